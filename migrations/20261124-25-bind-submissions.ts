import type { Db } from '#platform/db/connection.js';

/** A submission id is bound to the address and the content that came with it (C67). */
export async function up(db: Db): Promise<void> {
  if (await db.schema.hasColumn('submissions', 'digest')) return;
  await db.raw(
    "ALTER TABLE submissions ADD COLUMN digest CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '' AFTER submission_id",
  );
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE submissions DROP COLUMN digest');
}
