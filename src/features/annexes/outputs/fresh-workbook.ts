import { rowInSheet, sheetNames, sheetNoOf, sheetsOf } from '#domain/annexes/sheets.js';
import type { AnnexDefinition, DataSheet, SheetHead } from '#domain/annexes/types.js';
import { cellText } from '#formats/cell-values.js';
import type { SheetRow } from '#formats/cells.js';
import { plainStyle } from '#formats/ooxml/plain-styles.js';
import { freeSheetName } from '#formats/ooxml/sheet-name.js';
import type { ColumnToWrite, RowToWrite, SheetToWrite } from '#formats/ooxml/sheet-writer.js';
import { xlsxBytes } from '#formats/ooxml/xlsx-writer.js';
import { orPatchFailed } from '#formats/patch-failure.js';
import type { MarkedFault } from './faults.js';
import { markXlsx } from './xlsx/mark-xlsx.js';

const widthLimit = 60;
const defaultWidth = 16;

/**
 * A new .xlsx with marks, from the rows as they are stored: for files whose own structure cannot be patched. Rows and columns keep
 * their places, so that every address in the findings holds; all cells are text.
 */
export function freshMarkedWorkbook(
  definition: AnnexDefinition,
  head: SheetHead,
  rows: readonly SheetRow[],
  faults: readonly MarkedFault[],
): Promise<Buffer> {
  return orPatchFailed(async () => {
    const sheets: SheetToWrite[] = [];
    for (const [sheetNo, sheet] of sheetsOf(head).entries()) {
      const taken = sheets.map(({ name }) => name);
      const name = freeSheetName(sheetNames(head)[sheetNo] ?? definition.title, `附件${definition.no}`, taken);
      sheets.push({
        name,
        frozen: { rows: sheet.headerRow, columns: 0 },
        columns: columnsOf(definition, sheet),
        rows: [rowsOf(definition, sheet, sheetNo, rows)],
      });
    }
    const [first, ...further] = sheetsOf(head).map(({ headerRow, columns }, at) => ({
      sheetName: sheets[at]?.name ?? null,
      headerRow,
      columns,
    }));
    return markXlsx(
      await xlsxBytes({ sheets }),
      { sheetName: null, headerRow: 1, columns: [], ...first, further },
      faults,
    );
  });
}

function rowsOf(
  definition: AnnexDefinition,
  { headerRow, columns }: DataSheet,
  sheetNo: number,
  rows: readonly SheetRow[],
): readonly RowToWrite[] {
  const header: string[] = [];
  for (const column of columns) header[column.index] = column.header;
  return [
    ...(headerRow > 1 ? [{ row: 1, cells: [definition.title] }] : []),
    { row: headerRow, cells: Array.from(header) },
    ...rows
      .filter(({ row }) => sheetNoOf(row) === sheetNo && rowInSheet(row) > headerRow)
      .map(({ row, cells }) => ({ row: rowInSheet(row), cells: cells.map(cellText) })),
  ];
}

function columnsOf(definition: AnnexDefinition, { columns }: DataSheet): readonly ColumnToWrite[] {
  const widthOf = new Map(definition.columns.map((each) => [each.field, each.width]));
  return columns
    .toSorted((a, b) => a.index - b.index)
    .map(({ index, field }) => ({
      first: index,
      last: index,
      width: Math.min(widthLimit, widthOf.get(field ?? '') ?? defaultWidth),
      style: plainStyle.text,
    }));
}
