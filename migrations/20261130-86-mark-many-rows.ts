import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * Rows of a version that were marked by one press, so that the press can be taken back: its cells are the mendings of the version between
 * two of their numbers, written while the annex was locked.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `annex_mark_batches (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
      version_id BIGINT UNSIGNED NOT NULL,
      result VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      row_count INT UNSIGNED NOT NULL,
      first_mending BIGINT UNSIGNED NOT NULL,
      last_mending BIGINT UNSIGNED NOT NULL,
      marked_by BIGINT UNSIGNED NOT NULL,
      marked_at DATETIME(3) NOT NULL,
      undone_at DATETIME(3) NULL,
      PRIMARY KEY (id),
      KEY annex_mark_batches_recent (version_id, id),
      CONSTRAINT annex_mark_batches_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT annex_mark_batches_by FOREIGN KEY (marked_by) REFERENCES operators (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'annex_mark_batches');
}
