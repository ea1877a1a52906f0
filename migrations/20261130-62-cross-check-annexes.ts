import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * What annexes 3, 4 and 5 of a unit say of each other: findings of that kind are told apart, since they are judged anew whenever one of the
 * three changes, and a licence that is marked as filed is linked with its filing. `annex_crosschecks` has a row for a unit to lock.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `annex_crosschecks (
      drive_id BIGINT UNSIGNED NOT NULL,
      unit_code CHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      judged_at DATETIME(3) NULL,
      PRIMARY KEY (drive_id, unit_code),
      CONSTRAINT annex_crosschecks_of_drive FOREIGN KEY (drive_id) REFERENCES drives (id)
    )`,
    `annex_links (
      version_id BIGINT UNSIGNED NOT NULL,
      row_no INT UNSIGNED NOT NULL,
      filed_version_id BIGINT UNSIGNED NOT NULL,
      filed_row INT UNSIGNED NOT NULL,
      matched_by VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      PRIMARY KEY (version_id, row_no),
      KEY annex_links_filed (filed_version_id, filed_row),
      CONSTRAINT annex_links_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT annex_links_of_filing FOREIGN KEY (filed_version_id) REFERENCES annex_versions (id),
      CONSTRAINT annex_links_way_known CHECK (matched_by IN ('uscc', 'licence', 'name'))
    )`,
  );
  if (!(await db.schema.hasColumn('annex_findings', 'is_cross')))
    await db.raw('ALTER TABLE annex_findings ADD COLUMN is_cross TINYINT UNSIGNED NOT NULL DEFAULT 0');
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE annex_findings DROP COLUMN is_cross');
  await dropTables(db, 'annex_links', 'annex_crosschecks');
}
