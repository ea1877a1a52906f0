import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * What offices typed becomes unreadable at rest: rows in sealed blocks of a hundred, and sealed forms beside the clear columns of
 * findings, on-line fixes and file chunks. Keys are no matter of a migration: `sealStoredContent` moves what is there at the next
 * start and empties the clear columns, which a later release drops.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `annex_row_blocks (
      version_id BIGINT UNSIGNED NOT NULL,
      block_no INT UNSIGNED NOT NULL,
      part SMALLINT UNSIGNED NOT NULL,
      heads MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
      cells MEDIUMBLOB NOT NULL,
      facts MEDIUMBLOB NOT NULL,
      PRIMARY KEY (version_id, block_no, part),
      CONSTRAINT annex_row_blocks_of_version FOREIGN KEY (version_id) REFERENCES annex_versions (id)
    )`,
  );
  if (!(await db.schema.hasColumn('annex_findings', 'said')))
    await db.raw(
      'ALTER TABLE annex_findings ADD COLUMN said BLOB NULL, ADD COLUMN has_proposal TINYINT UNSIGNED NOT NULL DEFAULT 0, MODIFY value VARCHAR(500) NULL, MODIFY message VARCHAR(600) NULL',
    );
  if (!(await db.schema.hasColumn('annex_row_fixes', 'typed_sealed')))
    await db.raw(
      'ALTER TABLE annex_row_fixes ADD COLUMN typed_sealed BLOB NULL, ADD COLUMN value_sealed BLOB NULL, MODIFY typed VARCHAR(2000) NULL, MODIFY value VARCHAR(2000) NULL',
    );
  if (!(await db.schema.hasColumn('file_chunks', 'is_sealed')))
    await db.raw('ALTER TABLE file_chunks ADD COLUMN is_sealed TINYINT UNSIGNED NOT NULL DEFAULT 0');
}

/** Only before anything was sealed: what is sealed cannot be read by the schema before. */
export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE file_chunks DROP COLUMN is_sealed');
  await db.raw('ALTER TABLE annex_row_fixes DROP COLUMN typed_sealed, DROP COLUMN value_sealed');
  await db.raw('ALTER TABLE annex_findings DROP COLUMN said, DROP COLUMN has_proposal');
  await dropTables(db, 'annex_row_blocks');
}
