import { type CompoundEntry, isCompound, openCompound } from '#formats/cfb/reader.js';
import { writeCompound } from '#formats/cfb/writer.js';
import { PatchFailed } from '#formats/patch-failure.js';
import { fileRefusals } from '#formats/refusals.js';
import { type BiffGlobals, readGlobals } from './globals.js';
import { recordTypes as types } from './record-types.js';
import { type BiffRecord, dataOf, placeOf, substream } from './records.js';

/** A worksheet, or whatever else has a tab, of a BIFF8 stream. */
export interface XlsTab {
  /** Empty for what is no worksheet. */
  readonly name: string;
  /** Start of its BOUNDSHEET record. */
  readonly bound: number;
  readonly start: number;
  readonly end: number;
}

/** A .xls opened for patching: the record stream and the container it goes back into. */
export interface PatchedXls extends BiffGlobals {
  readonly stream: Buffer;
  /** Records of the global part. */
  readonly records: readonly BiffRecord[];
  readonly tabs: readonly XlsTab[];
  /** 20 bytes per cell style. */
  readonly styles: readonly Buffer[];
  /** Puts a changed stream back into the container. */
  repack(stream: Buffer): Buffer;
}

/** @throws PatchFailed for anything but BIFF8, refusals of the reader */
export function openXlsToPatch(file: Buffer): PatchedXls {
  const container = isCompound(file) ? openCompound(file).entries() : null;
  const index = container?.findIndex((entry) => entry.name.toLowerCase() === 'workbook') ?? -1;
  const stream = container === null ? file : container[index]?.content;
  if (stream === undefined || stream === null) throw new PatchFailed('container without a BIFF8 workbook');
  const globals = readGlobals(stream);
  if (!globals.isBiff8) throw new PatchFailed('not BIFF8');
  const records = [...substream(stream, 0, true)];
  return {
    ...globals,
    stream,
    records,
    tabs: tabsOf(stream, records, globals),
    styles: records.filter(({ type }) => type === types.xf).map((each) => dataOf(stream, each)),
    repack: (changed) => (container === null ? changed : writeCompound(withStream(container, index, changed))),
  };
}

/** All tabs in their order; names come from the reader, which knows worksheets only. @throws damaged when two share records */
function tabsOf(stream: Buffer, records: readonly BiffRecord[], { sheets }: BiffGlobals): readonly XlsTab[] {
  const names = new Map(sheets.map(({ bound, name }) => [bound, name]));
  const starts = records
    .filter(({ type }) => type === types.boundSheet)
    .map((record) => ({ bound: placeOf(record), start: stream.readUInt32LE(record.start) }));
  const ends = new Map<number, number>();
  let last = 0;
  for (const { start } of starts.toSorted((a, b) => a.start - b.start)) {
    if (start < last) throw fileRefusals.file_damaged();
    for (const { end } of substream(stream, start, true)) last = end;
    ends.set(start, last);
  }
  return starts.map(({ bound, start }) => ({
    name: names.get(bound) ?? '',
    bound,
    start,
    end: ends.get(start) ?? start,
  }));
}

/** Streams that tie signatures or previews to the old bytes are left as they are: programs treat them as hints. */
const withStream = (entries: readonly CompoundEntry[], index: number, content: Buffer): readonly CompoundEntry[] =>
  entries.map((entry, i) => (i === index ? { ...entry, content } : entry));

/** The worksheet by name, or the first. @throws PatchFailed when there is none */
export function worksheetNamed({ tabs }: PatchedXls, name: string | null): XlsTab {
  const tab = tabs.find((each) => (name === null ? each.name !== '' : each.name === name));
  if (tab === undefined) throw new PatchFailed('sheet not found in the workbook');
  return tab;
}
