import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { annexDefinition } from '#domain/annexes/index.js';
import { annexName } from '#domain/annexes/titles.js';
import type { AnnexColumn, AnnexNo } from '#domain/annexes/types.js';
import { plainStyle } from '#formats/ooxml/plain-styles.js';
import type { CellToWrite, RowToWrite } from '#formats/ooxml/sheet-writer.js';
import { type BookToWrite, xlsxBytes, xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { packing } from '#formats/zip/writer.js';

/** The columns of a workbook in their order; `isWritten` leaves out what an office left out. */
export interface WorkbookOptions {
  readonly isWritten?: (column: AnnexColumn) => boolean;
}

type TypedRows = Iterable<Readonly<Record<string, string>>>;

/**
 * Writes an annex workbook as an office's spreadsheet saves it: a title row, the official headers, shared strings, days as date cells,
 * figures as numbers, codes as text, packed as tightly as such a program packs. Rows are as `typist` gives them; memory grows with the different texts only.
 */
export async function writeWorkbook(
  path: string,
  annexNo: AnnexNo,
  rows: TypedRows,
  options: WorkbookOptions = {},
): Promise<void> {
  await pipeline(xlsxStream(officeBook(annexNo, rows, options), packing.smallest), createWriteStream(path));
}

export const workbookBytes = (annexNo: AnnexNo, rows: TypedRows, options: WorkbookOptions = {}): Promise<Buffer> =>
  xlsxBytes(officeBook(annexNo, rows, options));

const rowsAtOnce = 200;

function officeBook(annexNo: AnnexNo, rows: TypedRows, { isWritten = () => true }: WorkbookOptions): BookToWrite {
  const columns = annexDefinition(annexNo).columns.filter(isWritten);
  return { hasStringTable: true, sheets: [{ name: 'Sheet1', rows: batchesOf(annexNo, columns, rows) }] };
}

function* batchesOf(
  annexNo: AnnexNo,
  columns: readonly AnnexColumn[],
  rows: TypedRows,
): Generator<readonly RowToWrite[]> {
  const head = (value: string): CellToWrite => ({ value, style: plainStyle.general });
  let batch: RowToWrite[] = [
    { row: 1, cells: [head(annexName(annexNo))] },
    { row: 2, cells: columns.map(({ header }) => head(header)) },
  ];
  let no = 0;
  for (const row of rows) {
    no += 1;
    const seq = String(no);
    batch.push({
      row: no + 2,
      cells: columns.map((column) => cellOf(column, column.field === 'seq' ? seq : row[column.field])),
    });
    if (batch.length < rowsAtOnce) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

function cellOf({ type }: AnnexColumn, value: string | undefined): CellToWrite | undefined {
  if (value === undefined || value === '') return undefined;
  if ((type.kind === 'int' || type.kind === 'dec') && /^-?\d+(\.\d+)?$/.test(value))
    return { value: Number(value), style: plainStyle.general };
  if (type.kind === 'date' && /^\d{4}-\d\d-\d\d$/.test(value)) return { value: serialOf(value), style: plainStyle.day };
  return value;
}

const serialOf = (day: string): number => Math.round(Date.parse(day) / 86_400_000) + 25_569;
