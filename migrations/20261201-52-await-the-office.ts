import type { Db } from '#platform/db/connection.js';

/**
 * A version that the province entered from a mail waits for its office: it has no receipt and cannot count before a person of the office
 * has confirmed it.
 */
export async function up(db: Db): Promise<void> {
  if (await db.schema.hasColumn('annex_versions', 'is_awaiting')) return;
  await db.raw('ALTER TABLE annex_versions ADD COLUMN is_awaiting TINYINT NOT NULL DEFAULT 0');
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE annex_versions DROP COLUMN is_awaiting');
}
