import type { AnnexNo } from '#domain/annexes/types.js';
import type { Judgement } from '#domain/matching/types.js';
import { comparisonKey } from '#domain/values/normalise.js';

/**
 * By what rows of two offices are one business: credit code and place; licence number; name and address; or likely so by name and address,
 * which a person may look at and which stops nobody.
 */
export type CollisionGround = 'code' | 'licence' | 'name' | 'likely';

/** What a row of an annex claims. Rows of annexes 4 and 5 are compared only where they are marked as filed, and only by their licence. */
export interface ClaimedRow {
  readonly annexNo: AnnexNo;
  readonly uscc: string;
  readonly address: string;
  readonly subject: string;
  readonly oldId: string;
}

/**
 * Whether two offices claim one business (C28). One credit code at two places is a branch, with two subjects at one place it is two filings:
 * both are allowed (V3). Sound codes that differ are two businesses, whatever their names.
 */
export function collisionOf(a: ClaimedRow, b: ClaimedRow, judgement: Judgement): CollisionGround | undefined {
  const { outcomes, verdict, bound } = judgement;
  if (outcomes.licence === 'agrees' || (a.oldId !== '' && a.oldId === b.oldId)) return 'licence';
  if (a.annexNo !== 3 || b.annexNo !== 3) return undefined;
  if (a.subject !== '' && b.subject !== '' && a.subject !== b.subject) return undefined;
  const isSameText = a.address !== '' && comparisonKey(a.address) === comparisonKey(b.address);
  if (outcomes.uscc === 'agrees') {
    if (isSameText) return 'code';
    if (verdict !== 'same') return undefined;
    return outcomes.number === 'agrees' || outcomes.unit === 'agrees' ? 'code' : 'likely';
  }
  if (verdict === 'same') return 'name';
  const isOpen = bound === null || bound === 'unclear-name' || bound === 'unclear-place';
  const isNamed = outcomes.tradeName === 'agrees' || outcomes.tradeName === 'alike';
  const isElsewhere = (['city', 'district', 'town', 'street', 'number'] as const).some(
    (part) => outcomes[part] === 'differs',
  );
  const isPlaced = outcomes.street === 'agrees' || outcomes.number === 'agrees';
  return verdict === 'ask' && isOpen && isNamed && isPlaced && !isElsewhere ? 'likely' : undefined;
}

export type CollisionState = 'open' | 'decided' | 'settled' | 'gone';
export type CollisionOutcome = 'first' | 'second' | 'both' | 'branch';

/** A side of a case: the first, or the second. */
export type SideNo = 1 | 2;

export interface CaseFacts {
  readonly ground: CollisionGround;
  readonly state: CollisionState;
  readonly outcome: CollisionOutcome | null;
}

/** What a case says of one side's row, where that is in its annex: nothing; it must be decided first; or it must leave. */
export type Standing = 'free' | 'undecided' | 'lost';

export function standingOf({ ground, state, outcome }: CaseFacts, side: SideNo): Standing {
  if (state === 'gone') return 'free';
  if (outcome === null) return ground === 'likely' ? 'free' : 'undecided';
  if (outcome === 'both' || outcome === 'branch') return 'free';
  return (outcome === 'first' ? 1 : 2) === side ? 'free' : 'lost';
}

/** Whether a row may enter the register: what was won does not while the other side's entry still stands there. */
export const mayEnter = (facts: CaseFacts, side: SideNo, isOtherEntered: boolean): boolean =>
  standingOf(facts, side) === 'free' && !(isOtherEntered && (facts.outcome === 'first' || facts.outcome === 'second'));

/** The state of a case after its rows were compared anew; `isThere`: both rows still say the same. */
export function stateAfter(outcome: CollisionOutcome | null, isThere: boolean): CollisionState {
  if (outcome === null) return isThere ? 'open' : 'gone';
  return isThere ? 'decided' : 'settled';
}
