import type { Db } from '#platform/db/connection.js';

const lastOf = 'unfiled_visits_last_of_business';
const keys = [
  ['businesses_lease', '(lease_to, division_code)'],
  ['businesses_chain', '(chain_kind, division_code)'],
] as const;

/**
 * What was found at a business stands in one table whatever list sent somebody there: `list_kind` says which, and of each list the last
 * result of a business counts. Leases that end and outlets of chains are found without a look at every business.
 */
export async function up(db: Db): Promise<void> {
  if (!(await db.schema.hasColumn('unfiled_visits', 'list_kind')))
    await db.raw(
      `ALTER TABLE unfiled_visits
        ADD COLUMN list_kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'lapsed' AFTER operating_row_id,
        DROP KEY ${lastOf},
        ADD UNIQUE KEY ${lastOf} (business_id, list_kind, is_current)`,
    );
  for (const [key, columns] of keys)
    if (!(await hasKey(db, key))) await db.raw(`ALTER TABLE businesses ADD KEY ${key} ${columns}`);
}

/** What other lists found is lost. */
export async function down(db: Db): Promise<void> {
  await db('unfiled_visits').whereNot('list_kind', 'lapsed').delete();
  await db.raw(
    `ALTER TABLE unfiled_visits DROP KEY ${lastOf}, ADD UNIQUE KEY ${lastOf} (business_id, is_current), DROP COLUMN list_kind`,
  );
  for (const [key] of keys) if (await hasKey(db, key)) await db.raw(`ALTER TABLE businesses DROP KEY ${key}`);
}

async function hasKey(db: Db, key: string): Promise<boolean> {
  const [found] = (await db.raw('SHOW KEYS FROM businesses WHERE Key_name = ?', [key])) as [unknown[]];
  return found.length > 0;
}
