import { fileRefusals } from '#formats/refusals.js';
import { ContinuedText } from './continued-text.js';
import type { BiffGlobals } from './globals.js';
import { recordTypes as types } from './record-types.js';
import type { BiffRecord } from './records.js';
import { errorText, rkValue } from './values.js';

/** Takes the cells of a sheet. Rows and columns count from 0, `style` is the number of its XF. */
export interface CellSink {
  /** null: style only. A text of its own that a formula makes comes after an empty one. */
  cell(row: number, column: number, style: number, value: CellValue, isFormula: boolean): void;
  /** Before the value of a formula. */
  formula?(row: number, column: number, tokens: Buffer): void;
  /** What is no cell: rows, columns, views. */
  other?(record: BiffRecord): void;
}

export type CellValue = string | number | boolean | null | { readonly error: string };

/** Bytes that a record must have to hold a value. */
const leastSize: ReadonlyMap<number, number> = new Map([
  [types.labelSst, 10],
  [types.rk, 10],
  [types.number, 14],
  [types.boolErr, 8],
  [types.blank, 6],
  [types.mulRk, 6],
  [types.mulBlank, 6],
  [types.label, 8],
  [types.rString, 8],
  [types.string, 2],
  [types.formula, 16],
  [types.formula3, 16],
  [types.formula4, 16],
]);

/** Stands for no text; nothing is ever pushed to it. */
const none: BiffRecord[] = [];

/** Decodes the cell records of one sheet, BIFF5 and BIFF8. */
export class BiffCellReader {
  /** Start of the cell record whose text comes in records of its own, or goes on in them; -1: none. */
  private awaiting = -1;
  private isFormula = false;
  private text: BiffRecord[] = none;

  constructor(
    private readonly stream: Buffer,
    private readonly globals: BiffGlobals,
    private readonly sink: CellSink,
  ) {}

  take(record: BiffRecord): void {
    if (record.type === types.continue) {
      if (this.text.length > 0) this.text.push(record);
      return;
    }
    this.flushText();
    const least = leastSize.get(record.type);
    if (least === undefined) {
      if (record.type === types.filePass) throw fileRefusals.file_encrypted();
      this.sink.other?.(record);
    } else if (record.end - record.start >= least) this.takeValue(record);
  }

  /** To be called after the last record. */
  end(): void {
    this.flushText();
  }

  private takeValue(record: BiffRecord): void {
    const { stream } = this;
    const { type, start } = record;
    if (type === types.labelSst) this.put(start, this.shared(record));
    else if (type === types.rk) this.put(start, rkValue(stream.readInt32LE(start + 6)));
    else if (type === types.number) this.put(start, stream.readDoubleLE(start + 6));
    else if (type === types.boolErr) this.put(start, this.boolOrError(start + 6, start + 7));
    else if (type === types.blank) this.put(start, null);
    else if (type === types.mulRk) this.takeMany(record, 6, (at) => rkValue(stream.readInt32LE(at + 2)));
    else if (type === types.mulBlank) this.takeMany(record, 2, () => null);
    else if (type === types.label || type === types.rString) this.takeLabel(record);
    else if (type === types.string) this.text = this.awaiting < 0 ? none : [record];
    else this.takeFormula(record);
  }

  private put(start: number, value: CellValue, isFormula = false): void {
    const { stream } = this;
    this.sink.cell(
      stream.readUInt16LE(start),
      stream.readUInt16LE(start + 2),
      stream.readUInt16LE(start + 4),
      value,
      isFormula,
    );
  }

  private shared({ start }: BiffRecord): string {
    const text = this.globals.strings[this.stream.readUInt32LE(start + 6)];
    if (text === undefined) throw fileRefusals.file_damaged();
    return text;
  }

  private boolOrError(value: number, kind: number): CellValue {
    const code = this.stream[value] ?? 0;
    return this.stream[kind] === 1 ? { error: errorText(code) } : code !== 0;
  }

  private takeMany({ start, end }: BiffRecord, size: number, valueAt: (at: number) => CellValue): void {
    const row = this.stream.readUInt16LE(start);
    let column = this.stream.readUInt16LE(start + 2);
    for (let at = start + 4; at + size <= end - 2; at += size, column++)
      this.sink.cell(row, column, this.stream.readUInt16LE(at), valueAt(at), false);
  }

  private takeLabel(record: BiffRecord): void {
    const { type, start, end } = record;
    if (this.globals.isBiff8) {
      this.awaiting = start;
      this.isFormula = false;
      this.text = [{ type, start: start + 6, end }];
      return;
    }
    const count = this.stream.readUInt16LE(start + 6);
    this.put(start, this.globals.decode(this.stream.subarray(start + 8, Math.min(end, start + 8 + count))));
  }

  private takeFormula(record: BiffRecord): void {
    const { stream, sink } = this;
    const { start, end } = record;
    sink.formula?.(
      stream.readUInt16LE(start),
      stream.readUInt16LE(start + 2),
      stream.subarray(Math.min(end, start + 22), end),
    );
    const isNumber = stream.readUInt16LE(start + 12) !== 0xffff;
    const kind = stream[start + 6];
    this.awaiting = !isNumber && kind === 0 ? start : -1;
    this.isFormula = true;
    if (isNumber) this.put(start, stream.readDoubleLE(start + 6), true);
    else if (kind === 1) this.put(start, (stream[start + 8] ?? 0) !== 0, true);
    else if (kind === 2) this.put(start, { error: errorText(stream[start + 8] ?? 0) }, true);
    else this.put(start, '', true);
  }

  /** A text is complete once no CONTINUE follows. */
  private flushText(): void {
    const first = this.text[0];
    if (first === undefined) return;
    const pieces = this.text;
    const target = this.awaiting;
    this.text = none;
    this.awaiting = -1;
    const text = this.globals.isBiff8 ? new ContinuedText(this.stream, pieces).string(2) : this.oneByteText(first);
    if (text === undefined) throw fileRefusals.file_damaged();
    this.put(target, text, this.isFormula);
  }

  private oneByteText({ start, end }: BiffRecord): string {
    const count = this.stream.readUInt16LE(start);
    return this.globals.decode(this.stream.subarray(start + 2, Math.min(end, start + 2 + count)));
  }
}
