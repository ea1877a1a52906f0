import { noticeOf, stateDays, type WorkingCalendar, workingCalendar } from '#domain/statutory/calendar.js';
import type { WrittenDay } from '#domain/statutory/calendar-text.js';
import { dayKinds, type DaySource, heldDays, type StoredDay } from '#domain/statutory/stored-days.js';

/** A day of the calendar with what says so. */
export interface StandingDay {
  readonly day: string;
  readonly kind: 'holiday' | 'workday';
  readonly name: string;
  readonly source: DaySource;
  readonly document: string;
  /** When it was released; undefined for what comes with the portal. */
  readonly knownFrom?: Date;
}

type Stored = StoredDay & { readonly document: string; readonly knownFrom?: Date };

/** Every named day that holds, by day; the province's say over the State Council's. */
export function standingDays(stored: readonly Stored[]): ReadonlyMap<string, StandingDay> {
  const rows: StandingDay[] = [
    ...stateDays().map((row) => ({ ...row, source: 'state' as const, document: noticeOf(row) })),
    ...heldDays(stored),
  ];
  return new Map(rows.map((row) => [row.day, row]));
}

/** The calendar as it would be with a proposal: what preview and release reckon by. */
export const calendarWith = (
  stored: readonly StoredDay[],
  { days, source }: { readonly days: readonly WrittenDay[]; readonly source: DaySource },
): WorkingCalendar =>
  workingCalendar([...stateDays(), ...heldDays([...stored, ...days.map((day) => ({ ...day, source }))])]);

/** Whether a written day says something else than what holds already. */
export function isNews(
  { day, kind, name }: WrittenDay,
  source: DaySource,
  standing: ReadonlyMap<string, StandingDay>,
): boolean {
  const stands = standing.get(day);
  if (kind === 'lifted') return stands?.source === source && stands.knownFrom !== undefined;
  return stands?.kind !== kind || stands.name !== name;
}

const groundChars = { least: 2, most: 200 };

/** A ground or the name of a paper as it is kept; undefined where it is too short or too long. */
export function groundText(typed: string): string | undefined {
  const ground = typed.replace(/\s+/g, ' ').trim();
  const { length } = [...ground];
  return length < groundChars.least || length > groundChars.most ? undefined : ground;
}

/** Days in words for the audit: `2021-04-14 放假 三月三、…`. */
export const listText = (days: readonly WrittenDay[]): string =>
  days.map(({ day, kind, name }) => `${day} ${dayKinds[kind]}${name === '' ? '' : ` ${name}`}`).join('；');
