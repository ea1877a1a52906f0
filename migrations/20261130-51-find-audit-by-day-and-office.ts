import type { Db } from '#platform/db/connection.js';

/** The audit is asked for days and for offices: neither may walk all of its entries. */
const keys = {
  audit_entries_acted: 'acted_at',
  audit_entries_actor_agency: 'actor_agency_id, seq',
} as const;

export async function up(db: Db): Promise<void> {
  for (const [name, columns] of Object.entries(keys)) {
    const [known] = (await db.raw('SHOW INDEX FROM audit_entries WHERE Key_name = ?', [name])) as [unknown[]];
    if (known.length === 0) await db.raw(`ALTER TABLE audit_entries ADD KEY ${name} (${columns})`);
  }
}

export async function down(db: Db): Promise<void> {
  for (const name of Object.keys(keys)) await db.raw(`ALTER TABLE audit_entries DROP KEY ${name}`);
}
