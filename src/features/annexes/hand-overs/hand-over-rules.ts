import { addMonths } from '#domain/values/days.js';

/** How a hand-over stands. */
export const handOverStates = { planned: '还没有开始', running: '交接中', ended: '已结束' } as const;
export type HandOverState = keyof typeof handOverStates;

export function handOverState({
  begunAt,
  endedAt,
}: {
  readonly begunAt: Date | null;
  readonly endedAt: Date | null;
}): HandOverState {
  if (endedAt !== null) return 'ended';
  return begunAt === null ? 'planned' : 'running';
}

/** From today on, for a quarter of a year at most: who is away longer gives the work away for good. */
export const areHandOverDays = (from: string | null, to: string | null, today: string): boolean =>
  from !== null && to !== null && from >= today && to >= from && to <= addMonths(from, 3);

interface Person {
  readonly id: number;
  readonly agencyId: number;
  readonly verbs: ReadonlySet<string>;
}

/** What a person's open work asks of whoever takes it: to review, to fill in, or to submit; undefined: there is none. */
export function neededVerb(verbs: ReadonlySet<string>): string | undefined {
  return ['annex.review', 'annex.fix', 'annex.submit'].find((verb) => verbs.has(verb));
}

/** Whether `maker` may hand over the work of `giver`: the own; for somebody absent the office's manager, among reviewers any of them. */
export function mayHandOverFor(maker: Person, giver: Person): boolean {
  if (maker.id === giver.id) return true;
  return maker.agencyId === giver.agencyId && (maker.verbs.has('annex.review') || maker.verbs.has('annex.submit'));
}
