import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';

/** Why an account is kept though it only collected. */
export interface Keeping {
  readonly operatorId: number;
  readonly reason: string;
  readonly keptByName: string;
  readonly keptAt: Date;
}

export async function listKeepings(
  db: Db | Trx,
  operatorIds: readonly number[],
): Promise<ReadonlyMap<number, Keeping>> {
  if (operatorIds.length === 0) return new Map();
  const rows = (await db('account_keepings as k')
    .join('operators as o', 'o.id', 'k.kept_by')
    .select({ operatorId: 'k.operator_id', reason: 'k.reason', keptByName: 'o.display_name', keptAt: 'k.kept_at' })
    .options(asObjects)
    .whereIn('k.operator_id', [...operatorIds])) as Keeping[];
  return new Map(rows.map((row) => [row.operatorId, row]));
}

/** Notes that an account is kept; false where that was noted already. */
export async function insertKeeping(
  trx: Trx,
  one: { readonly operatorId: number; readonly reason: string; readonly by: number; readonly at: Date },
): Promise<boolean> {
  const known = await trx('account_keepings').select('operator_id').where({ operator_id: one.operatorId }).first();
  if (known !== undefined) return false;
  await trx('account_keepings').insert({
    operator_id: one.operatorId,
    reason: one.reason,
    kept_by: one.by,
    kept_at: one.at,
  });
  return true;
}
