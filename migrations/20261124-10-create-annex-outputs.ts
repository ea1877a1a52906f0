import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/** Workbooks made from a version (marked, corrected), kept until the version's findings change. */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `annex_outputs (
      version_id BIGINT UNSIGNED NOT NULL,
      kind VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      format VARCHAR(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      stamp VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      file_id BIGINT UNSIGNED NOT NULL,
      PRIMARY KEY (version_id, kind, format),
      CONSTRAINT annex_outputs_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id),
      CONSTRAINT annex_outputs_of_file FOREIGN KEY (file_id) REFERENCES files (id)
    )`,
  );
}

export async function down(db: Db): Promise<void> {
  await dropTables(db, 'annex_outputs');
}
