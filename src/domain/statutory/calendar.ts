import { readReference } from '#domain/codes/reference.js';

/** A day that a notice makes other than its weekday: off though it may be a weekday, or work though it is a weekend. */
export interface NamedDay {
  /** yyyy-mm-dd. */
  readonly day: string;
  readonly kind: 'holiday' | 'workday';
  /** The festival, as its notice calls it. */
  readonly name: string;
}

/** What a day is for who counts working days, and why. */
export interface DayGround {
  readonly isWorking: boolean;
  /** For the computation sheet. */
  readonly ground: string;
  /** False where the calendar of its year is not known: weekends alone decide then (domain guide 11). */
  readonly isPublished: boolean;
}

export interface WorkingCalendar {
  groundOf(day: string): DayGround;
}

/**
 * The calendar of working days from the State Council's notices; rows further back in the list win, so that rows of the province go behind
 * them. A year is published when its National Day is among the rows: each yearly notice names it, while the first days of January and
 * the last of December also stand in the notices of the years beside.
 */
export function workingCalendar(rows: Iterable<NamedDay>): WorkingCalendar {
  const named = new Map<string, NamedDay>();
  for (const row of rows) named.set(row.day, row);
  const isPublished = (day: string) => named.has(`${day.slice(0, 4)}-10-01`);
  return {
    groundOf(day) {
      const published = isPublished(day);
      const own = named.get(day);
      if (own)
        return own.kind === 'workday'
          ? { isWorking: true, ground: `${own.name}调休上班`, isPublished: published }
          : { isWorking: false, ground: `${own.name}放假`, isPublished: published };
      const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
      const isWorking = weekday !== 0 && weekday !== 6;
      const ground = isWorking ? '工作日' : weekday === 6 ? '星期六休息' : '星期日休息';
      return {
        isWorking,
        ground: published ? ground : `${ground}（该年放假安排未公布，仅按周末计）`,
        isPublished: published,
      };
    },
  };
}

/** The calendar of the State Council's notices that comes with the portal (`reference/holidays.csv`, 2019-2026). */
export const stateCalendar = (): WorkingCalendar => workingCalendar(stateDays());

/** Its rows, for whoever adds rows of the province. */
export const stateDays = (): readonly NamedDay[] => (ofState ??= readStateDays());

let ofState: readonly NamedDay[] | undefined;

const readStateDays = (): NamedDay[] =>
  readReference('holidays').map(({ date = '', kind, name = '' }) => ({
    day: date,
    kind: kind === 'workday' ? 'workday' : 'holiday',
    name,
  }));

/** The notice that a row of the file stands in, by its title: the last days of December belong to the notice of the year that begins. */
export function noticeOf({ day, name }: NamedDay): string {
  const year = Number(day.slice(0, 4)) + (name.includes('元旦') && day.slice(5) > '12' ? 1 : 0);
  return `国务院办公厅关于${year}年部分节假日安排的通知（含其后的调整）`;
}
