import type { Db } from '#platform/db/connection.js';

/** Takes the triggers away, as whoever owns the database can. */
export async function dropAuditGuards(db: Db): Promise<void> {
  for (const table of ['audit_entries', 'audit_digests'])
    for (const act of ['update', 'delete']) await db.raw(`DROP TRIGGER IF EXISTS ${table}_no_${act}`);
}
