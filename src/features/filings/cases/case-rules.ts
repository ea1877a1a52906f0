import {
  type CaseAct,
  type CasePost,
  type CaseState,
  findMove,
  type Hands,
  isEnded,
  movesOf,
  otherPostOf,
  wordOfAct,
} from '#domain/filing/moves.js';
import type { CaseKind } from '#domain/filing/kinds.js';
import { roleWords } from '#domain/policy.js';
import type { FilingCase } from './case-queries.js';

/** The verb of the policy that a post's acts need. */
export const verbOfPost = {
  acceptor: 'filing.enter',
  reviewer: 'filing.review',
  confirmer: 'filing.confirm',
} as const satisfies Record<CasePost, string>;

/** A case as far as its turn is told. */
export type StandingCase = Pick<
  FilingCase,
  'id' | 'kind' | 'state' | 'agencyId' | 'acceptorId' | 'reviewerId' | 'confirmerId' | 'isSmall'
>;

/** The act that leads a case on from where it stands; undefined once it has ended. */
export function actOnward({ kind, state }: Pick<StandingCase, 'kind' | 'state'>): CaseAct | undefined {
  const onward: Partial<Record<CaseState, readonly CaseAct[]>> = {
    draft: ['receive'],
    supplement_notified: ['supplement'],
    received: ['review', 'confirm'],
    reviewed: ['confirm'],
  };
  return onward[state]?.find((act) => findMove(kind, state, act));
}

/** Whose turn a case is, in words; the applicant's while a supplement is awaited. */
export function turnOf({ kind, state }: Pick<StandingCase, 'kind' | 'state'>): { who: string; what: string } {
  if (state === 'supplement_notified') return { who: '申请人', what: '补齐材料；材料到了由受理岗登记' };
  const act = actOnward({ kind, state });
  const move = act && findMove(kind, state, act);
  if (!act || !move) return { who: '—', what: '已办结' };
  return { who: roleWords[move.post], what: wordOfAct(kind, act) };
}

/** Who looks at a case. */
export interface Looker {
  readonly id: number;
  readonly agencyId: number;
  readonly may: (verb: string) => boolean;
}

/** An act that is this person's to make, and why not now; '' where it may be made. */
export interface OfferedAct {
  readonly act: CaseAct;
  readonly word: string;
  readonly needsGround: boolean;
  readonly isOnward: boolean;
  readonly bar: string;
}

/** Acts of the posts that a person holds, in the order of the table of moves. */
export function offeredActs(one: StandingCase, looker: Looker): OfferedAct[] {
  if (looker.agencyId !== one.agencyId || isEnded(one.state)) return [];
  const onward = actOnward(one);
  return movesOf(one.kind)
    .filter(({ from, post }) => from === one.state && looker.may(verbOfPost[post]))
    .map(({ act, post, needsGround }) => {
      const held = otherPostOf(handsOf(one), post, looker.id, one.isSmall);
      const word = wordOfAct(one.kind, act);
      const bar = held ? `您在这件办件里已经是${roleWords[held]}，${word}要由另一个人办理。` : '';
      return { act, word, needsGround, isOnward: act === onward, bar };
    });
}

/** The way of a case, step by step, with where it stands. */
export function caseSteps(kind: CaseKind, state: CaseState): { name: string; isDone: boolean; isHere: boolean }[] {
  const ordinary = ['登记', '受理', '审核', '确认', '已备案'];
  const names = kind === 'second_entry' ? ['录入', '确认', '已备案'] : ordinary;
  const at = kind === 'second_entry' ? entered[state] : way[state];
  return names.map((name, index) => ({ name, isDone: index < at || state === 'filed', isHere: index === at }));
}

/** Which step is under way. */
const way: Readonly<Record<CaseState, number>> = {
  draft: 0,
  supplement_notified: 1,
  received: 2,
  reviewed: 3,
  filed: 5,
  returned: -1,
  withdrawn: -1,
};
const entered: Readonly<Record<CaseState, number>> = {
  ...way,
  supplement_notified: 0,
  received: 1,
  reviewed: 1,
  filed: 3,
};

/** Whether one person held several posts of a case; only in a small office. */
export const isOfOneHand = ({ acceptorId, reviewerId, confirmerId }: Parameters<typeof handsOf>[0]): boolean => {
  const held = [acceptorId, reviewerId, confirmerId].filter((id) => id !== null);
  return new Set(held).size < held.length;
};

/** Posts that are taken. Who returns or withdraws a case takes none. */
export const handsOf = (one: Pick<FilingCase, 'acceptorId' | 'reviewerId' | 'confirmerId'>): Hands => ({
  ...(one.acceptorId !== null && { acceptor: one.acceptorId }),
  ...(one.reviewerId !== null && { reviewer: one.reviewerId }),
  ...(one.confirmerId !== null && { confirmer: one.confirmerId }),
});
