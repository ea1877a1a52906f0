import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * Rows of a version that were deleted or added on line. A deleted row leaves the blocks of the version, so that whatever reads them reads
 * what counts, and waits here, sealed as it was there, until somebody restores it. An added row stands in the blocks without cells: what
 * was typed lies over it as mended cells do.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `annex_row_changes (
      version_id BIGINT UNSIGNED NOT NULL,
      row_no INT UNSIGNED NOT NULL,
      is_added TINYINT UNSIGNED NOT NULL,
      heads TEXT CHARACTER SET ascii COLLATE ascii_bin NULL,
      cells MEDIUMBLOB NULL,
      facts MEDIUMBLOB NULL,
      changed_by BIGINT UNSIGNED NOT NULL,
      changed_at DATETIME(3) NOT NULL,
      PRIMARY KEY (version_id, row_no),
      CONSTRAINT annex_row_changes_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT annex_row_changes_by FOREIGN KEY (changed_by) REFERENCES operators (id),
      CONSTRAINT annex_row_changes_whole CHECK ((heads IS NULL) = (cells IS NULL) AND (heads IS NULL) = (facts IS NULL)),
      CONSTRAINT annex_row_changes_say CHECK (is_added = 1 OR heads IS NOT NULL)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'annex_row_changes');
}
