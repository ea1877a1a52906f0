import type { Db } from '#platform/db/connection.js';

const key = 'businesses_unfiled';

/**
 * Businesses of a status by place and end of their licence: the nightly step finds those whose licence has ended, and the list of visits
 * its newest, without a look at any other.
 */
export async function up(db: Db): Promise<void> {
  if (!(await hasKey(db)))
    await db.raw(`ALTER TABLE businesses ADD KEY ${key} (filing_status, division_code, licence_valid_to)`);
}

export async function down(db: Db): Promise<void> {
  if (await hasKey(db)) await db.raw(`ALTER TABLE businesses DROP KEY ${key}`);
}

async function hasKey(db: Db): Promise<boolean> {
  const [keys] = (await db.raw('SHOW KEYS FROM businesses WHERE Key_name = ?', [key])) as [unknown[]];
  return keys.length > 0;
}
