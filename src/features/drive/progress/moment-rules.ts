import { dateTimeIn, dayIn, startOfDay } from '#platform/clock.js';
import { parseDay } from '#domain/values/days.js';

/** What a typed moment is told by: the office's zone, the moment of now, and the deadline that “截止” names. */
export interface MomentTerms {
  readonly zone: string;
  readonly now: Date;
  readonly deadline: Date;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

/**
 * The moment that a person means: `2020-11-20T17:00`, 2020年11月20日17时, 11月20日下午5点半, 昨天17:00, 截止, 20201120 1700 and the like; a day
 * alone is its end (24:00). Full-width signs and blanks do not matter. Null where it is none.
 */
export function momentOf(typed: string, terms: MomentTerms): Date | null {
  const text = typed.normalize('NFKC').trim().replace(/\s+/g, ' ').toUpperCase();
  if (/^(现在|当前|此刻|NOW)$/.test(text)) return terms.now;
  if (/^(报送)?截止(时间|时)?$/.test(text)) return terms.deadline;
  const [, dayText, timeText = '', dayAlone = ''] = pattern.exec(text) ?? [];
  const day = dayOf((dayText ?? dayAlone).trim(), terms);
  if (day === null) return null;
  const minutes = timeText === '' ? 24 * 60 : minutesOf(timeText.trim());
  return minutes === null ? null : new Date(startOfDay(terms.zone, day).getTime() + minutes * minuteMs);
}

const time = String.raw`(?:[上下]午|晚上?|凌晨|中午)?\s?\d{1,2}\s?(?:[:.]\s?\d{1,2}(?:[:.]\d{1,2})?|[时点](?:\s?\d{1,2}\s?分?|半|整)?)|\d{4}`;
const pattern = new RegExp(`^(.+?)(?:T|\\s|(?<=[日号天]))\\s?(${time})$|^(.+)$`);

const namedDays: Readonly<Record<string, number>> = {
  今天: 0,
  今日: 0,
  昨天: -1,
  昨日: -1,
  前天: -2,
  明天: 1,
  后天: 2,
};

function dayOf(text: string, { zone, now }: MomentTerms): string | null {
  const today = dayIn(zone, now);
  const ago = namedDays[text];
  if (ago !== undefined) return new Date(Date.parse(`${today}T00:00:00Z`) + ago * dayMs).toISOString().slice(0, 10);
  const [, month, day] = /^(\d{1,2})[-/.月](\d{1,2})[日号]?$/.exec(text) ?? [];
  const whole = month === undefined ? text.replace('号', '日') : `${today.slice(0, 4)}-${month}-${day}`;
  return parseDay(whole);
}

function minutesOf(text: string): number | null {
  const [, part = '', rest = ''] = /^([^\d]*)(.*)$/.exec(text.replace(/\s/g, '')) ?? [];
  const [, hourText = '', minuteText = '0'] =
    /^(\d{2})(\d{2})$/.exec(rest) ?? /^(\d{1,2})(?:[:.时点](\d{1,2}|半|整)?.*)?$/.exec(rest) ?? [];
  if (hourText === '') return null;
  const minute = minuteText === '半' ? 30 : minuteText === '整' ? 0 : Number(minuteText);
  const typed = Number(hourText);
  const hour = /下午|晚/.test(part) && typed < 12 ? typed + 12 : typed;
  if (minute > 59 || hour > 24 || (hour === 24 && minute > 0)) return null;
  return hour * 60 + minute;
}

/** As it stands in addresses: `yyyy-mm-ddThh:mm`; midnight is the end of the day before, so that a day's end names its day. */
export function momentKey(at: Date, zone: string): string {
  return momentWords(at, zone).replace(' ', 'T');
}

/** The same for people. */
export function momentWords(at: Date, zone: string): string {
  const text = dateTimeIn(zone, at).slice(0, 16);
  if (!text.endsWith('00:00')) return text;
  return `${dayIn(zone, new Date(at.getTime() - 1))} 24:00`;
}

/** What is offered: yesterday 17:00, the deadline where it has passed, and the end of each of the last days. */
export function quickMoments(terms: MomentTerms, from: Date): { readonly label: string; readonly key: string }[] {
  const { zone, now, deadline } = terms;
  const start = startOfDay(zone, dayIn(zone, now)).getTime();
  const yesterday = new Date(start - dayMs + 17 * 60 * minuteMs);
  const ends = Array.from({ length: mostDays }, (_, ago) => new Date(start - ago * dayMs));
  return [
    { label: '昨天 17:00', at: yesterday },
    { label: '截止时', at: deadline },
    ...ends.map((at) => ({ label: `${momentWords(at, zone).slice(5, 10)} 日末`, at })),
  ]
    .filter(({ at }) => at > from && at < now)
    .map(({ label, at }) => ({ label, key: momentKey(at, zone) }));
}
const mostDays = 5;
