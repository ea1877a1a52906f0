import { addDays } from '#domain/values/days.js';
import { type WorkingCalendar, workingCalendar } from '#domain/statutory/calendar.js';
import { daySources } from '#domain/statutory/stored-days.js';
import type { StandingDay } from './day-rules.js';

/** A square of a month: its sign says what colour says. */
export interface DaySquare {
  /** Day of the month; 0 before the first and after the last. */
  readonly date: number;
  readonly look: '' | 'rest' | 'off' | 'made-up' | 'own';
  readonly sign: '' | '休' | '班' | '省';
  /** The ground, for whoever rests on it. */
  readonly title: string;
  readonly isToday: boolean;
}

const empty: DaySquare = { date: 0, look: '', sign: '', title: '', isToday: false };

/** The year at a glance: twelve months of weeks that begin on Monday. */
export function monthsOf(year: number, standing: ReadonlyMap<string, StandingDay>, today: string) {
  const calendar = workingCalendar(standing.values());
  return Array.from({ length: 12 }, (_, at) => {
    const first = `${year}-${String(at + 1).padStart(2, '0')}-01`;
    const lead = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7;
    const squares: DaySquare[] = Array.from({ length: lead }, () => empty);
    let working = 0;
    for (let day = first; day.slice(0, 7) === first.slice(0, 7); day = addDays(day, 1)) {
      if (calendar.groundOf(day).isWorking) working += 1;
      squares.push(squareOf(day, calendar, standing.get(day), today));
    }
    while (squares.length % 7 > 0) squares.push(empty);
    const weeks = Array.from({ length: squares.length / 7 }, (_week, row) => squares.slice(row * 7, row * 7 + 7));
    return { month: at + 1, working, weeks };
  });
}

function squareOf(day: string, calendar: WorkingCalendar, named: StandingDay | undefined, today: string): DaySquare {
  const { isWorking, ground } = calendar.groundOf(day);
  const date = Number(day.slice(8));
  const isToday = day === today;
  const title = `${day} ${ground}${named ? `（${daySources[named.source]}：${named.document}）` : ''}`;
  if (named?.source === 'province') return { date, look: 'own', sign: '省', title, isToday };
  if (named) return { date, look: isWorking ? 'made-up' : 'off', sign: isWorking ? '班' : '休', title, isToday };
  return { date, look: isWorking ? '' : 'rest', sign: '', title, isToday };
}

/** Days of one festival that follow each other and say the same, as one line of the list. */
export interface DayLine extends Omit<StandingDay, 'day'> {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly kindName: string;
  readonly sourceName: string;
}

/** The named days of a year, the earliest first. */
export function linesOf(year: number, standing: ReadonlyMap<string, StandingDay>): DayLine[] {
  const days = [...standing.values()]
    .filter(({ day }) => day.startsWith(`${year}-`))
    .sort((a, b) => a.day.localeCompare(b.day));
  const lines: DayLine[] = [];
  for (const { day, ...facts } of days) {
    const last = lines.at(-1);
    const isNext = last !== undefined && addDays(last.to, 1) === day && isSame(last, facts);
    if (isNext) lines[lines.length - 1] = { ...last, to: day, count: last.count + 1 };
    else
      lines.push({
        ...facts,
        from: day,
        to: day,
        count: 1,
        kindName: facts.kind === 'holiday' ? '放假' : '上班',
        sourceName: daySources[facts.source],
      });
  }
  return lines;
}

const isSame = (a: DayLine, b: Omit<StandingDay, 'day'>): boolean =>
  a.kind === b.kind && a.name === b.name && a.source === b.source && a.document === b.document;

/** Years that can be looked at: those of which any day is known, with the present and the next one. */
export function yearsOf(standing: ReadonlyMap<string, StandingDay>, today: string): number[] {
  const now = Number(today.slice(0, 4));
  const years = new Set([...standing.keys()].map((day) => Number(day.slice(0, 4))));
  return [...new Set([...years, now, now + 1])].filter((year) => year >= 2019).sort((a, b) => a - b);
}
