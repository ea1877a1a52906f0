import type { Db, Trx } from '#platform/db/connection.js';

/** How far the register has moved from the list, as counted last. */
export interface Pending {
  readonly changeCount: number;
  readonly countedAt: Date;
}

export async function findPending(db: Db | Trx): Promise<Pending | undefined> {
  return db('public_pending')
    .select({ changeCount: 'change_count', countedAt: 'counted_at' })
    .where({ id: 1 })
    .first<Pending | undefined>();
}

export async function storePending(db: Db | Trx, { changeCount, countedAt }: Pending): Promise<void> {
  const row = { change_count: changeCount, counted_at: countedAt };
  await db('public_pending')
    .insert({ id: 1, ...row })
    .onConflict('id')
    .merge(row);
}
