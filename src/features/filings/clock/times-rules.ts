import { dayIn } from '#platform/clock.js';
import type { ClockFacts, DayKind } from '#domain/statutory/clock.js';

/** Moments of a case that was received, and the limit that it was received under. */
export interface CaseTimes {
  readonly receivedAt: Date;
  readonly notifiedAt: Date | null;
  readonly supplementedAt: Date | null;
  readonly limitDays: number;
  readonly dayKind: DayKind;
}

/** What the clock reads of them: days of the office's zone. */
export function factsOfTimes(times: CaseTimes, zone: string): ClockFacts {
  const day = (at: Date | null) => (at === null ? null : dayIn(zone, at));
  return {
    receivedOn: dayIn(zone, times.receivedAt),
    notifiedOn: day(times.notifiedAt),
    supplementedOn: day(times.supplementedAt),
    limit: times.limitDays,
    dayKind: times.dayKind,
  };
}

/** The times of a case; undefined before it was received. */
export function timesOf(
  one: {
    readonly [K in keyof CaseTimes]: CaseTimes[K] | null;
  },
): CaseTimes | undefined {
  const { receivedAt, limitDays, dayKind, notifiedAt, supplementedAt } = one;
  if (receivedAt === null || limitDays === null || dayKind === null) return undefined;
  return { receivedAt, limitDays, dayKind, notifiedAt, supplementedAt };
}
