import { dayIn } from '#platform/clock.js';
import { caseStates, isEnded } from '#domain/filing/moves.js';
import type { WorkingCalendar } from '#domain/statutory/calendar.js';
import { type ClockFacts, clockSheet, readClock, type SheetLine } from '#domain/statutory/clock.js';
import { type Light, readLight } from '#domain/statutory/light.js';
import type { ShownCase } from '#features/filings/cases/shown-queries.js';
import { limitWords, lightWords, weekdayWord } from './words.js';

/** The last day of a case with its light, as pages and lists show it. */
export interface ShownDue {
  /** Null while a supplement is awaited. */
  readonly dueOn: string | null;
  readonly weekday: string;
  readonly light: Light | 'awaited' | 'ended';
  readonly words: string;
}

/** What the clock shows of a case whose clock runs, or awaits a supplement. */
export function shownDue(facts: ClockFacts, calendar: WorkingCalendar, today: string): ShownDue {
  const reading = readLight(facts, calendar, today);
  const { dueOn, stoppedOn } = readClock(facts, calendar);
  if (!reading || dueOn === null)
    return { dueOn: null, weekday: '', light: 'awaited', words: `自 ${stoppedOn} 起等待补正，停止计算` };
  return { dueOn, weekday: weekdayWord(dueOn), light: reading.light, words: lightWords(reading, facts.dayKind) };
}

/** How the clock of a case that nothing moves any more ended. */
export function endedDue(one: Pick<ShownCase, 'state' | 'dueOn'>, endedOn: string): ShownDue {
  const weekday = one.dueOn === null ? '' : weekdayWord(one.dueOn);
  const outcome = one.state !== 'filed' ? '不再计时' : endedOn > (one.dueOn ?? endedOn) ? '逾期办结' : '按期办结';
  return { dueOn: one.dueOn, weekday, light: 'ended', words: `${endedOn} ${caseStates[one.state]}，${outcome}` };
}

/** A line of the sheet as it is shown. */
export interface ShownLine {
  readonly day: string;
  readonly weekday: string;
  /** 第 3 天; '' for a day that does not count. */
  readonly count: string;
  readonly ground: string;
  readonly look: '' | 'quiet' | 'due';
  readonly isToday: boolean;
}

export function shownLines(facts: ClockFacts, calendar: WorkingCalendar, today: string): ShownLine[] {
  const { dueOn, firstDay, restartedOn } = readClock(facts, calendar);
  return clockSheet(facts, calendar).map((line) => ({
    day: line.day,
    weekday: weekdayWord(line.day),
    count: line.count === null ? '' : `第 ${line.count} 天`,
    ground: [groundOf(line, { firstDay, restartedOn }), line.day === dueOn ? '到期日' : ''].filter(Boolean).join('，'),
    look: line.day === dueOn ? 'due' : line.count === null ? 'quiet' : '',
    isToday: line.day === today,
  }));
}

/** The ground, and that the limit begins here. */
function groundOf(
  { day, count, ground }: SheetLine,
  { firstDay, restartedOn }: { readonly firstDay: string; readonly restartedOn: string | null },
): string {
  if (count === null) return ground;
  if (day === restartedOn) return `${ground}，重新起算的第一天`;
  return day === firstDay ? `${ground}，起算的第一天` : ground;
}

/** What the sheet rests on, in words. */
export const termsOf = ({ limit, dayKind }: ClockFacts): string =>
  `${limitWords(limit, dayKind)}，从收件的次日起算；发出补正告知即停止，补齐材料的次日起重新计算`;

/** The day on which a case ended; undefined while it goes on. */
export const endOf = ({ state }: Pick<ShownCase, 'state'>, lastStepAt: Date, zone: string): string | undefined =>
  isEnded(state) ? dayIn(zone, lastStepAt) : undefined;
