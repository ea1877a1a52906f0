import { bof, record, recordTypes as types, shortString, u16, u32, u8, type StreamRecord } from './records.js';
import { PatchFailed } from '#formats/patch-failure.js';
import { xfChecksum } from './xf-checksum.js';
import type { XlsSheet, XlsWorkbook } from './workbook.js';

export interface XlsChanges {
  /** New records of sheets, from BOF to EOF. */
  readonly records: ReadonlyMap<XlsSheet, readonly Buffer[]>;
  /** Cell styles to add, 20 bytes each; numbers go on behind those that are there. */
  readonly addedStyles: readonly Buffer[];
  /** A hidden sheet to add at the end; its records without BOF and EOF. */
  readonly addedSheet: { readonly name: string; readonly records: readonly Buffer[] } | null;
  /** A sheet to leave out; only the last one can be. */
  readonly removedSheet: XlsSheet | null;
}

/**
 * Puts a changed stream together. Places of sheets, of shared strings and of row indexes move with what was added; everything
 * else is copied byte for byte.
 */
export function rebuildStream(workbook: XlsWorkbook, changes: XlsChanges): Buffer {
  const { stream, sheets } = workbook;
  const kept = sheets.filter((each) => each !== changes.removedSheet);
  if (changes.removedSheet !== null && sheets.at(-1) !== changes.removedSheet)
    throw new PatchFailed('our hidden sheet is not the last');
  const globals = globalRecords(workbook, changes);
  const inOrder = kept.toSorted((a, b) => a.start - b.start);
  const places = new Map<XlsSheet, number>();
  const parts: Buffer[] = [];
  let position = globals.reduce((sum, each) => sum + each.bytes.length, 0);
  const growth = position - (workbook.globals.at(-1)?.end ?? 0);
  for (const sheet of inOrder) {
    places.set(sheet, position);
    const records = changes.records.get(sheet);
    const bytes =
      records !== undefined
        ? Buffer.concat(records)
        : moved(stream.subarray(sheet.start, sheet.end), position - sheet.start);
    parts.push(bytes);
    position += bytes.length;
  }
  if (changes.addedSheet !== null)
    parts.push(Buffer.concat([bof('sheet'), ...changes.addedSheet.records, record(types.eof)]));
  for (const each of globals) each.place?.(places, position, growth);
  return Buffer.concat([...globals.map((each) => each.bytes), ...parts]);
}

interface GlobalRecord {
  readonly bytes: Buffer;
  /** Writes places into the record once they are known. */
  readonly place?: (sheets: ReadonlyMap<XlsSheet, number>, addedSheet: number, growth: number) => void;
}

function globalRecords(workbook: XlsWorkbook, changes: XlsChanges): readonly GlobalRecord[] {
  const { stream, globals, sheets } = workbook;
  const count = sheets.length + (changes.addedSheet === null ? 0 : 1) - (changes.removedSheet === null ? 0 : 1);
  const lastXf = globals.findLast((each) => each.type === types.xf)?.start;
  const lastBound = globals.findLast((each) => each.type === types.boundSheet)?.start;
  const allStyles = [...workbook.styles, ...changes.addedStyles];
  return globals.flatMap((each): readonly GlobalRecord[] => {
    const bytes = Buffer.from(stream.subarray(each.start, each.end));
    const added: GlobalRecord[] = [];
    if (each.start === lastXf) added.push(...changes.addedStyles.map((style) => ({ bytes: record(types.xf, style) })));
    if (each.start === lastBound && changes.addedSheet !== null) added.push(boundOfAdded(changes.addedSheet.name));
    if (each.type === types.boundSheet && sheets.find((sheet) => sheet.bound === each.start) === changes.removedSheet)
      return added;
    return [changed(each, bytes, { sheets, count, allStyles, old: workbook.styles }), ...added];
  });
}

function boundOfAdded(name: string): GlobalRecord {
  const bytes = record(types.boundSheet, u32(0), u8(1, 0), shortString(name));
  return { bytes, place: (_, addedSheet) => void bytes.writeUInt32LE(addedSheet, 4) };
}

interface Facts {
  readonly sheets: readonly XlsSheet[];
  readonly count: number;
  readonly allStyles: readonly Buffer[];
  readonly old: readonly Buffer[];
}

function changed(each: StreamRecord, bytes: Buffer, { sheets, count, allStyles, old }: Facts): GlobalRecord {
  if (each.type === types.boundSheet) {
    const sheet = sheets.find((one) => one.bound === each.start);
    return { bytes, place: (places) => void bytes.writeUInt32LE(places.get(sheet!) ?? 0, 4) };
  }
  if (each.type === types.extSst) return { bytes, place: (_, __, growth) => moveStringPlaces(bytes, growth) };
  if (each.type === types.supBook && each.data.length === 4 && each.data.readUInt16LE(2) === 0x0401)
    bytes.writeUInt16LE(count, 4);
  if (each.type === types.tabId) return { bytes: tabIds(each.data, count) };
  if (each.type === types.xfCrc && each.data.length >= 20 && xfChecksum(old) === each.data.readUInt32LE(16)) {
    bytes.writeUInt16LE(allStyles.length, 4 + 14);
    bytes.writeUInt32LE(xfChecksum(allStyles), 4 + 16);
  }
  return { bytes };
}

/** Every eighth byte on from the third begins the place of a shared string in the stream. */
function moveStringPlaces(bytes: Buffer, growth: number): void {
  for (let at = 6; at + 8 <= bytes.length; at += 8) bytes.writeUInt32LE(bytes.readUInt32LE(at) + growth, at);
}

function tabIds(data: Buffer, count: number): Buffer {
  const ids = Array.from({ length: data.length >> 1 }, (_, i) => data.readUInt16LE(i * 2)).slice(0, count);
  while (ids.length < count) ids.push(Math.max(0, ...ids) + 1);
  return record(types.tabId, u16(...ids));
}

/** A sheet that stays as it is but stands elsewhere: its index of rows holds places in the stream. */
function moved(bytes: Buffer, by: number): Buffer {
  if (by === 0) return bytes;
  const copy = Buffer.from(bytes);
  for (let at = 0; at + 4 <= copy.length; at += 4 + copy.readUInt16LE(at + 2)) {
    if (copy.readUInt16LE(at) !== types.index) continue;
    const end = at + 4 + copy.readUInt16LE(at + 2);
    for (let place = at + 4 + 12; place + 4 <= end; place += 4) {
      const old = copy.readUInt32LE(place);
      if (old !== 0) copy.writeUInt32LE(old + by, place);
    }
  }
  return copy;
}
