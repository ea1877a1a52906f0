import { type AnnexStanding, standingNames } from '#domain/annexes/states.js';
import { openOf } from './matrix-rules.js';

/** What is known of an annex when its end is told beforehand. */
export interface ForecastFacts {
  readonly standing: AnnexStanding;
  /** Rows that it should have; null: nobody knows. */
  readonly expected: number | null;
  readonly rows: number;
  readonly errors: number;
  readonly openWarnings: number;
  readonly openComments: number;
  readonly isLate: boolean;
  /** Rows that were in `paceDays` ago, errors that were open then. */
  readonly rowsBefore: number;
  readonly openBefore: number;
  /** Days since the first row came in, at most `paceDays`: what its pace is told by. */
  readonly daysSeen: number;
  /** How often it was returned so far. */
  readonly returns: number;
  /** Until when this office has time, an extension counted. */
  readonly deadlineAt: Date;
}

/** Pace is what came within so many days, or since the first row came where that is shorter. */
export const paceDays = 3;

export const verdictWords = {
  late: '已逾期',
  miss: '将逾期',
  danger: '有风险',
  ontime: '可按时',
  done: '已了结',
} as const;
export type Verdict = keyof typeof verdictWords;

/** Worst first. */
export const verdicts = Object.keys(verdictWords) as Verdict[];

export interface Forecast {
  readonly verdict: Verdict;
  /** Why, in sentences. */
  readonly reason: string;
  /** What is left, without how it was reckoned. */
  readonly left: string;
  /** Days of work that are left at the present pace, one decimal; null where there is no pace to tell it by. */
  readonly daysNeeded: number | null;
  /** Days until the deadline, one decimal; below 0 where it has passed. */
  readonly daysLeft: number;
}

const dayMs = 86_400_000;
const oneDecimal = (value: number): number => Math.round(value * 10) / 10;

/** Pace of one person who types rows or mends them, where an office has shown none yet: rows, or open items, a day. */
const usualPace = 150;
/** A review and what it asks for take a day, by the rounds so far. */
const roundDays = 1;
/** Before this there is still enough time for an annex that nobody has begun. */
const enoughDays = 3;
const handful = 10;

/**
 * Whether an annex will be in at its own deadline, and why: rows and open items that are left against what came in within the last days and
 * the time that is left. An annex that was returned needs a further round. Nothing is known of offices that have not begun but the time.
 */
export function forecastOf(facts: ForecastFacts, now: Date): Forecast {
  const daysLeft = oneDecimal((facts.deadlineAt.getTime() - now.getTime()) / dayMs);
  let left = '';
  const told = (verdict: Verdict, reason: string, daysNeeded: number | null = null): Forecast => ({
    verdict,
    reason: `${reason}。`,
    left: left === '' ? reason : left,
    daysNeeded,
    daysLeft,
  });
  const { standing, expected, isLate } = facts;
  if (standing === 'submitted' || standing === 'accepted' || standing === 'imported')
    return told('done', `${standingNames[standing]}${isLate ? '，迟报' : ''}`);
  const open = openOf(facts);
  const missing = expected === null ? 0 : Math.max(0, expected - facts.rows);
  if (expected === 0 && standing === 'empty') return told('ontime', '名单为空，没有要核对的业户');
  const parts = partsLeft(facts, missing, open);
  const what = parts.map((part) => part.what + part.details).join('，');
  left = parts.map((part) => part.what).join('，');
  if (now > facts.deadlineAt) return told('late', `${what}，截止时间已过 ${daysWords(-daysLeft)}`);
  const until = `距截止 ${daysWords(daysLeft)}`;
  if (standing === 'empty' && expected === null)
    return told(daysLeft < enoughDays ? 'danger' : 'ontime', `${what}，${until}`);
  const pace = paceOf(facts);
  const work = missing + open;
  if (work === 0 && standing !== 'returned') return told(daysLeft < 0.5 ? 'danger' : 'ontime', `${what}，${until}`, 0);
  const rounds = standing === 'returned' ? roundDays : 0;
  const daysNeeded = oneDecimal(work / (pace ?? usualPace) + rounds);
  const tempo =
    pace === null
      ? standing === 'empty'
        ? '还没有进度可据以推算，按每天 150 行估算'
        : `近${paceDayWords}日没有进展，按每天 150 行估算`
      : `${facts.daysSeen < paceDays ? '上传以来' : `近${paceDayWords}日`}每天 ${pace >= 10 ? Math.round(pace) : oneDecimal(pace)} ${missing > 0 ? '行' : '项'}，按此进度`;
  // A handful is done within hours by whoever is called, however slow it went before.
  const isHandful = pace !== null && work <= handful && daysLeft > rounds + 0.5;
  const verdict =
    daysNeeded > daysLeft && !isHandful ? 'miss' : daysNeeded > daysLeft / 2 || pace === null ? softened() : 'ontime';
  return told(verdict, `${what}，${tempo}需 ${daysWords(daysNeeded)}，${until}`, daysNeeded);

  /** Nobody moves: in danger when less than the usual days are left. */
  function softened(): Verdict {
    return daysNeeded <= daysLeft / 2 && daysLeft >= enoughDays ? 'ontime' : 'danger';
  }
}

