import { PatchFailed } from '#formats/patch-failure.js';
import { type AddedColumn, reaching, widthsWith, widthWithout } from './column-widths.js';
import type { XlsTab } from './patched-xls.js';
import { recordTypes as types } from './record-types.js';
import { type BiffRecord, substream } from './records.js';
import { cellsOfRecord, followed, isFollower, rowOfCell, type XlsCell } from './row-cells.js';
import { StandInStyles } from './stand-in-styles.js';

export interface XlsRowEditor {
  /** Rows to be handed over, from 1; the others are copied. */
  has(row: number): boolean;
  /** New cells of the row. `standIn`: style of a cell that does not exist. */
  row(row: number, cells: readonly XlsCell[], standIn: (column: number) => number): readonly XlsCell[];
  readonly added?: AddedColumn;
}

/** Records of a sheet with some of its rows rewritten; the indexes of rows are left out, programs do without them. */
export function editRows(stream: Buffer, { start }: XlsTab, editor: XlsRowEditor): readonly Buffer[] {
  const rewriter = new RowRewriter(stream, editor);
  for (const record of substream(stream, start, true)) rewriter.take(record);
  return rewriter.finish();
}

class RowRewriter {
  private readonly output: Buffer[] = [];
  /** What is copied as it is, since the last change: stream[keptFrom, keptTo). */
  private keptFrom = 0;
  private keptTo = 0;
  private readonly styles = new StandInStyles();
  private readonly done = new Set<number>();
  private row: number | null = null;
  private cells: XlsCell[] = [];
  private widths: Buffer[] = [];
  private widthsAreWritten: boolean;
  private depth = 0;

  constructor(
    private readonly stream: Buffer,
    private readonly editor: XlsRowEditor,
  ) {
    this.widthsAreWritten = editor.added === undefined;
  }

  take(record: BiffRecord): void {
    if (record.type === types.bof) this.depth++;
    if (this.depth > 1) {
      this.finishRow();
      this.keep(record);
    } else if (this.row === null || !isFollower(record)) this.takeOwn(record);
    else this.cells.push(followed(this.cells.pop() ?? missing(), this.stream, record));
    if (record.type === types.eof) this.depth--;
  }

  finish(): readonly Buffer[] {
    this.finishRow();
    this.put();
    return this.output;
  }

  /** A record of the sheet itself that belongs to no cell before it. */
  private takeOwn(record: BiffRecord): void {
    const cellRow = rowOfCell(this.stream, record);
    if (cellRow !== this.row) this.finishRow();
    if (cellRow !== null && this.editor.has(cellRow)) {
      this.row = cellRow;
      this.cells.push(...cellsOfRecord(this.stream, record));
    } else if (record.type !== types.index && record.type !== types.dbCell) this.takeOther(record);
  }

  private takeOther(record: BiffRecord): void {
    const { stream } = this;
    const { added } = this.editor;
    this.styles.see(stream, record);
    if (added === undefined) this.keep(record);
    else if (record.type === types.colInfo) this.widths.push(...widthWithout(stream, record, added.column));
    else this.makeRoom(record, added);
  }

  private makeRoom(record: BiffRecord, added: AddedColumn): void {
    const { stream } = this;
    if (!this.widthsAreWritten && (this.widths.length > 0 || record.type === types.dimensions)) {
      this.put(...widthsWith(this.widths, added));
      this.widthsAreWritten = true;
    }
    const isStretched =
      record.type === types.dimensions ||
      (record.type === types.row && this.editor.has(stream.readUInt16LE(record.start) + 1));
    if (isStretched) this.put(reaching(stream, record, added.column));
    else this.keep(record);
  }

  private finishRow(): void {
    const { row, cells } = this;
    if (row === null) return;
    if (this.done.has(row)) throw new PatchFailed('cells of a row stand apart');
    this.done.add(row);
    this.row = null;
    this.cells = [];
    const edited = this.editor.row(row, cells, (column) => this.styles.of(row, column));
    this.put(...edited.map((cell) => cell.bytes));
  }

  /** Copies a record; neighbours are copied as one piece, for a sheet has millions of them. */
  private keep({ start, end }: BiffRecord): void {
    const from = start - 4;
    if (from !== this.keptTo) {
      this.put();
      this.keptFrom = from;
    }
    this.keptTo = end;
  }

  private put(...records: readonly Buffer[]): void {
    if (this.keptTo > this.keptFrom) this.output.push(this.stream.subarray(this.keptFrom, this.keptTo));
    this.keptFrom = this.keptTo = 0;
    this.output.push(...records);
  }
}

function missing(): never {
  throw new PatchFailed('a record without its cell');
}
