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
}

/** A list as a workbook: title and headers stay in sight; every cell is text, so that codes keep their figures (V24). */
export function listBook({ sheet, title, headers, widths, rows }: ListToWrite): BookToWrite {
  const columns = widths.map((width, i) => ({ first: i, last: i, width, style: plainStyle.text }));
  return { sheets: [{ name: sheet, columns, frozen: { rows: 2, columns: 0 }, rows: numbered(title, headers, rows) }] };
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
