import type { Db, Trx } from '#platform/db/connection.js';

/** What was entered in the portal since a moment: entries of the register that are new, and entries that were changed. */
export interface EnteredSince {
  readonly newEntries: number;
  readonly changedEntries: number;
}

export async function countEnteredSince(db: Db | Trx, since: Date): Promise<EnteredSince> {
  const [fresh, changed] = await Promise.all([
    db('businesses').where('created_at', '>=', since).count({ n: '*' }).first<{ n: number } | undefined>(),
    db('businesses')
      .where('updated_at', '>=', since)
      .where('created_at', '<', since)
      .count({ n: '*' })
      .first<{ n: number } | undefined>(),
  ]);
  return { newEntries: Number(fresh?.n ?? 0), changedEntries: Number(changed?.n ?? 0) };
}
