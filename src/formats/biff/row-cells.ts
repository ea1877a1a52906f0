import { recordTypes as types, singleCells } from './record-types.js';
import { record, u16 } from './record-writer.js';
import { type BiffRecord, dataOf, wholeRecord } from './records.js';

/** A cell of a row to be patched, with the records that belong to it (text of a formula, shared formulas). */
export interface XlsCell {
  readonly column: number;
  readonly style: number;
  readonly bytes: Buffer;
  /** Holds a value. */
  readonly filled: boolean;
  readonly isFormulaOfOthers: boolean;
}

/** A cell of ours. */
export const newCell = (column: number, style: number, bytes: Buffer, filled: boolean): XlsCell => ({
  column,
  style,
  bytes,
  filled,
  isFormulaOfOthers: false,
});

/** Row number (from 1) of a cell record; null: no cell. */
export const rowOfCell = (stream: Buffer, { type, start }: BiffRecord): number | null =>
  singleCells.has(type) || type === types.mulRk || type === types.mulBlank ? stream.readUInt16LE(start) + 1 : null;

/** Last column (from 0) that a record fills with values; -1: none. */
export function lastColumnOf(stream: Buffer, { type, start, end }: BiffRecord): number {
  if (type === types.mulRk) return stream.readUInt16LE(end - 2);
  return type !== types.blank && singleCells.has(type) ? stream.readUInt16LE(start + 2) : -1;
}

/** The cells of a record; those that hold several cells are taken apart. */
export function cellsOfRecord(stream: Buffer, each: BiffRecord): readonly XlsCell[] {
  const data = dataOf(stream, each);
  const { type } = each;
  const [row, first] = [data.readUInt16LE(0), data.readUInt16LE(2)];
  if (singleCells.has(type))
    return [newCell(first, data.readUInt16LE(4), wholeRecord(stream, each), type !== types.blank)];
  const size = type === types.mulRk ? 6 : 2;
  return Array.from({ length: Math.floor((data.length - 6) / size) }, (_, i) => {
    const item = data.subarray(4 + i * size, 4 + (i + 1) * size);
    const single = record(type === types.mulRk ? types.rk : types.blank, u16(row, first + i), item);
    return newCell(first + i, item.readUInt16LE(0), single, type === types.mulRk);
  });
}

const sharing: ReadonlySet<number> = new Set([types.sharedFormula, types.array, types.table]);
const followers: ReadonlySet<number> = new Set([types.string, types.continue, ...sharing]);

/** Whether a record belongs to the cell before it. */
export const isFollower = ({ type }: BiffRecord): boolean => followers.has(type);

/** A cell with a further record that belongs to it. */
export const followed = (cell: XlsCell, stream: Buffer, each: BiffRecord): XlsCell => ({
  ...cell,
  isFormulaOfOthers: cell.isFormulaOfOthers || sharing.has(each.type),
  bytes: Buffer.concat([cell.bytes, wholeRecord(stream, each)]),
});

/** The same cell in another style. */
export function restyled(cell: XlsCell, style: number): XlsCell {
  const bytes = Buffer.from(cell.bytes);
  bytes.writeUInt16LE(style, 8);
  return { ...cell, style, bytes };
}

export const inColumnOrder = (cells: readonly XlsCell[]): readonly XlsCell[] =>
  cells.toSorted((a, b) => a.column - b.column);
