import { fileRefusals } from '#formats/refusals.js';
import { recordTypes } from './record-types.js';

/** A record of a stream; its data is stream[start, end), its header the four bytes before. */
export interface BiffRecord {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

const headerSize = 4;

/** Walks the records from an offset; a record cut off by the end of the stream is the last. */
export function* records(stream: Buffer, from: number): Generator<BiffRecord> {
  for (let p = from; p + headerSize <= stream.length; ) {
    const type = stream.readUInt16LE(p);
    const start = p + headerSize;
    const end = Math.min(stream.length, start + stream.readUInt16LE(p + 2));
    yield { type, start, end };
    p = end;
  }
}

/**
 * Walks a substream from its BOF to its EOF, what is embedded in it (charts) left out unless asked for.
 * @throws damaged when it does not begin there or never ends
 */
export function* substream(stream: Buffer, from: number, withEmbedded = false): Generator<BiffRecord> {
  let depth = 0;
  for (const record of records(stream, from)) {
    if (depth === 0 && record.type !== recordTypes.bof) break;
    if (record.type === recordTypes.bof) depth++;
    if (depth === 1 || withEmbedded) yield record;
    if (record.type === recordTypes.eof && --depth === 0) return;
  }
  throw fileRefusals.file_damaged();
}

/** Content of a record: a view, not a copy. */
export const dataOf = (stream: Buffer, { start, end }: BiffRecord): Buffer => stream.subarray(start, end);

/** A record with its header. */
export const wholeRecord = (stream: Buffer, { start, end }: BiffRecord): Buffer =>
  stream.subarray(start - headerSize, end);

/** Where the header of a record stands. */
export const placeOf = ({ start }: BiffRecord): number => start - headerSize;
