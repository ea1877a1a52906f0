import { addDays } from '#domain/values/days.js';
import type { WorkingCalendar } from '#domain/statutory/calendar.js';

/** What the list shows. */
export const dueShows = {
  pressing: '逾期和快到期',
  overdue: '已逾期',
  today: '今天到期',
  soon: '快到期',
  awaited: '等待补正',
} as const satisfies Record<string, string>;
export type DueShow = keyof typeof dueShows;

/** Working days that 快到期 looks ahead, when nothing else is asked. */
export const usualAhead = 2;
const mostAhead = 60;

/** So many working days as somebody typed them, from 0 on. */
export const aheadOf = (typed: string): number =>
  /^\d{1,2}$/.test(typed) ? Math.min(Number(typed), mostAhead) : usualAhead;

/** The day that is so many working days after this one. */
export function workingDaysAfter(day: string, days: number, calendar: WorkingCalendar): string {
  let last = day;
  for (let left = days; left > 0; ) {
    last = addDays(last, 1);
    if (calendar.groundOf(last).isWorking) left -= 1;
  }
  return last;
}
