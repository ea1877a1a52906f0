import { addDays, dayOf } from '#domain/values/days.js';
import type { StoredKind } from './stored-days.js';

/** A day as somebody wrote it. */
export interface WrittenDay {
  readonly day: string;
  readonly kind: StoredKind;
  readonly name: string;
}

export interface ReadDays {
  /** In the order of the calendar. */
  readonly days: readonly WrittenDay[];
  /** Sentences: what could not be read, and where. */
  readonly faults: readonly string[];
}

const mostChars = 20;

/**
 * Days of a calendar from pasted text: a list (`2021-01-01 holiday 元旦`, a line a day; commas and the words 放假, 上班, 取消 are understood
 * too, and so is the portal's own export), or the text of a yearly notice (`一、元旦：1月1日至3日放假，共3天。…2月7日（星期日）上班`).
 * @param year of days that the notice gives without one
 */
export function readDays(text: string, year: number): ReadDays {
  const plain = text.normalize('NFKC').replace(/^\uFEFF/, '');
  const lines = plain.split(/\r?\n/).map((line) => line.trim());
  const read = lines.some((line) => listLine.test(line)) ? readList(lines) : readNotice(plain, year);
  const faults = [...read.faults, ...doubled(read.days), ...badNames(read.days)];
  return { days: [...read.days].sort((a, b) => a.day.localeCompare(b.day)), faults };
}

const listLine = /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?[\s,;]+"?([^\s,;"]+)"?(?:[\s,;]+"?([^,;"\t]*))?/;
const heading = /^(?:"?date\b|日期)/i;
const kindWords: Readonly<Record<string, StoredKind>> = {
  holiday: 'holiday',
  放假: 'holiday',
  休息: 'holiday',
  workday: 'workday',
  上班: 'workday',
  调休上班: 'workday',
  补班: 'workday',
  lifted: 'lifted',
  取消: 'lifted',
};

function readList(lines: readonly string[]): ReadDays {
  const days: WrittenDay[] = [];
  const faults: string[] = [];
  for (const [at, line] of lines.entries()) {
    if (line === '' || heading.test(line)) continue;
    const [, year, month, date, word = '', name = ''] = listLine.exec(line) ?? [];
    const day = dayOf(Number(year), Number(month), Number(date));
    const kind = Object.hasOwn(kindWords, word.toLowerCase()) ? kindWords[word.toLowerCase()] : undefined;
    const where = `第 ${at + 1} 行“${line.slice(0, 40)}”`;
    if (year === undefined) faults.push(`${where}不是“日期 放假或上班 名称”的样子，如 2021-01-01 放假 元旦`);
    else if (day === null || !isNear(day)) faults.push(`${where}的日期不是 2019 到 2099 年的一天`);
    else if (kind === undefined) faults.push(`${where}没有写明放假（holiday）、上班（workday）或取消（lifted）`);
    else days.push({ day, kind, name: kind === 'lifted' ? '' : name.trim() });
  }
  return { days, faults };
}

/** The notice of 2019 begins with days of the December before. */
const isNear = (day: string): boolean => day >= '2018-12' && day < '2100';

const clause = /(?:^|[\n。])\s*(?:[一二三四五六七八九十]+、)?\s*([^\s:。,;]{1,12}):/g;

/** A notice gives each festival a clause of its own, which names days and says of them that they are off or worked. */
function readNotice(text: string, given: number): ReadDays {
  const year = Number(/(\d{4})年/.exec(text)?.[1] ?? given);
  const heads = [...text.matchAll(clause)];
  const days = heads.flatMap(({ index, 0: head, 1: name = '' }, at) => {
    const body = text.slice(index + head.length, heads[at + 1]?.index);
    return readClause(body, year).map((read) => ({ ...read, name }));
  });
  if (days.length > 0) return { days, faults: days.filter(({ day }) => !isNear(day)).map(({ day }) => tooFar(day)) };
  return {
    days,
    faults: ['没有认出一天。请粘贴通知里“一、元旦：1月1日放假……”的各条，或每行写一天：2021-01-01 放假 元旦'],
  };
}

const tooFar = (day: string): string => `${day} 不是 2019 到 2099 年的一天`;

const aside = '(?:\\([^)]*\\))?';
const token = new RegExp(
  `(?:(\\d{4})年)?(?:(\\d{1,2})月)?(\\d{1,2})日${aside}` +
    `(?:\\s*(?:至|到|—+|-|~)\\s*(?:(\\d{4})年)?(?:(\\d{1,2})月)?(\\d{1,2})日${aside})?|放假|补休|上班|[。;\\n]`,
  'g',
);

/** Days that stand before 放假 or 上班 in a sentence. What is only recommended (除夕) says neither, and is left out. */
function readClause(body: string, ofNotice: number): Omit<WrittenDay, 'name'>[] {
  const read: Omit<WrittenDay, 'name'>[] = [];
  let [waiting, year, month]: [string[], number, number] = [[], ofNotice, 0];
  for (const [word, y1, m1, d1, y2, m2, d2] of body.matchAll(token)) {
    if (d1 === undefined) {
      const kind = word === '上班' ? 'workday' : 'holiday';
      if (/[放补上]/.test(word)) read.push(...waiting.map((day) => ({ day, kind }) as const));
      waiting = [];
      if (!/[放补上]/.test(word)) [year, month] = [ofNotice, 0];
      continue;
    }
    [year, month] = [Number(y1 ?? year), Number(m1 ?? month)];
    const from = dayOf(year, month, Number(d1));
    if (d2 !== undefined) {
      const last = Number(m2 ?? month);
      [year, month] = [Number(y2 ?? (last < month ? year + 1 : year)), last];
    }
    const to = d2 === undefined ? from : dayOf(year, month, Number(d2));
    if (from !== null && to !== null) waiting.push(...span(from, to));
  }
  return read;
}

const longestSpan = 40;

function span(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to && days.length < longestSpan; day = addDays(day, 1)) days.push(day);
  return days;
}

function doubled(days: readonly WrittenDay[]): string[] {
  const seen = new Set<string>();
  const twice = days.filter(({ day }) => seen.size === seen.add(day).size).map(({ day }) => day);
  return [...new Set(twice)].map((day) => `${day} 写了两次，请只留一行`);
}

const badNames = (days: readonly WrittenDay[]): string[] =>
  days
    .filter(({ kind, name }) => kind !== 'lifted' && (name === '' || [...name].length > mostChars))
    .map(({ day }) => `${day} 要写明节日名称，最多 ${mostChars} 个字`);
