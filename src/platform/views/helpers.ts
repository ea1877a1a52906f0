/** What every view may call: formatting only, no decisions. Names are put in scope by the view engine. */

import { dateTimeIn, dayIn } from '#platform/clock.js';

export const viewFunctions = [
  'url',
  'asset',
  'day',
  'dateTime',
  'number',
  'fileSize',
  'percent',
  'column',
  'may',
] as const;

export interface ViewHelpers {
  /** Address under the base path. */
  url(path: string, query?: Readonly<Record<string, string | number | null | undefined>>): string;
  asset(name: string): string;
  /** Calendar day of an instant or the day text itself. */
  day(at: Date | string | null | undefined): string;
  dateTime(at: Date | null | undefined): string;
  /** 12 345 with thin spaces between groups. */
  number(n: number | null | undefined): string;
  fileSize(bytes: number): string;
  percent(part: number, whole: number): string;
  /** Letters of a sheet column, 0 → A. */
  column(index: number | null): string;
  may(verb: string): boolean;
}

export function viewHelpers(options: {
  basePath: string;
  zone: string;
  asset: (name: string) => string;
  may: (verb: string) => boolean;
  /** Has an address say what the page is about, where there are several. */
  keep?: (address: string) => string;
}): ViewHelpers {
  const { basePath, zone, may, keep = (address) => address } = options;
  return {
    url: (path, query) => basePath + keep(path + queryString(query)),
    asset: (name) => basePath + options.asset(name),
    day: (at) => (at instanceof Date ? dayIn(zone, at) : (at ?? '')),
    dateTime: (at) => (at ? dateTimeIn(zone, at) : ''),
    number: groupedNumber,
    fileSize: (bytes) =>
      bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`,
    percent: (part, whole) => (whole > 0 ? `${Math.floor((part / whole) * 100)}%` : ''),
    column: sheetColumn,
    may,
  };
}

/** 12 345 with thin spaces between groups; '' for none. */
export const groupedNumber = (n: number | null | undefined): string =>
  n === null || n === undefined ? '' : String(n).replace(/\B(?=(\d{3})+(?!\d))/g, '\u2009');

/** Letters of a 0-based sheet column: 0 → A, 26 → AA; '' for none. */
function sheetColumn(index: number | null): string {
  if (index === null) return '';
  let letters = '';
  for (let n = index + 1; n > 0; n = Math.floor((n - 1) / 26))
    letters = String.fromCharCode(65 + ((n - 1) % 26)) + letters;
  return letters;
}

/** `?a=1&b=2` without the empty ones; '' when nothing is left. */
export function queryString(query: Readonly<Record<string, string | number | null | undefined>> = {}): string {
  const parts = Object.entries(query)
    .filter(([, value]) => value !== '' && value !== null && value !== undefined)
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`);
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}
