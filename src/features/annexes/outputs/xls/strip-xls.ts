import { recordTypes as types, substream } from '#formats/biff/records.js';
import { MARK_COLUMN_HEADER, MARK_MEMORY_SHEET_NAME } from '#features/annexes/marks.js';
import { readMemory } from './memory.js';
import { rebuildStream } from '#formats/biff/rebuild.js';
import { editRows, restyled } from '#formats/biff/rows.js';
import { openXlsWorkbook, xlsSheet, type XlsSheet, type XlsWorkbook } from '#formats/biff/workbook.js';

/** Takes our marks off a .xls: the faults' column, the colours and the hidden sheet. Without marks the file is handed back as it is. */
export function stripXlsWorkbook(file: Buffer, sheetName: string | null): Buffer {
  const workbook = openXlsWorkbook(file);
  const memory = workbook.sheets.find((each) => each.name === MARK_MEMORY_SHEET_NAME) ?? null;
  const sheet = xlsSheet(workbook, sheetName);
  const column = faultColumn(workbook, sheet);
  if (memory === null && column === null) return file;
  const styles = memory === null ? new Map() : readMemory(workbook, memory);
  const records = editRows(workbook.stream, sheet, {
    has: () => true,
    row: (_, cells) =>
      cells.flatMap((cell) => {
        if (cell.column === column) return [];
        const pair = styles.get(cell.style);
        if (pair === undefined) return [cell];
        return pair.former === 'absent' && !cell.filled ? [] : [restyled(cell, pair.original)];
      }),
  });
  return workbook.repack(
    rebuildStream(workbook, { sheet, records, addedStyles: [], addedSheet: null, removedSheet: memory }),
  );
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
