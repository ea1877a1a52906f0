import type { WorkingCalendar } from '#domain/statutory/calendar.js';
import { readClock } from '#domain/statutory/clock.js';
import type { ClockFacts } from '#domain/statutory/clock.js';

/** A case whose last day another calendar moves. */
export interface DueMove {
  readonly id: number;
  readonly before: string | null;
  readonly after: string;
}

/** What a calendar moves of cases whose clock runs, each with its stored last day; those that stay are left out. */
export const movesUnder = <
  C extends { readonly id: number; readonly dueOn: string | null; readonly facts: ClockFacts },
>(
  cases: readonly C[],
  calendar: WorkingCalendar,
): (C & DueMove)[] =>
  cases.flatMap((one) => {
    const { dueOn: after } = readClock(one.facts, calendar);
    return after === null || after === one.dueOn ? [] : [{ ...one, before: one.dueOn, after }];
  });
