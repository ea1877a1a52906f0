import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { annexProblems } from '#features/annexes/problems.js';
import { type Annex, listNames } from '#features/annexes/queries.js';

/** Comments and acceptance are for the reviewer who has the annex in hand; the accepter still has. */
export async function requireClaim(trx: Trx, actor: Actor, annex: Annex): Promise<void> {
  if (annex.claimedBy !== actor.id) throw await notInHand(trx, annex);
}

export async function notInHand(trx: Trx, { claimedBy }: Annex) {
  return claimedBy === null ? annexProblems.not_claimed() : claimedByOther(trx, claimedBy);
}

export async function claimedByOther(trx: Trx, operatorId: number) {
  const names = await listNames(trx, [operatorId]);
  return annexProblems.claimed_by_other({ name: names.get(operatorId) ?? '其他审核人员' });
}
