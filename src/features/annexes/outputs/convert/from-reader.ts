import type { Cell } from '#formats/cells.js';
import { deadlineIn, defaultReadLimits } from '#formats/limits.js';
import { openSource } from '#formats/open-source.js';
import type { SheetSource } from '#formats/sheet-source.js';
import { MARK_COLUMN_HEADER } from '#features/annexes/marks.js';
import {
  plainStyles,
  plainXlsx,
  textStyle,
  type PlainCell,
  type PlainRow,
  type PlainSheet,
} from '#formats/ooxml/plain-xlsx.js';

export interface ConvertedWorkbook {
  readonly content: Buffer;
  readonly sheetNames: readonly string[];
}

const columnWidth = 16;
const defaultSheetName = '数据';

/**
 * A .csv, HTML or old .xls as a plain .xlsx: same rows, same columns, everything that is not a number as text.
 * Our own column from an earlier round is left out.
 * @param sheetNames sheets to take; null: the first. @returns also what they are called in the new workbook
 */
export async function xlsxFromReader(file: Buffer, sheetNames: readonly (string | null)[]): Promise<ConvertedWorkbook> {
  const source = await openSource(file, defaultReadLimits, deadlineIn(defaultReadLimits.workMs));
  try {
    const sheets: PlainSheet[] = [];
    for (const sheetName of sheetNames) {
      const index = Math.max(
        0,
        source.sheets.findIndex((each) => each.name === sheetName),
      );
      sheets.push(await convertedSheet(source, index, sheets));
    }
    return { content: await plainXlsx(sheets, plainStyles), sheetNames: sheets.map(({ name }) => name) };
  } finally {
    await source.close();
  }
}

async function convertedSheet(source: SheetSource, index: number, before: readonly PlainSheet[]): Promise<PlainSheet> {
  const rows: PlainRow[] = [];
  await source.read(index, {
    row({ row, hidden, cells }) {
      rows.push({ row, cells: cells.flatMap(plainCell), ...(hidden ? { attributes: ' hidden="1"' } : {}) });
      return true;
    },
  });
  const width = rows.reduce((widest, { cells }) => Math.max(widest, (cells.at(-1)?.column ?? 0) + 1), 1);
  return {
    name: freeSheetName(
      source.sheets[index]?.name ?? defaultSheetName,
      before.map(({ name }) => name),
    ),
    hidden: false,
    before: `<cols><col min="1" max="${width}" width="${columnWidth}" style="${textStyle}" customWidth="1"/></cols>`,
    rows: withoutOurColumn(rows),
    behind: '',
  };
}

function plainCell(cell: Cell | undefined, column: number): readonly PlainCell[] {
  if (cell === undefined) return [];
  if (typeof cell === 'string') return [{ column, value: cell, style: textStyle }];
  const isPlainNumber = cell.kind === 'number' && String(Number(cell.text)) === cell.text;
  return [{ column, value: isPlainNumber ? Number(cell.text) : cell.text, style: isPlainNumber ? 0 : textStyle }];
}

function withoutOurColumn(rows: readonly PlainRow[]): readonly PlainRow[] {
  const column = rows
    .slice(0, 60)
    .flatMap((row) => row.cells)
    .find((cell) => cell.value === MARK_COLUMN_HEADER)?.column;
  return column === undefined
    ? rows
    : rows.map((row) => ({ ...row, cells: row.cells.filter((cell) => cell.column !== column) }));
}

/** Names of tables in web pages may be longer than a sheet's name can be, and alike. */
export function freeSheetName(name: string, taken: readonly string[]): string {
  const safe = name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31) || defaultSheetName;
  const isTaken = (wanted: string) => taken.some((one) => one.toLowerCase() === wanted.toLowerCase());
  if (!isTaken(safe)) return safe;
  for (let n = 2; ; n++) if (!isTaken(`${safe.slice(0, 27)} ${n}`)) return `${safe.slice(0, 27)} ${n}`;
}
