import { dayIn } from '#platform/clock.js';
import { isEnded } from '#domain/filing/moves.js';
import type { WorkingCalendar } from '#domain/statutory/calendar.js';
import { readLight } from '#domain/statutory/light.js';
import { lightWords } from '#features/filings/clock/words.js';
import type { FilingCase } from './case-queries.js';
import { clockOf } from './clock-facts.js';

type Timed = Pick<
  FilingCase,
  'state' | 'receivedAt' | 'notifiedAt' | 'supplementedAt' | 'limitDays' | 'dayKind' | 'dueOn'
>;

/** Receipt and end of the limit of a case, with what the light says; days yyyy-mm-dd, '' where there is none. */
export interface ClockLine {
  readonly receivedOn: string;
  readonly dueOn: string;
  /** Class of the light: normal, near, today, overdue, awaited, ended; '' before receipt. */
  readonly light: string;
  readonly says: string;
}

export function clockLine(one: Timed, calendar: WorkingCalendar, zone: string, today: string): ClockLine {
  const { receivedAt, limitDays, dayKind } = one;
  if (receivedAt === null || limitDays === null || dayKind === null)
    return { receivedOn: '', dueOn: '', light: '', says: '' };
  const day = (at: Date | null) => (at === null ? null : dayIn(zone, at));
  const receivedOn = dayIn(zone, receivedAt);
  const dueOn = clockOf(one, calendar, zone)?.dueOn ?? '';
  if (isEnded(one.state)) return { receivedOn, dueOn, light: 'ended', says: '已办结' };
  if (one.state === 'supplement_notified') return { receivedOn, dueOn: '', light: 'awaited', says: '待补正，不计时' };
  const facts = {
    receivedOn,
    notifiedOn: day(one.notifiedAt),
    supplementedOn: day(one.supplementedAt),
    limit: limitDays,
    dayKind,
  };
  const reading = readLight(facts, calendar, today);
  return { receivedOn, dueOn, light: reading?.light ?? '', says: reading ? lightWords(reading, dayKind) : '' };
}
