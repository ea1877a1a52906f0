import { rowInSheet, sheetNames, sheetNoOf, sheetsOf } from '#domain/annexes/sheets.js';
import type { AnnexDefinition, DataSheet, SheetHead } from '#domain/annexes/types.js';
import { freeSheetName } from '#features/annexes/outputs/convert/from-reader.js';
import type { Cell, SheetRow } from '#formats/cells.js';
import { sheetName } from '#features/annexes/outputs/blank/data-sheet.js';
import { plainStyles, plainXlsx, textStyle, type PlainCell, type PlainRow } from '#formats/ooxml/plain-xlsx.js';
import { orMarkingFailed } from '#formats/patch-failure.js';
import type { Fault } from './faults.js';
import { markXlsx } from '#features/annexes/outputs/xlsx/mark-xlsx.js';

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
  faults: readonly Fault[],
): Promise<Buffer> {
  return orMarkingFailed(async () => {
    const taken: string[] = [];
    const sheets = sheetsOf(head).map((sheet, sheetNo) => {
      const name = freeSheetName(sheetNames(head)[sheetNo] ?? sheetName(definition.title), taken);
      taken.push(name);
      return {
        name,
        hidden: false,
        before: frozenBelow(sheet.headerRow) + columnWidths(definition, sheet),
        rows: rowsOf(definition, sheet, sheetNo, rows),
        behind: '',
      };
    });
    const plain = await plainXlsx(sheets, plainStyles);
    const [first, ...further] = sheetsOf(head).map(({ headerRow, columns }, at) => ({
      sheetName: taken[at] ?? null,
      headerRow,
      columns,
    }));
    return markXlsx(plain, { sheetName: null, headerRow: 1, columns: [], ...first, further }, faults);
  });
}

function* rowsOf(
  definition: AnnexDefinition,
  head: DataSheet,
  sheetNo: number,
  rows: readonly SheetRow[],
): Generator<PlainRow> {
  if (head.headerRow > 1) yield { row: 1, cells: [{ column: 0, value: definition.title, style: textStyle }] };
  yield {
    row: head.headerRow,
    cells: head.columns.map(({ index, header }) => ({ column: index, value: header, style: textStyle })),
  };
  for (const { row, cells } of rows)
    if (sheetNoOf(row) === sheetNo && rowInSheet(row) > head.headerRow)
      yield { row: rowInSheet(row), cells: cells.flatMap(textCell) };
}

function textCell(cell: Cell | undefined, column: number): readonly PlainCell[] {
  return cell === undefined ? [] : [{ column, value: typeof cell === 'string' ? cell : cell.text, style: textStyle }];
}

function columnWidths(definition: AnnexDefinition, head: DataSheet): string {
  const widthOf = new Map(definition.columns.map((each) => [each.field, each.width]));
  const columns = [...head.columns]
    .sort((a, b) => a.index - b.index)
    .map(({ index, field }) => {
      const width = Math.min(widthLimit, widthOf.get(field ?? '') ?? defaultWidth);
      return `<col min="${index + 1}" max="${index + 1}" width="${width}" style="${textStyle}" customWidth="1"/>`;
    });
  return columns.length === 0 ? '' : `<cols>${columns.join('')}</cols>`;
}

const frozenBelow = (row: number): string =>
  `<sheetViews><sheetView workbookViewId="0"><pane ySplit="${row}" topLeftCell="A${row + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`;
