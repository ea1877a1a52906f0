import { type CaseKind, caseKindNames } from './kinds.js';

/** Where a filing case stands (domain guide 5), with its word. */
export const caseStates = {
  draft: '草稿',
  received: '已收件',
  supplement_notified: '已告知补正',
  reviewed: '已审核',
  filed: '已备案',
  returned: '退回',
  withdrawn: '撤回',
} as const satisfies Record<string, string>;

export type CaseState = keyof typeof caseStates;
export const caseStateNames = Object.keys(caseStates) as CaseState[];

/** Nothing moves a case any more. */
export const isEnded = (state: CaseState): boolean => moves.every(({ from }) => from !== state);

/** The posts of roles.csv that act on a case; no two of one case are held by one person. */
export type CasePost = 'acceptor' | 'reviewer' | 'confirmer';

export interface Move {
  /** The act, as verbs and addresses name it. */
  readonly act: CaseAct;
  readonly from: CaseState;
  readonly to: CaseState;
  readonly post: CasePost;
  /** Whether it must say why. */
  readonly needsGround: boolean;
}
export type CaseAct = 'receive' | 'notify' | 'supplement' | 'review' | 'send_back' | 'confirm' | 'return' | 'withdraw';

/** What is done, as a button and a refusal say it. */
const actWords: Readonly<Record<CaseAct, string>> = {
  receive: '收件',
  notify: '一次性告知补正',
  supplement: '材料补齐',
  review: '通过审核',
  send_back: '退回重审',
  confirm: '确认备案',
  return: '退回申请',
  withdraw: '撤回',
};

export const wordOfAct = (kind: CaseKind, act: CaseAct): string =>
  kind === 'second_entry' && act === 'receive' ? '录入完成' : actWords[act];

/**
 * The steps of a case: the one table that screens, policy, API, tests and database go by (C48). Returned is what is not this agency's matter;
 * what the confirmer finds wanting goes back to whoever received it, on the same clock.
 */
const ordinary: readonly Move[] = [
  { act: 'receive', from: 'draft', to: 'received', post: 'acceptor', needsGround: false },
  { act: 'notify', from: 'received', to: 'supplement_notified', post: 'acceptor', needsGround: true },
  { act: 'supplement', from: 'supplement_notified', to: 'received', post: 'acceptor', needsGround: false },
  { act: 'review', from: 'received', to: 'reviewed', post: 'reviewer', needsGround: false },
  { act: 'send_back', from: 'reviewed', to: 'received', post: 'confirmer', needsGround: true },
  { act: 'confirm', from: 'reviewed', to: 'filed', post: 'confirmer', needsGround: false },
  { act: 'return', from: 'received', to: 'returned', post: 'reviewer', needsGround: true },
  { act: 'return', from: 'reviewed', to: 'returned', post: 'confirmer', needsGround: true },
  { act: 'withdraw', from: 'draft', to: 'withdrawn', post: 'acceptor', needsGround: true },
  { act: 'withdraw', from: 'received', to: 'withdrawn', post: 'acceptor', needsGround: true },
];

/** The platform has decided already (R32): one person enters its result, another confirms it. */
const entered: readonly Move[] = [
  { act: 'receive', from: 'draft', to: 'received', post: 'acceptor', needsGround: false },
  { act: 'confirm', from: 'received', to: 'filed', post: 'confirmer', needsGround: false },
  { act: 'return', from: 'received', to: 'returned', post: 'confirmer', needsGround: true },
  { act: 'withdraw', from: 'draft', to: 'withdrawn', post: 'acceptor', needsGround: true },
  { act: 'withdraw', from: 'received', to: 'withdrawn', post: 'acceptor', needsGround: true },
];
const moves = [...ordinary, ...entered];

export const movesOf = (kind: CaseKind): readonly Move[] => (kind === 'second_entry' ? entered : ordinary);

/** The move that an act makes of a case; undefined where it makes none. */
export const findMove = (kind: CaseKind, from: CaseState, act: CaseAct): Move | undefined =>
  movesOf(kind).find((move) => move.from === from && move.act === act);

/** Every legal step with the kinds it belongs to: what the database knows (`filing_moves`). `null` is before the draft. */
export function legalSteps(): { readonly kind: CaseKind; readonly from: CaseState | null; readonly to: CaseState }[] {
  return caseKindNames.flatMap((kind) => [
    { kind, from: null, to: 'draft' as const },
    ...movesOf(kind).map(({ from, to }) => ({ kind, from, to })),
  ]);
}

/** Who has acted on a case so far, by post. */
export type Hands = Readonly<Partial<Record<CasePost, number>>>;

/**
 * The post that this person already holds in the case beside the one that the move asks for; undefined: may act. In a small office one
 * person may hold several (design: shown in reports).
 */
export function otherPostOf(hands: Hands, post: CasePost, personId: number, isSmall: boolean): CasePost | undefined {
  if (isSmall) return undefined;
  return (Object.keys(hands) as CasePost[]).find((held) => held !== post && hands[held] === personId);
}
