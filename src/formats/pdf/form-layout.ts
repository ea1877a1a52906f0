import type { PdfCell, PdfForm } from './document.js';
import { linesOf } from './text/lines.js';
import { lineHeight } from './text/set.js';

/** Sizes that the type of a box may have, largest first: below the last a clerk cannot read it. */
const sizes = [8.5, 7.5, 6.5] as const;
const labelSize = 8.2;
const smallest = sizes[sizes.length - 1] ?? 6.5;
export const pad = 1.9;
/** A row that is filled in grows up to this before its type gets smaller, in points. */
const mostHeight = 46;
export const legendWidth = 20;

/** A box with its lines. */
export interface LaidCell {
  readonly cell: PdfCell;
  readonly x: number;
  readonly width: number;
  readonly size: number;
  readonly lines: readonly string[];
}

export interface LaidRow {
  readonly cells: readonly LaidCell[];
  readonly height: number;
}

export interface LaidGroup {
  readonly legend: string;
  readonly rows: readonly LaidRow[];
}

/** A text that goes on on the sheet behind the form, whole. */
export interface Overflow {
  readonly name: string;
  readonly text: string;
}

/** Lays a form out in this width: lines and sizes of each box, heights of rows; pure, so that a test can hold it against the texts. */
export function layForm(form: PdfForm, width: number): { groups: LaidGroup[]; overflows: Overflow[] } {
  const overflows: Overflow[] = [];
  const column = (width - legendWidth) / form.columns;
  const groups = form.groups.map(({ legend, rows }) => ({
    legend,
    rows: rows.map((row) => layRow(row, column, overflows)),
  }));
  return { groups, overflows };
}

function layRow(row: readonly PdfCell[], column: number, overflows: Overflow[]): LaidRow {
  let x = legendWidth;
  const cells = row.map((cell): LaidCell => {
    const box = { cell, x, width: cell.span * column };
    x += box.width;
    return { ...box, ...fit(cell, box.width - 2 * pad, overflows) };
  });
  const height = Math.max(...cells.map(({ cell, size, lines }) => Math.max(cell.height ?? 0, heightOf(lines, size))));
  return { cells, height };
}

const heightOf = (lines: readonly string[], size: number): number => lines.length * lineHeight(size) + 2 * pad;

function fit(cell: PdfCell, width: number, overflows: Overflow[]): Pick<LaidCell, 'size' | 'lines'> {
  if (cell.isLabel) return { size: labelSize, lines: linesOf(cell.text, width, { size: labelSize }) };
  const most = Math.max(mostHeight, cell.height ?? 0);
  for (const size of sizes) {
    const lines = linesOf(cell.text, width, { size });
    if (heightOf(lines, size) <= most) return { size, lines };
  }
  overflows.push({ name: cell.name ?? '', text: cell.text });
  return { size: smallest, lines: begun(cell.text, width, most, `……（全文见附页第 ${overflows.length} 项）`) };
}

/** As much of a text as its box holds, with the words that say where the whole of it stands. */
function begun(text: string, width: number, most: number, rest: string): string[] {
  const style = { size: smallest };
  const room = Math.max(1, Math.floor((most - 2 * pad) / lineHeight(smallest)));
  const signs = [...text.replace(/\s*\r?\n\s*/g, ' ')];
  let [fits, breaks] = [0, signs.length];
  while (breaks - fits > 1) {
    const half = (fits + breaks) >> 1;
    if (linesOf(signs.slice(0, half).join('') + rest, width, style).length <= room) fits = half;
    else breaks = half;
  }
  return linesOf(signs.slice(0, fits).join('') + rest, width, style);
}
