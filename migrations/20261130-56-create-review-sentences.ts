import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const usual = [
  '名称与营业执照不一致，请核对后更正。',
  '统一社会信用代码与营业执照不一致，请核对后更正。',
  '经营地址不完整，请写到门牌号。',
  '经营类别与场地、人员条件不相符，请核实。',
  '请核对户数：与原系统中本辖区的业户数相差较大，漏报的请补报。',
  '提醒的说明理由不充分，请补充依据。',
];

/** 意见库: sentences that the province's reviewers write again and again, with how often each was used. The first ones come along. */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `review_sentences (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      text VARCHAR(500) COLLATE utf8mb4_bin NOT NULL,
      uses INT UNSIGNED NOT NULL DEFAULT 0,
      is_retired TINYINT UNSIGNED NOT NULL DEFAULT 0,
      changed_by BIGINT UNSIGNED NULL,
      changed_at DATETIME(3) NULL,
      PRIMARY KEY (id),
      UNIQUE KEY review_sentences_text_unique (text),
      CONSTRAINT review_sentences_of_operator FOREIGN KEY (changed_by) REFERENCES operators (id)
    )`,
  );
  await db('review_sentences')
    .insert(usual.map((text) => ({ text })))
    .onConflict('text')
    .ignore();
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'review_sentences');
}
