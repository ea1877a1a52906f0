import type { WorkingCalendar } from './calendar.js';
import { type ClockFacts, clockSheet, readClock } from './clock.js';

/** How near the end of a limit is: red on the day itself and after it, yellow from the last counted day but one. */
export type Light = 'normal' | 'near' | 'today' | 'overdue';

export interface LightReading {
  readonly light: Light;
  /** Days that the limit still counts after today, the last one included; after its end days of the calendar since. */
  readonly days: number;
}

/** What the traffic light shows on a day (yyyy-mm-dd); undefined while a supplement is awaited. */
export function readLight(facts: ClockFacts, calendar: WorkingCalendar, today: string): LightReading | undefined {
  const { dueOn } = readClock(facts, calendar);
  if (dueOn === null) return undefined;
  if (today > dueOn) return { light: 'overdue', days: daysBetween(dueOn, today) };
  if (today === dueOn) return { light: 'today', days: 0 };
  const run = clockSheet(facts, calendar).filter(({ day, count }) => count !== null && day > startOf(facts));
  const days = run.filter(({ day }) => day > today).length;
  const nearFrom = run.at(-2)?.day ?? startOf(facts);
  return { light: today >= nearFrom ? 'near' : 'normal', days };
}

/** The day whose following days count now. */
const startOf = ({ receivedOn, supplementedOn }: ClockFacts): string => supplementedOn ?? receivedOn;

const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

/** Years of the calendar that somebody must still enter: this one, and from November on the next. */
export function missingYears(today: string, calendar: WorkingCalendar): number[] {
  const year = Number(today.slice(0, 4));
  const asked = Number(today.slice(5, 7)) >= 11 ? [year, year + 1] : [year];
  return asked.filter((one) => !calendar.groundOf(`${one}-10-01`).isPublished);
}
