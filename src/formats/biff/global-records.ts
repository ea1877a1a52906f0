import type { PatchedXls, XlsTab } from './patched-xls.js';
import { recordTypes as types } from './record-types.js';
import { record, shortString, u8, u16, u32 } from './record-writer.js';
import { type BiffRecord, dataOf, placeOf, wholeRecord } from './records.js';
import { xfChecksum } from './xf-checksum.js';

export interface XlsChanges {
  /** New records of sheets, from BOF to EOF. */
  readonly records: ReadonlyMap<XlsTab, readonly Buffer[]>;
  /** Cell styles to add, 20 bytes each; numbers go on behind those that are there. */
  readonly addedStyles?: readonly Buffer[];
  /** A hidden sheet to add at the end; its records without BOF and EOF. */
  readonly addedSheet?: { readonly name: string; readonly records: readonly Buffer[] };
  /** A sheet to leave out; only the last one can be. */
  readonly removedSheet?: XlsTab;
}

/** Where everything came to stand. */
export interface Places {
  readonly tabs: ReadonlyMap<XlsTab, number>;
  readonly addedSheet: number;
  /** By how much the global part has grown. */
  readonly growth: number;
}

export interface GlobalRecord {
  readonly bytes: Buffer;
  /** Writes places into the record once they are known. */
  readonly place?: (places: Places) => void;
}

/** Records of the global part as changes leave them. */
export function globalRecords(workbook: PatchedXls, changes: XlsChanges): readonly GlobalRecord[] {
  const { records, tabs, stream } = workbook;
  const { addedStyles = [], addedSheet, removedSheet } = changes;
  const lastXf = records.findLast((each) => each.type === types.xf);
  const lastBound = records.findLast((each) => each.type === types.boundSheet);
  const tabOf = new Map(tabs.map((tab) => [tab.bound, tab]));
  const facts: Facts = {
    count: tabs.length + (addedSheet === undefined ? 0 : 1) - (removedSheet === undefined ? 0 : 1),
    old: workbook.styles,
    styles: [...workbook.styles, ...addedStyles],
  };
  return records.flatMap((each): readonly GlobalRecord[] => {
    const added: GlobalRecord[] = [];
    if (each === lastXf) added.push(...addedStyles.map((style) => ({ bytes: record(types.xf, style) })));
    if (each === lastBound && addedSheet !== undefined) added.push(boundOf(addedSheet.name));
    const tab = each.type === types.boundSheet ? tabOf.get(placeOf(each)) : undefined;
    if (tab !== undefined && tab === removedSheet) return added;
    return [tab === undefined ? changed(stream, each, facts) : relocated(stream, each, tab), ...added];
  });
}

/** The line of a hidden sheet of ours. */
function boundOf(name: string): GlobalRecord {
  const bytes = record(types.boundSheet, u32(0), u8(1, 0), shortString(name));
  return { bytes, place: ({ addedSheet }) => void bytes.writeUInt32LE(addedSheet, 4) };
}

function relocated(stream: Buffer, each: BiffRecord, tab: XlsTab): GlobalRecord {
  const bytes = Buffer.from(wholeRecord(stream, each));
  return { bytes, place: ({ tabs }) => void bytes.writeUInt32LE(tabs.get(tab) ?? 0, 4) };
}

interface Facts {
  /** Number of tabs. */
  readonly count: number;
  readonly old: readonly Buffer[];
  readonly styles: readonly Buffer[];
}

function changed(stream: Buffer, each: BiffRecord, { count, old, styles }: Facts): GlobalRecord {
  const bytes = Buffer.from(wholeRecord(stream, each));
  const data = dataOf(stream, each);
  if (each.type === types.extSst) return { bytes, place: ({ growth }) => moveStringPlaces(bytes, growth) };
  if (each.type === types.supBook && data.length === 4 && data.readUInt16LE(2) === 0x0401)
    bytes.writeUInt16LE(count, 4);
  if (each.type === types.tabId) return { bytes: tabIds(data, count) };
  if (each.type === types.xfCrc && data.length >= 20 && xfChecksum(old) === data.readUInt32LE(16)) {
    bytes.writeUInt16LE(styles.length, 4 + 14);
    bytes.writeUInt32LE(xfChecksum(styles), 4 + 16);
  }
  return { bytes };
}

/** Every eighth byte on from the third begins the place of a shared string in the stream. */
function moveStringPlaces(bytes: Buffer, growth: number): void {
  for (let at = 6; at + 8 <= bytes.length; at += 8) bytes.writeUInt32LE((bytes.readUInt32LE(at) + growth) >>> 0, at);
}

function tabIds(data: Buffer, count: number): Buffer {
  const ids = Array.from({ length: data.length >> 1 }, (_, i) => data.readUInt16LE(i * 2)).slice(0, count);
  let next = ids.reduce((highest, id) => Math.max(highest, id), 0) + 1;
  while (ids.length < count) ids.push(next++);
  return record(types.tabId, u16(...ids));
}
