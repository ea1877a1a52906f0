import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * Which column of an annex a header is that only its office knows, remembered for its next files; and with each version what it was read
 * with, so that it can be read the same way again. `nearest_head`: the row of a refused file that came nearest to a header.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `annex_column_choices (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      agency_id BIGINT UNSIGNED NOT NULL,
      annex_no TINYINT UNSIGNED NOT NULL,
      header_key VARCHAR(120) COLLATE utf8mb4_bin NOT NULL,
      header VARCHAR(200) NOT NULL,
      field VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      chosen_by BIGINT UNSIGNED NOT NULL,
      chosen_at DATETIME(3) NOT NULL,
      PRIMARY KEY (id),
      UNIQUE KEY annex_column_choices_once (agency_id, annex_no, header_key),
      CONSTRAINT annex_column_choices_of_agency FOREIGN KEY (agency_id) REFERENCES agencies (id),
      CONSTRAINT annex_column_choices_no_known CHECK (annex_no BETWEEN 1 AND 5)
    )`,
  );
  if (!(await db.schema.hasColumn('annex_versions', 'column_choices')))
    await db.raw(
      'ALTER TABLE annex_versions ADD COLUMN column_choices MEDIUMTEXT NULL, ADD COLUMN nearest_head MEDIUMTEXT NULL',
    );
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE annex_versions DROP COLUMN column_choices, DROP COLUMN nearest_head');
  await dropTables(db, 'annex_column_choices');
}
