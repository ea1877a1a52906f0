import { PatchFailed } from '#formats/patch-failure.js';

/** Record numbers of BIFF8 (MS-XLS 2.3) that this project writes or looks at. */
export const recordTypes = {
  formula: 0x0006,
  eof: 0x000a,
  protect: 0x0012,
  header: 0x0014,
  footer: 0x0015,
  externSheet: 0x0017,
  name: 0x0018,
  selection: 0x001d,
  leftMargin: 0x0026,
  rightMargin: 0x0027,
  topMargin: 0x0028,
  bottomMargin: 0x0029,
  filePass: 0x002f,
  font: 0x0031,
  continue: 0x003c,
  window1: 0x003d,
  pane: 0x0041,
  codePage: 0x0042,
  defColWidth: 0x0055,
  colInfo: 0x007d,
  wsBool: 0x0081,
  hCenter: 0x0083,
  boundSheet: 0x0085,
  palette: 0x0092,
  setup: 0x00a1,
  mulRk: 0x00bd,
  mulBlank: 0x00be,
  rString: 0x00d6,
  dbCell: 0x00d7,
  xf: 0x00e0,
  mergeCells: 0x00e5,
  sst: 0x00fc,
  labelSst: 0x00fd,
  extSst: 0x00ff,
  tabId: 0x013d,
  supBook: 0x01ae,
  dval: 0x01b2,
  dv: 0x01be,
  dimensions: 0x0200,
  blank: 0x0201,
  number: 0x0203,
  label: 0x0204,
  boolErr: 0x0205,
  string: 0x0207,
  row: 0x0208,
  index: 0x020b,
  defaultRowHeight: 0x0225,
  window2: 0x023e,
  array: 0x0221,
  rk: 0x027e,
  style: 0x0293,
  format: 0x041e,
  table: 0x0236,
  sharedFormula: 0x04bc,
  bof: 0x0809,
  featHdr: 0x0867,
  xfCrc: 0x087c,
  xfExt: 0x087d,
} as const;

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

/** A record in a stream: `start` is its header, `data` its content (a view, not a copy). */
export interface StreamRecord {
  readonly type: number;
  readonly start: number;
  readonly end: number;
  readonly data: Buffer;
}

/** Walks the records from `start` up to and with the EOF of the substream there, skipping embedded substreams (charts). */
export function* substream(stream: Buffer, start: number): Generator<StreamRecord> {
  let depth = 0;
  for (let at = start; at + 4 <= stream.length; ) {
    const type = stream.readUInt16LE(at);
    const end = at + 4 + stream.readUInt16LE(at + 2);
    if (end > stream.length) break;
    yield { type, start: at, end, data: stream.subarray(at + 4, end) };
    if (type === recordTypes.bof) depth++;
    if (type === recordTypes.eof && --depth === 0) return;
    at = end;
  }
  throw new PatchFailed('record stream is cut short');
}
