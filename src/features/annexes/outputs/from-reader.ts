import { MARK_COLUMN_HEADER } from '#domain/reading/marks.js';
import { cellText } from '#formats/cell-values.js';
import type { Cell, SheetRow } from '#formats/cells.js';
import { deadlineIn, patchLimits } from '#formats/limits.js';
import { openSource } from '#formats/open-source.js';
import { plainStyle } from '#formats/ooxml/plain-styles.js';
import { freeSheetName } from '#formats/ooxml/sheet-name.js';
import type { CellToWrite, RowToWrite, SheetToWrite } from '#formats/ooxml/sheet-writer.js';
import { xlsxBytes } from '#formats/ooxml/xlsx-writer.js';
import type { SheetSource } from '#formats/sheet-source.js';

export interface ConvertedWorkbook {
  readonly content: Buffer;
  readonly sheetNames: readonly string[];
}

const columnWidth = 16;
const defaultSheetName = '数据';
/** The header stands in one of the first rows. */
const headerSearchRows = 60;

/**
 * A .csv, HTML or old .xls as a plain .xlsx: same rows, same columns, everything that is not a number as text.
 * Our own column from an earlier round is left out.
 * @param sheetNames sheets to take; null: the first. @returns also what they are called in the new workbook
 */
export async function xlsxFromReader(file: Buffer, sheetNames: readonly (string | null)[]): Promise<ConvertedWorkbook> {
  const source = await openSource(file, patchLimits, deadlineIn(patchLimits.workMs));
  try {
    const sheets: SheetToWrite[] = [];
    for (const sheetName of sheetNames) {
      const found = source.sheets.findIndex((each) => each.name === sheetName);
      sheets.push(await convertedSheet(source, Math.max(0, found), sheets));
    }
    return { content: await xlsxBytes({ sheets }), sheetNames: sheets.map(({ name }) => name) };
  } finally {
    await source.close();
  }
}

async function convertedSheet(
  source: SheetSource,
  index: number,
  before: readonly SheetToWrite[],
): Promise<SheetToWrite> {
  const rows: SheetRow[] = [];
  await source.read(index, {
    row(row) {
      rows.push(row);
      return true;
    },
  });
  const width = rows.reduce((widest, { cells }) => Math.max(widest, cells.length), 1);
  const taken = before.map(({ name }) => name);
  return {
    name: freeSheetName(source.sheets[index]?.name ?? defaultSheetName, defaultSheetName, taken),
    columns: [{ first: 0, last: width - 1, width: columnWidth, style: plainStyle.text }],
    rows: [rowsToWrite(rows)],
  };
}

function rowsToWrite(rows: readonly SheetRow[]): readonly RowToWrite[] {
  const ours = rows
    .slice(0, headerSearchRows)
    .map(({ cells }) => cells.findIndex((cell) => cellText(cell) === MARK_COLUMN_HEADER))
    .find((column) => column >= 0);
  return rows.map(({ row, hidden, cells }) => ({
    row,
    cells: cells.map((cell, column) => (column === ours ? undefined : cellToWrite(cell))),
    ...(hidden ? { look: { hidden } } : {}),
  }));
}

/** Numbers stay numbers where a spreadsheet shows them as they are written. */
function cellToWrite(cell: Cell | undefined): CellToWrite | undefined {
  if (cell === undefined || typeof cell === 'string') return cell;
  const isPlainNumber = cell.kind === 'number' && String(Number(cell.text)) === cell.text;
  return isPlainNumber ? { value: Number(cell.text), style: plainStyle.general } : cell.text;
}
