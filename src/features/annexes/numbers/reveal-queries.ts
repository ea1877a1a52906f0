import type { Db, Trx } from '#platform/db/connection.js';

/** Why this person reads the whole numbers of the annex; undefined while no reason was given. */
export async function findRevealReason(db: Db | Trx, annexId: number, operatorId: number): Promise<string | undefined> {
  const row = await db('annex_reveals')
    .select('reason')
    .where({ annex_id: annexId, operator_id: operatorId })
    .first<{ reason: string } | undefined>();
  return row?.reason;
}

/** Keeps the reason; a later one takes its place. */
export async function keepRevealReason(
  trx: Trx,
  { annexId, operatorId, reason, at }: { annexId: number; operatorId: number; reason: string; at: Date },
): Promise<void> {
  await trx('annex_reveals')
    .insert({ annex_id: annexId, operator_id: operatorId, reason, given_at: at })
    .onConflict(['annex_id', 'operator_id'])
    .merge({ reason, given_at: at });
}
