import type { Cell } from '#formats/cells.js';
import { deadlineIn, defaultReadLimits } from '#formats/limits.js';
import { openSource } from '#formats/open-source.js';
import { MARK_COLUMN_HEADER } from '#features/annexes/marks.js';
import { plainStyles, plainXlsx, textStyle, type PlainCell, type PlainRow } from '#formats/ooxml/plain-xlsx.js';

const columnWidth = 16;
const defaultSheetName = '数据';

/**
 * A .csv, HTML or old .xls as a plain .xlsx: same rows, same columns, everything that is not a number as text.
 * Our own column from an earlier round is left out.
 * @param sheetName sheet to take; null: the first
 */
export async function xlsxFromReader(
  file: Buffer,
  sheetName: string | null,
): Promise<{ readonly content: Buffer; readonly sheetName: string }> {
  const source = await openSource(file, defaultReadLimits, deadlineIn(defaultReadLimits.workMs));
  try {
    const index = Math.max(
      0,
      source.sheets.findIndex((each) => each.name === sheetName),
    );
    const rows: PlainRow[] = [];
    await source.read(index, {
      row({ row, hidden, cells }) {
        rows.push({ row, cells: cells.flatMap(plainCell), ...(hidden ? { attributes: ' hidden="1"' } : {}) });
        return true;
      },
    });
    const name = source.sheets[index]?.name ?? defaultSheetName;
    const width = rows.reduce((widest, { cells }) => Math.max(widest, (cells.at(-1)?.column ?? 0) + 1), 1);
    const columns = `<cols><col min="1" max="${width}" width="${columnWidth}" style="${textStyle}" customWidth="1"/></cols>`;
    const sheet = {
      name: safeSheetName(name),
      hidden: false,
      before: columns,
      rows: withoutOurColumn(rows),
      behind: '',
    };
    return { content: await plainXlsx([sheet], plainStyles), sheetName: sheet.name };
  } finally {
    await source.close();
  }
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

/** Names of tables in web pages may be longer than a sheet's name can be. */
const safeSheetName = (name: string): string => name.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31) || defaultSheetName;
