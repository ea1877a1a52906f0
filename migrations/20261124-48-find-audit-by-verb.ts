import type { Db } from '#platform/db/connection.js';

/** Lists of one kind of act (looks at whole numbers, unlocks) must not walk the whole audit. */
export async function up(db: Db): Promise<void> {
  const [keys] = (await db.raw("SHOW INDEX FROM audit_entries WHERE Key_name = 'audit_entries_verb'")) as [unknown[]];
  if (keys.length === 0) await db.raw('ALTER TABLE audit_entries ADD KEY audit_entries_verb (verb, seq)');
}

export async function down(db: Db): Promise<void> {
  await db.raw('ALTER TABLE audit_entries DROP KEY audit_entries_verb');
}
