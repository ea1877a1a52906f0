import type { SheetColumn } from '#domain/annexes/types.js';
import { blankRecord, labelChars, labelRecord } from '#formats/biff/record-writer.js';
import { substream } from '#formats/biff/records.js';
import { PatchFailed, orPatchFailed } from '#formats/patch-failure.js';
import {
  faultsByRow,
  type MarkedAnnex,
  type MarkedFault,
  markedSheets,
  type MarkedSheet,
  type RowFaults,
} from '#features/annexes/outputs/faults.js';
import { fixedCellsByRow, type CellFix } from '#features/annexes/outputs/fixes.js';
import { MARK_COLUMN_HEADER, MARK_MEMORY_SHEET_NAME } from '#domain/reading/marks.js';
import { rebuildStream } from '#formats/biff/rebuild.js';
import { inColumnOrder, lastColumnOf, newCell, restyled, type XlsCell } from '#formats/biff/row-cells.js';
import { editRows } from '#formats/biff/row-editor.js';
import { stripXlsWorkbook } from './strip-xls.js';
import { memoryRecords } from './memory.js';
import { openXlsStyles, type XlsStyles } from './styles.js';
import { openXlsToPatch, worksheetNamed, type XlsTab, type PatchedXls } from '#formats/biff/patched-xls.js';

const faultColumnWidth = 80;
/** .xls has 256 columns. */
const columnLimit = 256;

/** The same .xls with coloured cells and a column with the faults; everything else stays as it is (C21). @throws PatchFailed */
export function markXls(original: Buffer, annex: MarkedAnnex, faults: readonly MarkedFault[]): Promise<Buffer> {
  return orPatchFailed(async () => {
    const sheets = markedSheets(annex);
    const workbook = openXlsToPatch(stripXlsWorkbook(original, namesOf(sheets)));
    const styles = openXlsStyles(workbook);
    const records = new Map(
      sheets.map((each, sheetNo) => {
        const sheet = worksheetNamed(workbook, each.sheetName);
        return [sheet, markedRecords(workbook, sheet, each, faultsByRow(faults, sheetNo), styles)];
      }),
    );
    const memory = { name: MARK_MEMORY_SHEET_NAME, records: memoryRecords(styles.pairs()) };
    return workbook.repack(rebuildStream(workbook, { records, addedStyles: styles.added(), addedSheet: memory }));
  });
}

const namesOf = (sheets: readonly MarkedSheet[]) => sheets.map(({ sheetName }) => sheetName);

function markedRecords(
  { stream }: PatchedXls,
  sheet: XlsTab,
  { headerRow, columns }: MarkedSheet,
  rows: ReadonlyMap<number, RowFaults>,
  styles: XlsStyles,
): readonly Buffer[] {
  const column = lastFilled(stream, sheet, columns) + 1;
  if (column >= columnLimit) throw new PatchFailed('no column left for the faults');
  return editRows(stream, sheet, {
    has: (row) => row === headerRow || rows.has(row),
    row: (row, cells, standIn) => marked(row, cells, standIn, rows.get(row), row === headerRow, column, styles),
    added: { column, width: faultColumnWidth },
  });
}

/** The same .xls with cells put right as text in their old style (C22). @throws PatchFailed, also when a row of a fix is missing */
export function correctXls(original: Buffer, annex: MarkedAnnex, fixes: readonly CellFix[]): Promise<Buffer> {
  return orPatchFailed(async () => {
    const sheets = markedSheets(annex);
    const workbook = openXlsToPatch(stripXlsWorkbook(original, namesOf(sheets)));
    const records = new Map(
      sheets.map(({ sheetName }, sheetNo) => {
        const sheet = worksheetNamed(workbook, sheetName);
        return [sheet, correctedRecords(workbook, sheet, fixedCellsByRow(fixes, sheetNo))];
      }),
    );
    return workbook.repack(rebuildStream(workbook, { records }));
  });
}

function correctedRecords(
  { stream }: PatchedXls,
  sheet: XlsTab,
  rows: ReadonlyMap<number, ReadonlyMap<number, string>>,
): readonly Buffer[] {
  const left = new Set(rows.keys());
  const records = editRows(stream, sheet, {
    has: (row) => rows.has(row),
    row(row, cells, standIn) {
      left.delete(row);
      return corrected(row, cells, standIn, rows.get(row) ?? new Map());
    },
  });
  if (left.size > 0) throw new PatchFailed('a corrected row is not in the sheet');
  return records;
}

function lastFilled(stream: Buffer, { start }: XlsTab, columns: readonly SheetColumn[]): number {
  let last = columns.reduce((highest, each) => Math.max(highest, each.index), 0);
  for (const each of substream(stream, start)) last = Math.max(last, lastColumnOf(stream, each));
  return last;
}

function marked(
  row: number,
  cells: readonly XlsCell[],
  standIn: (column: number) => number,
  faults: RowFaults | undefined,
  isHeader: boolean,
  column: number,
  styles: XlsStyles,
): readonly XlsCell[] {
  const result = cells
    .filter((each) => each.column !== column)
    .map((cell) => {
      const level = faults?.cells.get(cell.column)?.level;
      return level === undefined ? cell : restyled(cell, styles.marked(cell.style, 'styled', level));
    });
  for (const [at, { level }] of faults?.cells ?? []) {
    if (at >= column || result.some((cell) => cell.column === at)) continue;
    const style = styles.marked(standIn(at), 'absent', level);
    result.push(newCell(at, style, blankRecord(row - 1, at, style), false));
  }
  const style = styles.fault();
  result.push(
    newCell(
      column,
      style,
      labelRecord(row - 1, column, style, isHeader ? MARK_COLUMN_HEADER : (faults?.line ?? '')),
      true,
    ),
  );
  return inColumnOrder(result);
}

function corrected(
  row: number,
  cells: readonly XlsCell[],
  standIn: (column: number) => number,
  fixes: ReadonlyMap<number, string>,
): readonly XlsCell[] {
  const result = new Map(cells.map((cell) => [cell.column, cell]));
  for (const [column, value] of fixes) {
    const before = result.get(column);
    if (before?.isFormulaOfOthers) throw new PatchFailed('a corrected cell shares its formula');
    if (value.length > labelChars) throw new PatchFailed('a corrected text is too long for a cell of .xls');
    const style = before?.style ?? standIn(column);
    const bytes = value === '' ? blankRecord(row - 1, column, style) : labelRecord(row - 1, column, style, value);
    result.set(column, newCell(column, style, bytes, value !== ''));
  }
  return inColumnOrder([...result.values()]);
}
