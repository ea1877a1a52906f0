import { entersRegister } from '#domain/annexes/states.js';
import type { Annex } from '#features/annexes/queries.js';
import { isThirdPerson } from '#features/annexes/review/review-rules.js';

/** What one person may do alone in an emergency. */
export type AloneAct = 'accept' | 'import';
export const actWords: Readonly<Record<AloneAct, string>> = { accept: '接收', import: '入库' };

export const confirmMs = 86_400_000;

type Facts = Pick<
  Annex,
  'annexNo' | 'state' | 'claimedBy' | 'submittedBy' | 'decidedBy' | 'acceptCaseBy' | 'importCaseBy'
>;

/**
 * What four eyes forbid this person to do with the annex now, and no recorded case allows yet; undefined: nothing. `hands`: whoever filled
 * the version in.
 */
export function barredAct(annex: Facts, hands: readonly number[], personId: number): AloneAct | undefined {
  if (annex.state === 'submitted' && annex.claimedBy === personId)
    return isBarredAccepter(annex, hands, personId) ? 'accept' : undefined;
  if (annex.state === 'accepted' && entersRegister(annex.annexNo))
    return isThirdPerson(annex, personId) ? undefined : 'import';
  return undefined;
}

/** Whoever filled in or submitted an annex does not accept it, unless a recorded case names this person. */
export const isBarredAccepter = (
  annex: Pick<Annex, 'submittedBy' | 'acceptCaseBy'>,
  hands: readonly number[],
  personId: number,
): boolean => annex.acceptCaseBy !== personId && (annex.submittedBy === personId || hands.includes(personId));

/** Not confirmed within a day. */
export const isOverdue = (
  { confirmedAt, dueAt }: { readonly confirmedAt: Date | null; readonly dueAt: Date },
  now: Date,
): boolean => confirmedAt === null && dueAt.getTime() < now.getTime();