const paceDayWords = '三';

/** Rows, or where all rows are in open items, that came to an end a day; null where nothing moved. */
function paceOf(facts: ForecastFacts): number | null {
  const rows = facts.rows - facts.rowsBefore;
  const mended = facts.openBefore - openOf(facts);
  const moved = Math.max(rows, 0) + Math.max(mended, 0);
  return moved > 0 ? moved / Math.max(leastSeen, facts.daysSeen) : null;
}

/** What came within the first hours tells nothing of whole days. */
const leastSeen = 0.5;

/** What is left, each part on its own; `details` tells how it is made up. */
function partsLeft(facts: ForecastFacts, missing: number, open: number): { what: string; details: string }[] {
  const { standing, expected, rows, errors, returns } = facts;
  const parts: { what: string; details: string }[] = [];
  const add = (what: string, details = '') => parts.push({ what, details });
  if (standing === 'empty')
    add(expected === null ? standingNames.empty : `${standingNames.empty}，应报 ${expected} 行`);
  else if (missing > 0) add(`还差 ${missing} 行`, `（应报 ${expected} 行，已收 ${rows} 行）`);
  if (standing === 'returned') add(returns > 1 ? `第 ${returns} 次${standingNames.returned}` : standingNames.returned);
  const rate = rows > 0 && errors > 0 ? `，每百行 ${oneDecimal((errors / rows) * 100)} 处错误` : '';
  if (open > 0) add(`未了事项 ${open} 项`, rate);
  if (parts.length === 0) add(`已收 ${rows} 行，没有未了事项，还没有报送`);
  return parts;
}

/** 2 天, 3.5 小时: as people say how long. */
export function daysWords(days: number): string {
  const whole = Math.max(0, days);
  if (whole >= 1) return `${whole >= 10 ? Math.round(whole) : oneDecimal(whole)} 天`;
  const hours = whole * 24;
  return hours >= 1 ? `${Math.round(hours)} 小时` : `${Math.max(1, Math.round(hours * 60))} 分钟`;
}

/** A day of work on paper that is less than nothing is none; what is worst of several annexes tells of the office. */
export const worstOf = (forecasts: readonly Forecast[]): Verdict =>
  verdicts.find((verdict) => forecasts.some((one) => one.verdict === verdict)) ?? 'done';

/** Worst verdict first, and within one what has least room. */
export const bySeverity = (a: Forecast, b: Forecast): number =>
  verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) || roomOf(a) - roomOf(b);
const roomOf = ({ daysLeft, daysNeeded }: Forecast): number => daysLeft - (daysNeeded ?? 0);
