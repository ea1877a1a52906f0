/**
 * The day a cell means, yyyy-mm-dd, or null when it cannot be read (V25). Understood: yyyy-mm-dd, yyyy/m/d, yyyy.m.d,
 * yyyy年m月d日, yyyymmdd, a time behind any of them, and serial numbers of a spreadsheet (1900 system) from 1900 to 2199.
 */
export function parseDay(typed: string): string | null {
  const known = remembered.get(typed);
  if (known !== undefined) return known;
  const day = readDay(typed);
  if (remembered.size >= rememberedDays) remembered.clear();
  remembered.set(typed, day);
  return day;
}

/** The same day `years` later; 29 February becomes 1 March where that year has none. */
export function addYears(day: string, years: number): string {
  const year = Number(day.slice(0, 4)) + years;
  return day.endsWith('-02-29') ? formatDay(year, 2, 29) : String(year).padStart(4, '0') + day.slice(4);
}

/** The same day of a month `months` later (or earlier); days that month lacks run into the next. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = partsOf(day);
  return formatDay(year, month + months, date);
}

export function dayBefore(day: string): string {
  const [year, month, date] = partsOf(day);
  return formatDay(year, month, date - 1);
}

export function dayAfter(day: string): string {
  const [year, month, date] = partsOf(day);
  return date < 28 ? day.slice(0, 8) + two(date + 1) : formatDay(year, month, date + 1);
}

/** So many calendar days later. */
export function addDays(day: string, days: number): string {
  const [year, month, date] = partsOf(day);
  return formatDay(year, month, date + days);
}

/** Whether a span of days (both included) is `years` long, give or take three months: how long licences run (V15). */
export function isAboutYears(from: string, to: string, years: number): boolean {
  const end = dayAfter(to);
  return end >= addMonths(from, years * 12 - 3) && end <= addMonths(from, years * 12 + 3);
}

/** Whole years lived between two days. */
export function yearsBetween(from: string, to: string): number {
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) < from.slice(5) ? years - 1 : years;
}

/** yyyy-mm-dd when these three make a day of the calendar, else null. */
export function dayOf(year: number, month: number, date: number): string | null {
  const exists = month >= 1 && month <= 12 && date >= 1 && date <= daysIn(year, month);
  return exists ? `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}` : null;
}

function readDay(typed: string): string | null {
  const text = typed.normalize('NFKC').replace(/\s+/g, ' ').trim();
  const bare = text.replace(/[ T]?\d{1,2}:\d{2}(:\d{2})?(\.\d+)?Z?$/, '');
  const parts = separated.exec(bare.replace(/ /g, '')) ?? compact.exec(bare);
  if (parts !== null) return dayOf(Number(parts[1]), Number(parts[2]), Number(parts[3]));
  return serial.test(text) ? dayOfSerial(Math.floor(Number(text))) : null;
}

/** Serial 1 is 1900-01-01; 60 is the 29 February 1900 that never was, so later serials count from 1899-12-30. */
function dayOfSerial(days: number): string | null {
  if (days < 1 || days > lastSerial || days === 60) return null;
  return formatDay(1899, 12, (days < 60 ? 31 : 30) + days);
}

function formatDay(year: number, month: number, date: number): string {
  return new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

const partsOf = (day: string) => [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))] as const;
const two = (n: number) => String(n).padStart(2, '0');
const separated = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/;
const compact = /^(\d{4})(\d{2})(\d{2})$/;
const serial = /^\d{1,6}(\.\d+)?$/;
const lastSerial = 109_574;
const rememberedDays = 20_000;
const remembered = new Map<string, string | null>();
