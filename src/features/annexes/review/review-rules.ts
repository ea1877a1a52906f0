import type { Annex } from '#features/annexes/queries.js';

/** Why a return is allowed: the annex is in this reviewer's hands, the office has asked for it, or another than its accepter has a reason. */
export type ReturnGround = 'claim' | 'recall' | 'reason';

/**
 * On what ground this reviewer may return the annex now, or null. A submitted annex is returned by whoever has claimed it. An accepted
 * one is as good as decided: by its accepter, who still has it in hand, with comments; by any reviewer when the office asked for it;
 * by another reviewer than the accepter only with a reason of the own, which the office reads (C34).
 */
export function returnGround(
  annex: Pick<Annex, 'state' | 'claimedBy' | 'decidedBy' | 'recallReason'>,
  reviewerId: number,
): ReturnGround | null {
  const isClaimer = annex.claimedBy === reviewerId;
  if (annex.state === 'submitted') return isClaimer ? 'claim' : null;
  if (annex.state !== 'accepted') return null;
  if (annex.recallReason !== null) return 'recall';
  if (isClaimer) return 'claim';
  return annex.decidedBy === reviewerId ? null : 'reason';
}

/** Whether this person is another than who submitted the annex and who accepted it: a third one imports it (C33). */
export const isThirdPerson = (annex: Pick<Annex, 'submittedBy' | 'decidedBy'>, personId: number): boolean =>
  annex.submittedBy !== personId && annex.decidedBy !== personId;
