import type { Db } from '#platform/db/connection.js';

/** Number of the agency's part of the register that a preview was made against; null for previews of earlier versions of the portal. */
export async function up(db: Db): Promise<void> {
  if (await db.schema.hasColumn('import_batches', 'register_version')) return;
  await db.raw('ALTER TABLE import_batches ADD COLUMN register_version BIGINT UNSIGNED NULL AFTER plan_digest');
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE import_batches DROP COLUMN register_version');
}
