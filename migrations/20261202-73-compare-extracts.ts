import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

const ascii = 'CHARACTER SET ascii COLLATE ascii_bin';
const key = 'businesses_old_id';

/**
 * Lists of the old system that were held against the register: what each says differently, field by field, sealed, and what a person took
 * over of it with which ground. Businesses are found by their number there.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `extract_comparisons (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      state VARCHAR(10) ${ascii} NOT NULL,
      file_id BIGINT UNSIGNED NOT NULL,
      file_name VARCHAR(255) NOT NULL,
      sha256 CHAR(64) ${ascii} NOT NULL,
      job_id BIGINT UNSIGNED NULL,
      refusal_sentence VARCHAR(600) NULL,
      row_count INT UNSIGNED NOT NULL DEFAULT 0,
      same_count INT UNSIGNED NOT NULL DEFAULT 0,
      differing_count INT UNSIGNED NOT NULL DEFAULT 0,
      unknown_count INT UNSIGNED NOT NULL DEFAULT 0,
      several_count INT UNSIGNED NOT NULL DEFAULT 0,
      gone_count INT UNSIGNED NOT NULL DEFAULT 0,
      compared_by BIGINT UNSIGNED NOT NULL,
      compared_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      CONSTRAINT extract_comparisons_of_file FOREIGN KEY (file_id) REFERENCES files (id),
      CONSTRAINT extract_comparisons_by FOREIGN KEY (compared_by) REFERENCES operators (id),
      CONSTRAINT extract_comparisons_state_known CHECK (state IN ('reading', 'compared', 'refused'))
    )`,
    `extract_differences (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      comparison_id BIGINT UNSIGNED NOT NULL,
      kind VARCHAR(8) ${ascii} NOT NULL,
      business_id INT UNSIGNED NULL,
      sheet_row INT UNSIGNED NULL,
      old_id VARCHAR(60) COLLATE utf8mb4_bin NOT NULL,
      name VARCHAR(100) NOT NULL,
      field VARCHAR(30) ${ascii} NOT NULL DEFAULT '',
      ours_sealed TEXT ${ascii} NOT NULL,
      theirs_sealed TEXT ${ascii} NOT NULL,
      taken_by BIGINT UNSIGNED NULL,
      taken_at DATETIME(3) NULL,
      ground VARCHAR(200) NULL,
      PRIMARY KEY (id),
      KEY extract_differences_list (comparison_id, kind, id),
      CONSTRAINT extract_differences_of_comparison FOREIGN KEY (comparison_id) REFERENCES extract_comparisons (id),
      CONSTRAINT extract_differences_kind_known CHECK (kind IN ('differs', 'unknown', 'several', 'gone')),
      CONSTRAINT extract_differences_taken CHECK (taken_by IS NULL OR (taken_at IS NOT NULL AND ground IS NOT NULL AND kind = 'differs'))
    )`,
  );
  if (!(await hasKey(db))) await db.raw(`ALTER TABLE businesses ADD KEY ${key} (old_system_id)`);
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'extract_differences', 'extract_comparisons');
  if (await hasKey(db)) await db.raw(`ALTER TABLE businesses DROP KEY ${key}`);
}

async function hasKey(db: Db): Promise<boolean> {
  const [keys] = (await db.raw('SHOW KEYS FROM businesses WHERE Key_name = ?', [key])) as [unknown[]];
  return keys.length > 0;
}
