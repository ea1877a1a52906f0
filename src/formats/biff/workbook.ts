import { readBiffWorkbook } from './biff-workbook.js';
import { entryName, isCompound, readCompound, writeCompound, type CompoundEntry } from '#formats/cfb/compound.js';
import { recordTypes as types, substream, type StreamRecord } from './records.js';
import { PatchFailed } from '#formats/patch-failure.js';

/** A sheet of a BIFF8 stream. */
export interface XlsSheet {
  readonly name: string;
  /** Start of its BOUNDSHEET record. */
  readonly bound: number;
  readonly start: number;
  readonly end: number;
}

/** A .xls opened for patching: the record stream and the container it goes back into. */
export interface XlsWorkbook {
  readonly stream: Buffer;
  readonly globals: readonly StreamRecord[];
  readonly sheets: readonly XlsSheet[];
  /** Shared strings by number. */
  readonly strings: readonly (string | undefined)[];
  /** 20 bytes per cell style. */
  readonly styles: readonly Buffer[];
  readonly date1904: boolean;
  /** Puts a changed stream back into the container. */
  repack(stream: Buffer): Buffer;
}

/** @throws PatchFailed for anything but BIFF8 without encryption */
export function openXlsWorkbook(file: Buffer): XlsWorkbook {
  const container = isCompound(file) ? readCompound(file) : null;
  const index = container?.findIndex((entry) => entryName(entry).toLowerCase() === 'workbook') ?? -1;
  const stream = container === null ? file : container[index]?.content;
  if (stream === undefined || stream === null) throw new PatchFailed('container without a BIFF8 workbook');
  if (stream.length < 8 || stream.readUInt16LE(0) !== types.bof || stream.readUInt16LE(4) !== 0x0600)
    throw new PatchFailed('not BIFF8');
  const globals = [...substream(stream, 0)];
  if (globals.some((each) => each.type === types.filePass)) throw new PatchFailed('workbook is encrypted');
  const read = readBiffWorkbook(stream);
  return {
    stream,
    globals,
    strings: read.strings,
    date1904: read.date1904,
    sheets: sheetsOf(stream, globals, read.sheets),
    styles: globals.filter((each) => each.type === types.xf).map((each) => each.data),
    repack: (changed) => (container === null ? changed : writeCompound(withStream(container, index, changed))),
  };
}

/** Worksheets and whatever else has a tab; names come from the reader, which knows worksheets only. */
function sheetsOf(
  stream: Buffer,
  globals: readonly StreamRecord[],
  known: readonly { name: string; offset: number }[],
): readonly XlsSheet[] {
  return globals
    .filter((each) => each.type === types.boundSheet)
    .map(({ start: bound, data }) => {
      const start = data.readUInt32LE(0);
      const end = [...substream(stream, start)].at(-1)?.end ?? start;
      return { name: known.find((each) => each.offset === start)?.name ?? '', bound, start, end };
    });
}

/** Streams that tie signatures or previews to the old bytes are left as they are: programs treat them as hints. */
const withStream = (entries: readonly CompoundEntry[], index: number, content: Buffer): readonly CompoundEntry[] =>
  entries.map((entry, i) => (i === index ? { ...entry, content } : entry));

/** The sheet by name, or the first. @throws PatchFailed when there is none */
export function xlsSheet({ sheets }: XlsWorkbook, name: string | null): XlsSheet {
  const sheet = name === null ? sheets.find((each) => each.name !== '') : sheets.find((each) => each.name === name);
  if (sheet === undefined) throw new PatchFailed('sheet not found in the workbook');
  return sheet;
}
