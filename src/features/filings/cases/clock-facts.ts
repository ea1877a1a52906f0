import type { WorkingCalendar } from '#domain/statutory/calendar.js';
import { type ClockFacts, type ClockReading, readClock } from '#domain/statutory/clock.js';
import { factsOfTimes, timesOf } from '#features/filings/clock/times-rules.js';
import type { FilingCase } from './case-queries.js';

type Timed = Pick<FilingCase, 'receivedAt' | 'notifiedAt' | 'supplementedAt' | 'limitDays' | 'dayKind'>;

/** What the clock of a case goes by; undefined before it was received. Days are those of the office's zone. */
export function clockFactsOf(one: Timed, zone: string): ClockFacts | undefined {
  const times = timesOf(one);
  return times && factsOfTimes(times, zone);
}

/** What the statutory clock says of a case; undefined before it was received. */
export function clockOf(one: Timed, calendar: WorkingCalendar, zone: string): ClockReading | undefined {
  const facts = clockFactsOf(one, zone);
  return facts && readClock(facts, calendar);
}
