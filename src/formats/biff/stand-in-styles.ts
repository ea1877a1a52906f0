import { recordTypes as types } from './record-types.js';
import type { BiffRecord } from './records.js';

/** Style of a cell that nobody gave one. */
export const ordinaryStyle = 15;

const ownStyleFlag = 0x80;
const styleMask = 0x0fff;

/** Styles of rows and columns, for cells that do not exist. */
export class StandInStyles {
  private readonly rows = new Map<number, number>();
  private readonly columns: { first: number; last: number; style: number }[] = [];

  see(stream: Buffer, { type, start, end }: BiffRecord): void {
    if (type === types.row && end - start >= 16 && (stream.readUInt32LE(start + 12) & ownStyleFlag) !== 0)
      this.rows.set(stream.readUInt16LE(start) + 1, stream.readUInt16LE(start + 14) & styleMask);
    if (type === types.colInfo)
      this.columns.push({
        first: stream.readUInt16LE(start),
        last: stream.readUInt16LE(start + 2),
        style: stream.readUInt16LE(start + 6),
      });
  }

  /** `row` from 1, `column` from 0. */
  of(row: number, column: number): number {
    const byColumn = this.columns.find(({ first, last }) => first <= column && column <= last);
    return this.rows.get(row) ?? byColumn?.style ?? ordinaryStyle;
  }
}
