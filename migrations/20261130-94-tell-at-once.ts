import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * 一次性告知: a return says everything at once. Each decision keeps on what ground it was made and when the version had been handed in; a
 * second return for what could be seen at the last one needs the leave of another person, who gives a reason, and is counted by the
 * decision that used it.
 */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('annex_decisions', 'ground')))
    await db.raw(`ALTER TABLE annex_decisions
      ADD COLUMN ground VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NULL,
      ADD COLUMN submitted_at DATETIME(3) NULL,
      ADD CONSTRAINT annex_decisions_ground_known CHECK (ground IS NULL OR ground IN ('claim', 'recall', 'reason'))`);
  await db.raw(`UPDATE annex_decisions d JOIN annex_versions v ON v.id = d.version_id SET d.submitted_at = v.submitted_at
    WHERE d.submitted_at IS NULL AND v.submitted_at <= d.decided_at`);
  await createTables(
    db,
    `annex_second_returns (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      annex_id BIGINT UNSIGNED NOT NULL,
      version_id BIGINT UNSIGNED NOT NULL,
      asked_by BIGINT UNSIGNED NOT NULL,
      asked_at DATETIME(3) NOT NULL,
      fault_count INT UNSIGNED NOT NULL,
      last_comment_id BIGINT UNSIGNED NOT NULL,
      answer VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NULL,
      answered_by BIGINT UNSIGNED NULL,
      answered_at DATETIME(3) NULL,
      reason VARCHAR(500) NULL,
      decision_id BIGINT UNSIGNED NULL,
      PRIMARY KEY (id),
      UNIQUE KEY annex_second_returns_decision_unique (decision_id),
      KEY annex_second_returns_of_annex_by_age (annex_id, id),
      CONSTRAINT annex_second_returns_of_annex FOREIGN KEY (annex_id) REFERENCES annexes (id),
      CONSTRAINT annex_second_returns_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT annex_second_returns_of_decision FOREIGN KEY (decision_id) REFERENCES annex_decisions (id),
      CONSTRAINT annex_second_returns_answer_known CHECK (answer IS NULL OR answer IN ('allow', 'refuse')),
      CONSTRAINT annex_second_returns_by_another CHECK
        (answer IS NULL OR (answered_by IS NOT NULL AND answered_by <> asked_by AND CHAR_LENGTH(reason) >= 2)),
      CONSTRAINT annex_second_returns_with_leave CHECK (decision_id IS NULL OR (answer IS NOT NULL AND answer = 'allow'))
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'annex_second_returns');
  if (!(await db.schema.hasColumn('annex_decisions', 'ground'))) return;
  await db.raw('ALTER TABLE annex_decisions DROP CONSTRAINT annex_decisions_ground_known');
  await db.raw('ALTER TABLE annex_decisions DROP COLUMN ground, DROP COLUMN submitted_at');
}
