import { dayIn } from '#platform/clock.js';
import type { WorkingCalendar } from '#domain/statutory/calendar.js';
import { type ClockReading, readClock } from '#domain/statutory/clock.js';
import type { FilingCase } from './case-queries.js';

type Timed = Pick<FilingCase, 'receivedAt' | 'notifiedAt' | 'supplementedAt' | 'limitDays' | 'dayKind'>;

/** What the statutory clock says of a case; undefined before it was received. Days are those of the office's zone. */
export function clockOf(one: Timed, calendar: WorkingCalendar, zone: string): ClockReading | undefined {
  if (one.receivedAt === null || one.limitDays === null || one.dayKind === null) return undefined;
  const day = (at: Date | null) => (at === null ? null : dayIn(zone, at));
  return readClock(
    {
      receivedOn: dayIn(zone, one.receivedAt),
      notifiedOn: day(one.notifiedAt),
      supplementedOn: day(one.supplementedAt),
      limit: one.limitDays,
      dayKind: one.dayKind,
    },
    calendar,
  );
}
