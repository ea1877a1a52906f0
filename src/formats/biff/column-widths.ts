import { recordTypes as types } from './record-types.js';
import { record, u16 } from './record-writer.js';
import { type BiffRecord, dataOf, wholeRecord } from './records.js';
import { ordinaryStyle } from './stand-in-styles.js';

/** A column to make room for, with its width in characters. */
export interface AddedColumn {
  readonly column: number;
  readonly width: number;
}

/** A width without the added column: where it covers it, it is split around it. */
export function widthWithout(stream: Buffer, each: BiffRecord, column: number): readonly Buffer[] {
  const data = dataOf(stream, each);
  const [first, last] = [data.readUInt16LE(0), data.readUInt16LE(2)];
  if (column < first || column > last) return [wholeRecord(stream, each)];
  const piece = (from: number, to: number): readonly Buffer[] =>
    from > to ? [] : [record(types.colInfo, u16(from, to), data.subarray(4))];
  return [...piece(first, column - 1), ...piece(column + 1, last)];
}

/** Column widths in their order, with that of the added column among them. */
export function widthsWith(widths: readonly Buffer[], { column, width }: AddedColumn): readonly Buffer[] {
  const own = record(types.colInfo, u16(column, column, width * 256, ordinaryStyle, 0, 0));
  return [...widths, own].sort((a, b) => a.readUInt16LE(4) - b.readUInt16LE(4));
}

/** A record that states how far the sheet (DIMENSIONS) or a row (ROW) reaches, made to reach over the added column. */
export function reaching(stream: Buffer, each: BiffRecord, column: number): Buffer {
  const copy = Buffer.from(wholeRecord(stream, each));
  const place = each.type === types.dimensions ? 4 + 10 : 4 + 4;
  copy.writeUInt16LE(Math.max(column + 1, copy.readUInt16LE(place)), place);
  return copy;
}
