import { dayAfter } from '#domain/values/days.js';
import type { WorkingCalendar } from './calendar.js';

/** Limits run in working days (行政许可法 Art. 82, used for filings too) or in days of the calendar. */
export type DayKind = 'working' | 'calendar';

/** What of a case moves its clock: days yyyy-mm-dd in the office's zone; null for what has not happened. */
export interface ClockFacts {
  readonly receivedOn: string;
  /** The day of the one notice that lists everything missing (一次性告知). */
  readonly notifiedOn: string | null;
  /** The day on which the complete material came in. */
  readonly supplementedOn: string | null;
  /** Days from 0 (at once, on the day itself) on. */
  readonly limit: number;
  readonly dayKind: DayKind;
}

export interface ClockReading {
  /** The first day that counts after receipt. */
  readonly firstDay: string;
  readonly stoppedOn: string | null;
  /** The first day that counts after the complete material came in. */
  readonly restartedOn: string | null;
  /** The last day of the limit; null while a supplement is awaited. */
  readonly dueOn: string | null;
  /** False where a counted day lies in a year whose calendar is not known. */
  readonly isPublished: boolean;
}

/** A line of the computation sheet. */
export interface SheetLine {
  readonly day: string;
  /** Which day of the limit it is, from 1 in each run; null for a day that does not count. */
  readonly count: number | null;
  readonly ground: string;
  readonly isPublished: boolean;
}

/**
 * The statutory clock of a filing case (domain guide 5 and 11; C49). It starts on the first counting day after receipt and stops on the
 * day of the supplement notice; after it the limit counts anew from the first counting day after the complete material came in. A limit
 * in days of the calendar that ends on a rest day ends on the next working day.
 */
export function readClock(facts: ClockFacts, calendar: WorkingCalendar): ClockReading {
  const { receivedOn, notifiedOn, supplementedOn } = facts;
  const firstDay = firstAfter(receivedOn, facts.dayKind, calendar);
  const restartedOn = supplementedOn === null ? null : firstAfter(supplementedOn, facts.dayKind, calendar);
  const lines = clockSheet(facts, calendar);
  const isAwaited = notifiedOn !== null && supplementedOn === null;
  const dueOn = isAwaited ? null : (lines.at(-1)?.day ?? null);
  const counted = lines.filter(({ day, count }) => count !== null || day === dueOn);
  return {
    firstDay,
    stoppedOn: notifiedOn,
    restartedOn,
    dueOn,
    isPublished: counted.every((line) => line.isPublished),
  };
}

/** Every day from receipt to the end of the limit, or to the notice while a supplement is awaited, with its ground. */
export function clockSheet(facts: ClockFacts, calendar: WorkingCalendar): SheetLine[] {
  const { receivedOn, notifiedOn, supplementedOn } = facts;
  const received = line(calendar, receivedOn, `收到当日不计`);
  if (notifiedOn === null) return [received, ...runTo(facts, receivedOn, calendar)];
  const before = [...runUntil(facts.dayKind, receivedOn, notifiedOn, calendar)];
  const stopped = line(calendar, notifiedOn, '发出补正告知，停止计算');
  const first = notifiedOn === receivedOn ? [stopped] : [received, ...before, stopped];
  if (supplementedOn === null) return first;
  const supplemented = line(calendar, supplementedOn, '补齐材料当日不计，重新计算');
  return [...first, supplemented, ...runTo(facts, supplementedOn, calendar)];
}

/** Days after `from` up to the end of the limit. */
function* runTo({ limit, dayKind }: ClockFacts, from: string, calendar: WorkingCalendar): Generator<SheetLine> {
  let day = from;
  for (let count = 0; count < limit; ) {
    day = dayAfter(day);
    const counted = countedLine(day, dayKind, count + 1, calendar);
    if (counted.count !== null) count = counted.count;
    yield counted;
  }
  // The last day must be one on which the office can be met.
  while (!calendar.groundOf(day).isWorking) {
    day = dayAfter(day);
    const { isWorking, ground, isPublished } = calendar.groundOf(day);
    yield { day, count: null, ground: isWorking ? `${ground}，期限顺延至此日` : `${ground}，期限顺延`, isPublished };
  }
}

/** Days between `from` and `until`, both left out, as they counted. */
function* runUntil(dayKind: DayKind, from: string, until: string, calendar: WorkingCalendar): Generator<SheetLine> {
  let count = 0;
  for (let day = dayAfter(from); day < until; day = dayAfter(day)) {
    const counted = countedLine(day, dayKind, count + 1, calendar);
    if (counted.count !== null) count = counted.count;
    yield counted;
  }
}

function countedLine(day: string, dayKind: DayKind, next: number, calendar: WorkingCalendar): SheetLine {
  const { isWorking, ground, isPublished } = calendar.groundOf(day);
  return { day, count: dayKind === 'calendar' || isWorking ? next : null, ground, isPublished };
}

const line = (calendar: WorkingCalendar, day: string, ground: string): SheetLine => ({
  day,
  count: null,
  ground,
  isPublished: calendar.groundOf(day).isPublished,
});

/** The first day after another that counts. */
function firstAfter(day: string, dayKind: DayKind, calendar: WorkingCalendar): string {
  let next = dayAfter(day);
  while (dayKind === 'working' && !calendar.groundOf(next).isWorking) next = dayAfter(next);
  return next;
}
