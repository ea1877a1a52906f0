const msPerDay = 86_400_000;
const maxSerial = 2_958_466;

/**
 * A date serial as `yyyy-mm-dd`, with ` hh:mm:ss` when it has a time; a time alone as `hh:mm:ss`; null when it is no date.
 * The 1900 system counts a 29 February 1900 that never was: serials below 60 are one day further on.
 */
export function dateText(serial: number, date1904: boolean): string | null {
  if (!(serial >= 0) || serial >= maxSerial) return null;
  const seconds = Math.round((serial - Math.floor(serial)) * 86_400);
  const days = Math.floor(serial) + (seconds === 86_400 ? 1 : 0);
  const time = seconds === 86_400 ? 0 : seconds;
  if (days === 0 && !date1904) return timeText(time);
  const day = dayText(date1904 ? days + 1462 : days < 60 ? days + 1 : days);
  return time === 0 ? day : `${day} ${timeText(time)}`;
}

const dayTexts = new Map<number, string>();
const rememberedDays = 50_000;

/** Days after 30 December 1899 as `yyyy-mm-dd`; remembered, since lists hold few different days and formatting one is dear. */
function dayText(days: number): string {
  let text = dayTexts.get(days);
  if (text === undefined) {
    text = new Date(Date.UTC(1899, 11, 30) + days * msPerDay).toISOString().slice(0, 10);
    if (dayTexts.size < rememberedDays) dayTexts.set(days, text);
  }
  return text;
}

function timeText(seconds: number): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/**
 * An ISO day, instant or time as spreadsheets write it (`2019-09-02T10:30:00.250`, `T10:30`, `1899-12-31T08:00:00`) in the words of
 * `dateText`; null when it is none, or no day of the calendar. Fractions are rounded to seconds; zones are not converted: a cell has none.
 */
export function isoDateText(iso: string): string | null {
  const found = isoPattern.exec(iso.trim());
  const [, day, hours, minutes, seconds] = found ?? [];
  if (found === null || (day === undefined && hours === undefined)) return null;
  const time = Math.round(Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0));
  if (time > 86_400) return null;
  if (day === undefined || (hours !== undefined && isoZeroDays.has(day))) return timeText(time % 86_400);
  const start = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(start) || !new Date(start).toISOString().startsWith(day)) return null;
  const shown = time < 86_400 ? day : new Date(start + msPerDay).toISOString().slice(0, 10);
  return time % 86_400 === 0 ? shown : `${shown} ${timeText(time)}`;
}

const isoPattern =
  /^(\d{4}-\d{2}-\d{2})?(?:[T ]?([01]\d|2[0-4]):([0-5]\d)(?::([0-5]\d(?:\.\d+)?))?)?(?:Z|[+-]\d{2}:?\d{2})?$/i;
/** A time alone is written as one of the first day of all, which programs number differently. */
const isoZeroDays = new Set(['1899-12-30', '1899-12-31']);
