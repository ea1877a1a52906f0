import type { Db } from '#platform/db/connection.js';
import { createTables, dropTables } from '#platform/db/ddl.js';

/**
 * By what the rows of a version are known (credit code, licence number, name, number in the old system), as keyed hashes: rows are sealed,
 * and annexes are compared in SQL. `is_keyed`: the version's rows have theirs. No reference to the version: each row inserted would lock it.
 */
export async function up(db: Db): Promise<void> {
  await createTables(
    db,
    `annex_row_keys (
      version_id BIGINT UNSIGNED NOT NULL,
      kind TINYINT UNSIGNED NOT NULL,
      hash BINARY(8) NOT NULL,
      row_no INT UNSIGNED NOT NULL,
      PRIMARY KEY (version_id, kind, hash, row_no),
      CONSTRAINT annex_row_keys_kind_known CHECK (kind BETWEEN 1 AND 4)
    )`,
  );
  if (!(await db.schema.hasColumn('annex_versions', 'is_keyed')))
    await db.raw('ALTER TABLE annex_versions ADD COLUMN is_keyed TINYINT NOT NULL DEFAULT 0');
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE annex_versions DROP COLUMN is_keyed');
  await dropTables(db, 'annex_row_keys');
}
