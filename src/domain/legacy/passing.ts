/** What became of a licence that an office says is another one's. */
export type PassState = 'waiting' | 'taken' | 'sent_back' | 'withdrawn' | 'docket' | 'void';

/** Every state, its one word. */
export const passStateNames: Readonly<Record<PassState, string>> = {
  waiting: '待接收',
  taken: '已接收',
  sent_back: '已退回',
  withdrawn: '已收回',
  docket: '转省局处理',
  void: '已失效',
};

export interface Pass {
  /** Unit where list and decisions had the licence when it was passed on. */
  readonly baseUnit: string | null;
  readonly toUnit: string | null;
  readonly state: PassState;
  /** Something that weighs more has come since: another list, a decision of the province. */
  readonly isPast: boolean;
}

/**
 * The unit in whose list a licence is: where list and decisions have it (`base`), or who got it since, the oldest pass first. Whoever got
 * it holds it at once, before taking it, so that it is always in one list; sent back it is where it was.
 */
export function holderOf(base: string | null, passes: readonly Pass[]): string | null {
  let holder = base;
  for (const { toUnit, state, isPast } of passes)
    if (!isPast && (state === 'waiting' || state === 'taken')) holder = toUnit;
  return holder;
}

/** Passes that rest on a place where the licence is no more: a list that was loaded since, or a decision, weighs more than they. */
export const isOvertaken = (base: string | null, { baseUnit, isPast }: Pass): boolean => !isPast && baseUnit !== base;

const most = 2;

/** Whether passing it on once more is for the province: whoever was named twice in vain names no third (R20, C38). */
export const isInCircles = (passes: readonly Pick<Pass, 'state'>[]): boolean =>
  passes.filter(({ state }) => state !== 'withdrawn' && state !== 'void').length >= most;
