import { hasVisible } from '#formats/text/invisible.js';
import type { Cell, TypedCell } from './cells.js';

/** A number in plain decimal notation, with the 15 digits a spreadsheet shows. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return Math.abs(value) < 1e21 ? String(value) : BigInt(value).toString();
  if (!Number.isFinite(value)) return '';
  const text = String(Number(value.toPrecision(15)));
  return text.includes('e')
    ? Number(text)
        .toFixed(20)
        .replace(/\.?0+$/, '')
    : text;
}

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

/** An ISO instant as written by OpenDocument and SpreadsheetML (`2019-09-02T00:00:00.000`) in the words of `dateText`. */
export function isoDateText(iso: string): string | null {
  const found = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2}))?/.exec(iso.trim());
  if (!found) return null;
  if (found[1] === '1899-12-31' && found[2]) return found[2];
  return found[2] && found[2] !== '00:00:00' ? `${found[1]} ${found[2]}` : found[1]!;
}

export function typed(kind: TypedCell['kind'], text: string, formula: boolean): TypedCell {
  return formula ? { kind, text, formula: true } : { kind, text };
}

/** A number cell, or a date cell when its format is a date format. */
export function numberCell(value: number, isDate: boolean, date1904: boolean, formula: boolean): Cell {
  const date = isDate ? dateText(value, date1904) : null;
  return date === null ? typed('number', numberText(value), formula) : typed('date', date, formula);
}

/** Text as a plain string unless a formula made it. */
export function textCell(text: string, formula: boolean): Cell {
  return formula ? typed('text', text, true) : text;
}

export const cellText = (cell: Cell | undefined): string =>
  cell === undefined ? '' : typeof cell === 'string' ? cell : cell.text;

/** Whether a cell shows nothing: blanks of any width and invisible characters included. */
export function isBlankText(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first > 0x20 && first < 0x80) return false;
  return text === '' || !hasVisible(text);
}

export const isBlank = (cell: Cell | undefined): boolean =>
  cell === undefined || isBlankText(typeof cell === 'string' ? cell : cell.text);
