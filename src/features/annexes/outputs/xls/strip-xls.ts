import { recordTypes as types } from '#formats/biff/record-types.js';
import { substream } from '#formats/biff/records.js';
import { MARK_COLUMN_HEADER, MARK_MEMORY_SHEET_NAME } from '#domain/reading/marks.js';
import { readMemory } from './memory.js';
import type { XlsStylePair } from './styles.js';
import { rebuildStream } from '#formats/biff/rebuild.js';
import { restyled } from '#formats/biff/row-cells.js';
import { editRows } from '#formats/biff/row-editor.js';
import { openXlsToPatch, worksheetNamed, type XlsTab, type PatchedXls } from '#formats/biff/patched-xls.js';

/** Takes our marks off a .xls: the faults' column, the colours and the hidden sheet. Without marks the file is handed back as it is. */
export function stripXlsWorkbook(file: Buffer, sheetNames: readonly (string | null)[] = [null]): Buffer {
  const workbook = openXlsToPatch(file);
  const memory = workbook.tabs.find((each) => each.name === MARK_MEMORY_SHEET_NAME);
  const sheets = sheetNames.map((name) => worksheetNamed(workbook, name));
  const columns = sheets.map((sheet) => faultColumn(workbook, sheet));
  if (memory === undefined && columns.every((column) => column === null)) return file;
  const styles = memory === undefined ? new Map<number, Remembered>() : readMemory(workbook, memory);
  const records = new Map(sheets.map((sheet, at) => [sheet, stripped(workbook, sheet, columns[at] ?? null, styles)]));
  const removed = memory === undefined ? {} : { removedSheet: memory };
  return workbook.repack(rebuildStream(workbook, { records, ...removed }));
}

type Remembered = Omit<XlsStylePair, 'marked'>;

function stripped(
  { stream }: PatchedXls,
  sheet: XlsTab,
  column: number | null,
  styles: ReadonlyMap<number, Remembered>,
): readonly Buffer[] {
  return editRows(stream, sheet, {
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
function faultColumn({ stream, strings }: PatchedXls, sheet: XlsTab): number | null {
  const shared = strings.indexOf(MARK_COLUMN_HEADER);
  const wide = Buffer.from(MARK_COLUMN_HEADER, 'utf16le');
  for (const { type, start, end } of substream(stream, sheet.start)) {
    const isShared = type === types.labelSst && shared >= 0 && stream.readUInt32LE(start + 6) === shared;
    const isLabel = type === types.label && stream.subarray(start + 9, end).equals(wide);
    if (isShared || isLabel) return stream.readUInt16LE(start + 2);
  }
  return null;
}
