/** The old module: in use, read-only from a moment on, or gone (R34). */
export const retirementStates = { running: '运行中', frozen: '已冻结', retired: '已停用' } as const;
export type RetirementState = keyof typeof retirementStates;

/** What two persons do to it, one proposing, another confirming. */
export const retirementActs = {
  freeze: '冻结',
  thaw: '解除冻结',
  retire: '停用',
  go_back: '回退',
} as const;
export type RetirementAct = keyof typeof retirementActs;

/** Every move that there is; going back makes it readable again, writing is opened by a move of its own. */
const moves: Readonly<Record<RetirementAct, { readonly from: RetirementState; readonly to: RetirementState }>> = {
  freeze: { from: 'running', to: 'frozen' },
  thaw: { from: 'frozen', to: 'running' },
  retire: { from: 'frozen', to: 'retired' },
  go_back: { from: 'retired', to: 'frozen' },
};

/** Acts that lead out of a state, in the order in which they are offered. */
export const actsFrom = (state: RetirementState): readonly RetirementAct[] =>
  (Object.keys(moves) as RetirementAct[]).filter((act) => moves[act].from === state);

/** The state after an act, or undefined where it does not lead out of this state. */
export const stateAfter = (state: RetirementState, act: RetirementAct): RetirementState | undefined =>
  moves[act].from === state ? moves[act].to : undefined;

/** What is stored of the retirement and decides what holds at a moment. */
export interface RetirementFacts {
  readonly state: RetirementState;
  /** From when the freeze holds; null before one was confirmed. */
  readonly frozenFrom: Date | null;
  readonly retiredAt: Date | null;
  /** Hours in which going back is possible. */
  readonly backHours: number;
}

/** What holds at a moment: a freeze that was confirmed for later does not hold yet. */
export const stateAt = ({ state, frozenFrom }: RetirementFacts, now: Date): RetirementState =>
  state === 'frozen' && frozenFrom !== null && now < frozenFrom ? 'running' : state;

/** Whether a freeze was confirmed and its moment has not come. */
export const isFreezeAhead = (facts: RetirementFacts, now: Date): boolean =>
  facts.state === 'frozen' && stateAt(facts, now) === 'running';

const hourMs = 3_600_000;

/** Until when going back is possible; null while there is nothing to go back from. */
export const backUntil = ({ state, retiredAt, backHours }: RetirementFacts): Date | null =>
  state === 'retired' && retiredAt !== null ? new Date(retiredAt.getTime() + backHours * hourMs) : null;

/** Whether the window for going back is open. */
export function mayGoBack(facts: RetirementFacts, now: Date): boolean {
  const until = backUntil(facts);
  return until !== null && now <= until;
}

/** Hours of the window that can be set. */
export const backHoursRange = { least: 1, most: 720, usual: 48 } as const;

/** What is left of the window, in words: `还剩 12 小时 5 分`. '' once it is over. */
export function clockWords(until: Date, now: Date): string {
  const minutes = Math.floor((until.getTime() - now.getTime()) / 60_000);
  if (until < now) return '';
  const hours = Math.floor(minutes / 60);
  return `还剩 ${hours === 0 ? '' : `${hours} 小时 `}${minutes % 60} 分`;
}
