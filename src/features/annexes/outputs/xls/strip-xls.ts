import { recordTypes as types, substream } from '#formats/biff/records.js';
import { MARK_COLUMN_HEADER, MARK_MEMORY_SHEET_NAME } from '#features/annexes/marks.js';
import { readMemory } from './memory.js';
import type { XlsStylePair } from './styles.js';
import { rebuildStream } from '#formats/biff/rebuild.js';
import { editRows, restyled } from '#formats/biff/rows.js';
import { openXlsWorkbook, xlsSheet, type XlsSheet, type XlsWorkbook } from '#formats/biff/workbook.js';

/** Takes our marks off a .xls: the faults' column, the colours and the hidden sheet. Without marks the file is handed back as it is. */
export function stripXlsWorkbook(file: Buffer, sheetNames: readonly (string | null)[] = [null]): Buffer {
  const workbook = openXlsWorkbook(file);
  const memory = workbook.sheets.find((each) => each.name === MARK_MEMORY_SHEET_NAME) ?? null;
  const sheets = sheetNames.map((name) => xlsSheet(workbook, name));
  const columns = sheets.map((sheet) => faultColumn(workbook, sheet));
  if (memory === null && columns.every((column) => column === null)) return file;
  const styles = memory === null ? new Map<number, Remembered>() : readMemory(workbook, memory);
  const records = new Map(sheets.map((sheet, at) => [sheet, stripped(workbook, sheet, columns[at] ?? null, styles)]));
  return workbook.repack(rebuildStream(workbook, { records, addedStyles: [], addedSheet: null, removedSheet: memory }));
}

type Remembered = Omit<XlsStylePair, 'marked'>;

function stripped(
  workbook: XlsWorkbook,
  sheet: XlsSheet,
  column: number | null,
  styles: ReadonlyMap<number, Remembered>,
): readonly Buffer[] {
  return editRows(workbook.stream, sheet, {
    has: () => true,
    row: (_, cells) =>
      cells.flatMap((cell) => {
        if (cell.column === column) return [];
        const pair = styles.get(cell.style);
        if (pair === undefined) return [cell];
        return pair.former === 'absent' && !cell.filled ? [] : [restyled(cell, pair.original)];
      }),
  });
}

/** Column with our header, in text of its own or among the shared strings. */
function faultColumn({ stream, strings }: XlsWorkbook, sheet: XlsSheet): number | null {
  const shared = strings.indexOf(MARK_COLUMN_HEADER);
  const wide = Buffer.from(MARK_COLUMN_HEADER, 'utf16le');
  for (const { type, data } of substream(stream, sheet.start)) {
    if (type === types.labelSst && shared >= 0 && data.readUInt32LE(6) === shared) return data.readUInt16LE(2);
    if (type === types.label && data.subarray(9).equals(wide)) return data.readUInt16LE(2);
  }
  return null;
}
