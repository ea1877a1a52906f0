import { PatchFailed } from '#formats/patch-failure.js';
import { globalRecords, type XlsChanges } from './global-records.js';
import type { PatchedXls, XlsTab } from './patched-xls.js';
import { recordTypes as types } from './record-types.js';
import { bof, record } from './record-writer.js';
import { dataOf, records } from './records.js';

/**
 * Puts a changed stream together. Places of sheets, of shared strings and of row indexes move with what was added; everything
 * else is copied byte for byte.
 */
export function rebuildStream(workbook: PatchedXls, changes: XlsChanges): Buffer {
  const { stream, tabs } = workbook;
  const { removedSheet, addedSheet } = changes;
  if (removedSheet !== undefined && tabs.at(-1) !== removedSheet)
    throw new PatchFailed('our hidden sheet is not the last');
  const globals = globalRecords(workbook, changes);
  const places = new Map<XlsTab, number>();
  const parts: Buffer[] = [];
  let position = globals.reduce((sum, each) => sum + each.bytes.length, 0);
  const growth = position - (workbook.records.at(-1)?.end ?? 0);
  for (const tab of tabs.filter((each) => each !== removedSheet).toSorted((a, b) => a.start - b.start)) {
    places.set(tab, position);
    const edited = changes.records.get(tab);
    const bytes =
      edited === undefined ? moved(stream.subarray(tab.start, tab.end), position - tab.start) : Buffer.concat(edited);
    parts.push(bytes);
    position += bytes.length;
  }
  if (addedSheet !== undefined) parts.push(bof('sheet'), ...addedSheet.records, record(types.eof));
  for (const each of globals) each.place?.({ tabs: places, addedSheet: position, growth });
  return Buffer.concat([...globals.map((each) => each.bytes), ...parts]);
}

/** A sheet that stays as it is but stands elsewhere: its index of rows holds places in the stream. */
function moved(bytes: Buffer, by: number): Buffer {
  if (by === 0) return bytes;
  const copy = Buffer.from(bytes);
  for (const each of records(copy, 0)) if (each.type === types.index) moveIndex(dataOf(copy, each), by);
  return copy;
}

function moveIndex(data: Buffer, by: number): void {
  for (let place = 12; place + 4 <= data.length; place += 4) {
    const old = data.readUInt32LE(place);
    if (old !== 0) data.writeUInt32LE((old + by) >>> 0, place);
  }
}
