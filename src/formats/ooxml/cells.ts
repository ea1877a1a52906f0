import { columnOfAddress } from '#formats/addresses.js';
import { insertion, replacement, type Edit } from '#formats/text/edits.js';
import { attribute, tagEnd } from '#formats/xml/elements.js';

/** A cell element inside the text of its row. */
export interface CellSpan {
  readonly column: number;
  readonly start: number;
  /** Behind the start tag. */
  readonly inner: number;
  readonly end: number;
  readonly tag: string;
  /** No value, no formula, no text. */
  readonly empty: boolean;
}

/** Cells of a row in their order; cells without an address follow the one before. */
export function cellsOf(row: string, prefix: string): readonly CellSpan[] {
  const open = `<${prefix}c`;
  const close = `</${prefix}c`;
  const cells: CellSpan[] = [];
  let column = -1;
  for (let start = row.indexOf(open); start >= 0; ) {
    if (!endsName(row, start + open.length)) {
      start = row.indexOf(open, start + 1);
      continue;
    }
    const inner = tagEnd(row, start);
    const tag = row.slice(start, inner);
    const closed = tag.endsWith('/>');
    const end = closed ? inner : tagEnd(row, closingTag(row, close, inner));
    const address = attribute(tag, 'r');
    column = address === undefined ? column + 1 : columnOfAddress(address);
    cells.push({
      column,
      start,
      inner,
      end,
      tag,
      empty: closed || !/<(?:[\w.-]+:)?(?:v|f|is)[\s/>]/.test(row.slice(inner, end)),
    });
    start = row.indexOf(open, end);
  }
  return cells;
}

function closingTag(row: string, close: string, from: number): number {
  let at = row.indexOf(close, from);
  while (!endsName(row, at + close.length)) at = row.indexOf(close, at + 1);
  return at;
}

function endsName(text: string, at: number): boolean {
  const char = text[at];
  return char === ' ' || char === '>' || char === '/' || char === '\t' || char === '\n' || char === '\r';
}

/** Highest column with content, -1 for none. Looks from the end: in most rows the last cell has content. */
export function lastFilledColumn(row: string, prefix: string): number {
  const open = `<${prefix}c `;
  const last = row.lastIndexOf(open);
  if (last >= 0) {
    const inner = tagEnd(row, last);
    const address = attribute(row.slice(last, inner), 'r');
    if (address !== undefined && row[inner - 2] !== '/' && row[inner + 1] !== '/') return columnOfAddress(address);
  }
  return cellsOf(row, prefix).findLast((each) => !each.empty)?.column ?? -1;
}

/** Edits that put new cells into a row at their places; the row may close itself. Cells are whole elements. */
export function insertCells(
  row: string,
  prefix: string,
  cells: readonly CellSpan[],
  added: readonly { column: number; xml: string }[],
): readonly Edit[] {
  if (added.length === 0) return [];
  const sorted = added.toSorted((a, b) => a.column - b.column);
  const inner = tagEnd(row, 0);
  if (row[inner - 2] === '/')
    return [replacement(inner - 2, inner, `>${sorted.map((each) => each.xml).join('')}</${prefix}row>`)];
  const end = row.lastIndexOf(`</${prefix}row`);
  return sorted.map(({ column, xml }) => {
    const next = cells.find((each) => each.column > column);
    const last = cells.at(-1);
    return insertion(next?.start ?? last?.end ?? (last === undefined ? inner : end), xml);
  });
}

/** Edit that lets the `spans` of a row reach to a column (1-based end), if the row states them. */
export function widenSpans(row: string, column: number): readonly Edit[] {
  const tag = row.slice(0, tagEnd(row, 0));
  const match = /\sspans\s*=\s*["'](\d+):(\d+)["']/.exec(tag);
  if (match === null || Number(match[2]) > column) return [];
  const at = match.index + match[0].length - 1 - match[2]!.length;
  return [replacement(at, at + match[2]!.length, String(column + 1))];
}
