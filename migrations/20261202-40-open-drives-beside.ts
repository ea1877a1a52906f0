import type { Db } from '#platform/db/connection.js';

/** Several drives may be open at once: what let one be so goes. `is_current` still says which are open. */
export async function up(db: Db): Promise<void> {
  if (await isKept(db)) await db.raw('ALTER TABLE drives DROP INDEX drives_one_current');
}

/** Refused by the database while two are open. */
export async function down(db: Db): Promise<void> {
  if (!(await isKept(db))) await db.raw('ALTER TABLE drives ADD UNIQUE KEY drives_one_current (is_current)');
}

async function isKept(db: Db): Promise<boolean> {
  const [rows] = (await db.raw(
    `SELECT 1 FROM information_schema.statistics
     WHERE table_schema = DATABASE() AND table_name = 'drives' AND index_name = 'drives_one_current'`,
  )) as [unknown[]];
  return rows.length > 0;
}
