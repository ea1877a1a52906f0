import type { Db } from '#platform/db/connection.js';

/** What a preview found out, for the import to carry out: which row makes, changes or leaves which business. */
export async function up(db: Db): Promise<void> {
  if (await db.schema.hasColumn('import_batches', 'plan')) return;
  await db.raw('ALTER TABLE import_batches ADD COLUMN plan MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NULL');
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE import_batches DROP COLUMN plan');
}
