import { PatchFailed } from '#formats/patch-failure.js';
import { writableText } from '#formats/text/invisible.js';
import { recordTypes } from './record-types.js';

/** Longest content of one record; what is longer needs CONTINUE records. */
export const recordLimit = 8224;

export function record(type: number, ...parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, each) => sum + each.length, 0);
  if (length > recordLimit) throw new PatchFailed(`record ${type.toString(16)} is too long`);
  return Buffer.concat([u16(type, length), ...parts]);
}

export function u16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [i, value] of values.entries()) bytes.writeUInt16LE(value, i * 2);
  return bytes;
}

export function u32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value >>> 0, i * 4);
  return bytes;
}

export const u8 = (...values: readonly number[]): Buffer => Buffer.from(values);

export function f64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

/** Flag byte and characters, always 16 bits wide. */
export const wideChars = (text: string): Buffer => Buffer.concat([u8(1), Buffer.from(text, 'utf16le')]);

/** String with a length of two bytes. */
export const longString = (text: string): Buffer => Buffer.concat([u16(text.length), wideChars(text)]);

/** String with a length of one byte. */
export const shortString = (text: string): Buffer => Buffer.concat([u8(text.length), wideChars(text)]);

/** Begin of a substream, as Excel 97-2003 writes it. */
export const bof = (kind: 'globals' | 'sheet'): Buffer =>
  record(recordTypes.bof, u16(0x0600, kind === 'globals' ? 0x0005 : 0x0010, 0x0dbb, 0x07cc), u32(0x41, 0x06));

/** Longest text in one LABEL record with 16-bit characters; Excel shows up to 32,767, our texts are far shorter. */
export const labelChars = 4_000;

/** Text cell. LABEL needs no shared string table and every reader of BIFF8 knows it. What does not fit ends in an ellipsis. */
export function labelRecord(row: number, column: number, xf: number, text: string): Buffer {
  const words = writableText(text);
  const label = words.length > labelChars ? `${words.slice(0, labelChars - 1)}…` : words;
  return record(recordTypes.label, u16(row, column, xf), longString(label));
}

export const blankRecord = (row: number, column: number, xf: number): Buffer =>
  record(recordTypes.blank, u16(row, column, xf));
