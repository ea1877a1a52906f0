import { plainStyle } from './plain-styles.js';
import type { CellToWrite, RowToWrite } from './sheet-writer.js';
import type { BookToWrite } from './xlsx-writer.js';

/** A list to be taken away: a title, headers and rows of text. */
export interface ListToWrite {
  readonly sheet: string;
  readonly title: string;
  readonly headers: readonly string[];
  /** Column widths in characters. */
  readonly widths: readonly number[];
  readonly rows: AsyncIterable<readonly (readonly string[])[]>;
  /** Stands at the foot of every printed page. */
  readonly foot?: string;
  /** A sheet behind the list that says what it is: name and lines, made when the rows are written. */
  readonly about?: { readonly sheet: string; lines(): readonly (readonly string[])[] };
}

/** A list as a workbook: title and headers stay in sight; every cell is text, so that codes keep their figures (V24). */
export function listBook({ sheet, title, headers, widths, rows, foot, about }: ListToWrite): BookToWrite {
  const columns = widths.map((width, i) => ({ first: i, last: i, width, style: plainStyle.text }));
  const list = { name: sheet, columns, frozen: { rows: 2, columns: 0 }, rows: numbered(title, headers, rows) };
  const last = about && { name: about.sheet, columns: aboutColumns, rows: aboutRows(about) };
  return { sheets: [{ ...list, ...(foot !== undefined && { foot }) }, ...(last ? [last] : [])] };
}

const aboutColumns = [18, 80].map((width, i) => ({ first: i, last: i, width, style: plainStyle.text }));

async function* aboutRows({ lines }: NonNullable<ListToWrite['about']>): AsyncGenerator<readonly RowToWrite[]> {
  yield lines().map((cells, at) => ({ row: at + 1, cells }));
}

async function* numbered(
  title: string,
  headers: readonly string[],
  batches: ListToWrite['rows'],
): AsyncGenerator<readonly RowToWrite[]> {
  const bold = (value: string): CellToWrite => ({ value, style: plainStyle.boldText });
  yield [
    { row: 1, cells: [bold(title)] },
    { row: 2, cells: headers.map(bold) },
  ];
  let row = 2;
  for await (const batch of batches) yield batch.map((cells) => ({ row: ++row, cells }));
}
