import { hasVisible } from '#formats/text/invisible.js';
import type { Cell, TypedCell } from './cells.js';
import { dateText, isoDateText } from './dates.js';

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

export function typed(kind: TypedCell['kind'], text: string, formula: boolean): TypedCell {
  return formula ? { kind, text, formula: true } : { kind, text };
}

/** A number cell, or a date cell when its format is a date format. */
export function numberCell(value: number, isDate: boolean, date1904: boolean, formula: boolean): Cell {
  const date = isDate ? dateText(value, date1904) : null;
  return date === null ? typed('number', numberText(value), formula) : typed('date', date, formula);
}

/** A cell that is written as an ISO day or time; text where it is none. */
export function isoDateCell(iso: string, formula: boolean): Cell {
  const date = isoDateText(iso);
  return date === null ? textCell(iso, formula) : typed('date', date, formula);
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
