import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * Rows that an office sets aside (隔离) so that the others can go: why, and by when they are to come (C23). Each is named by where it was
 * found last, so that it is known again in later versions, until it is mended, gone or taken back. A finding of such a row names what
 * set it aside, and does not count among the errors of its version.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `annex_quarantines (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      annex_id BIGINT UNSIGNED NOT NULL,
      version_id BIGINT UNSIGNED NOT NULL,
      reason VARCHAR(300) NOT NULL,
      promised_on DATE NOT NULL,
      made_by BIGINT UNSIGNED NOT NULL,
      made_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      KEY annex_quarantines_by_annex (annex_id, id),
      CONSTRAINT annex_quarantines_of_annex FOREIGN KEY (annex_id) REFERENCES annexes (id),
      CONSTRAINT annex_quarantines_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT annex_quarantines_by_person FOREIGN KEY (made_by) REFERENCES operators (id),
      CONSTRAINT annex_quarantines_reasoned CHECK (CHAR_LENGTH(reason) >= 4)
    )`,
    `annex_quarantined_rows (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      quarantine_id BIGINT UNSIGNED NOT NULL,
      annex_id BIGINT UNSIGNED NOT NULL,
      version_id BIGINT UNSIGNED NOT NULL,
      row_no INT UNSIGNED NOT NULL,
      row_key VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      outcome VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NULL,
      ended_by BIGINT UNSIGNED NULL,
      ended_at DATETIME(3) NULL,
      ended_version_id BIGINT UNSIGNED NULL,
      PRIMARY KEY (id),
      KEY annex_quarantined_rows_open (annex_id, ended_at),
      KEY annex_quarantined_rows_of (quarantine_id),
      CONSTRAINT annex_quarantined_rows_of_quarantine FOREIGN KEY (quarantine_id) REFERENCES annex_quarantines (id),
      CONSTRAINT annex_quarantined_rows_outcome_known CHECK (outcome IS NULL OR outcome IN ('mended', 'gone', 'back')),
      CONSTRAINT annex_quarantined_rows_end_whole CHECK ((outcome IS NULL) = (ended_at IS NULL)
        AND (outcome IS NULL) = (ended_by IS NULL))
    )`,
  );
  // No foreign key: findings are written by the hundred thousand and made anew by every check.
  if (!(await db.schema.hasColumn('annex_findings', 'quarantine_id')))
    await db.raw('ALTER TABLE annex_findings ADD COLUMN quarantine_id BIGINT UNSIGNED NULL');
  if (!(await db.schema.hasColumn('annex_versions', 'quarantined_count')))
    await db.raw('ALTER TABLE annex_versions ADD COLUMN quarantined_count INT UNSIGNED NOT NULL DEFAULT 0');
}

export async function down(db: Db): Promise<void> {
  if (await db.schema.hasColumn('annex_versions', 'quarantined_count'))
    await db.raw('ALTER TABLE annex_versions DROP COLUMN quarantined_count');
  if (await db.schema.hasColumn('annex_findings', 'quarantine_id'))
    await db.raw('ALTER TABLE annex_findings DROP COLUMN quarantine_id');
  await dropTables(db, 'annex_quarantined_rows', 'annex_quarantines');
}
