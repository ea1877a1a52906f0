import type { Cell, SheetRow } from '#formats/cells.js';
import { columnLetters } from '#formats/addresses.js';
import { isBlank, numberCell, textCell, typed } from '#formats/cell-values.js';
import type { Deadline, ReadLimits } from '#formats/limits.js';
import { fileRefusals } from '#formats/refusals.js';
import { biff, type BiffRecord, ContinuedReader, records } from './biff-records.js';
import { tallAreas } from '#formats/merged-areas.js';
import type { MergedArea } from '#formats/sheet-source.js';
import { refersOutside } from './biff-formula.js';
import type { BiffWorkbook } from './biff-workbook.js';

/** What one sheet holds: rows ordered by number, since cells need not be stored in order, and its merged areas. */
export function readBiffSheet(
  stream: Buffer,
  workbook: BiffWorkbook,
  offset: number,
  limits: ReadLimits,
  deadline: Deadline,
): { readonly rows: SheetRow[]; readonly merges: readonly MergedArea[] } {
  const sheet = new SheetBuilder(stream, workbook, limits);
  let depth = 0;
  let count = 0;
  let ended = false;
  for (const record of records(stream, offset)) {
    if (depth === 0 && record.id !== biff.bof) throw fileRefusals.file_damaged();
    if (record.id === biff.bof) depth++;
    else if (record.id === biff.eof) {
      if (--depth === 0) {
        ended = true;
        break;
      }
    } else if (depth === 1) sheet.take(record);
    if (++count % 16_384 === 0 && deadline.passed()) throw fileRefusals.file_too_complex();
  }
  if (!ended) throw fileRefusals.file_damaged();
  return { rows: sheet.rows(), merges: tallAreas(sheet.merges, limits) };
}

const errorTexts: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
};

class SheetBuilder {
  private readonly byRow = new Map<number, (Cell | undefined)[]>();
  private readonly hiddenRows = new Set<number>();
  readonly merges: MergedArea[] = [];
  /** Where the text of the last formula goes when it comes in a record of its own. */
  private awaiting: { row: number; column: number } | null = null;
  private lastId = 0;
  private labelRecords: BiffRecord[] = [];

  constructor(
    private readonly stream: Buffer,
    private readonly workbook: BiffWorkbook,
    private readonly limits: ReadLimits,
  ) {}

  take(record: BiffRecord): void {
    const { stream } = this;
    const { id, start, end } = record;
    if (id === biff.continue) {
      if (this.lastId === biff.label || this.lastId === biff.string) this.labelRecords.push(record);
      return;
    }
    this.flushText();
    this.lastId = id;
    const size = end - start;
    if (id === biff.labelSst && size >= 10) this.put(start, this.shared(stream.readUInt32LE(start + 6)));
    else if (id === biff.rk && size >= 10)
      this.putNumber(start, stream.readUInt16LE(start + 4), rkValue(stream.readInt32LE(start + 6)));
    else if (id === biff.number && size >= 14)
      this.putNumber(start, stream.readUInt16LE(start + 4), stream.readDoubleLE(start + 6));
    else if (id === biff.mulRk && size >= 6) this.takeMany(record);
    else if ((id === biff.label || id === biff.rString) && size >= 8) this.takeLabel(record);
    else if (id === biff.string && size >= 2) this.labelRecords = [record];
    else if (id === biff.boolErr && size >= 8)
      this.put(start, boolOrError(stream[start + 6]!, stream[start + 7] === 1, false));
    else if ((id === biff.formula || id === biff.formula3 || id === biff.formula4) && size >= 16)
      this.takeFormula(record);
    else if (id === biff.row && size >= 16 && (stream.readUInt32LE(start + 12) & 0x20) !== 0)
      this.hiddenRows.add(stream.readUInt16LE(start));
    else if (id === biff.mergeCells && size >= 2) this.takeMerges(record);
    else if (id === biff.filePass) throw fileRefusals.file_encrypted();
  }

  rows(): SheetRow[] {
    this.flushText();
    return [...this.byRow.entries()]
      .sort((a, b) => a[0] - b[0])
      .map(([row, cells]) => ({ row: row + 1, hidden: this.hiddenRows.has(row), cells }));
  }

  private shared(index: number): Cell | undefined {
    const text = this.workbook.strings[index];
    if (text === undefined) throw fileRefusals.file_damaged();
    return text === '' ? undefined : text;
  }

  private takeMerges({ start, end }: BiffRecord): void {
    const count = this.stream.readUInt16LE(start);
    const word = (at: number) => this.stream.readUInt16LE(at);
    for (let at = start + 2; at + 8 <= end && at < start + 2 + count * 8; at += 8)
      this.merges.push({ top: word(at) + 1, bottom: word(at + 2) + 1, left: word(at + 4), right: word(at + 6) });
  }

  private takeMany({ start, end }: BiffRecord): void {
    const row = this.stream.readUInt16LE(start);
    const first = this.stream.readUInt16LE(start + 2);
    for (let k = 0; start + 4 + 6 * k + 6 <= end - 2; k++) {
      const at = start + 4 + 6 * k;
      this.set(
        row,
        first + k,
        this.number(this.stream.readUInt16LE(at), rkValue(this.stream.readInt32LE(at + 2)), false),
      );
    }
  }

  private takeLabel(record: BiffRecord): void {
    const { stream } = this;
    const { start, end } = record;
    if (this.workbook.isBiff8) {
      this.awaiting = { row: stream.readUInt16LE(start), column: stream.readUInt16LE(start + 2) };
      this.labelRecords = [{ ...record, start: start + 6 }];
      return;
    }
    const count = stream.readUInt16LE(start + 6);
    const text = this.workbook.decode(stream.subarray(start + 8, Math.min(end, start + 8 + count)));
    this.put(start, text === '' ? undefined : text);
  }

  /** Text of a label or of a formula, complete once no CONTINUE follows. */
  private flushText(): void {
    const pieces = this.labelRecords;
    const first = pieces[0];
    if (!first) return;
    this.labelRecords = [];
    const target = this.awaiting;
    this.awaiting = null;
    if (!target) return;
    const isFormula = this.lastId === biff.string;
    const text = this.workbook.isBiff8
      ? new ContinuedReader(this.stream, pieces).string(2)
      : this.workbook.decode(
          this.stream.subarray(
            first.start + 2,
            Math.min(first.end, first.start + 2 + this.stream.readUInt16LE(first.start)),
          ),
        );
    if (text === undefined) throw fileRefusals.file_damaged();
    this.set(target.row, target.column, text === '' && !isFormula ? undefined : textCell(text, isFormula));
  }

  private takeFormula({ start, end }: BiffRecord): void {
    const { stream, workbook } = this;
    const row = stream.readUInt16LE(start);
    const column = stream.readUInt16LE(start + 2);
    if (
      workbook.externalRefs.size > 0 &&
      end - start > 22 &&
      refersOutside(stream.subarray(start + 22, end), workbook.externalRefs)
    ) {
      throw fileRefusals.file_with_external_links({ cell: columnLetters(column) + (row + 1) });
    }
    if (stream.readUInt16LE(start + 12) !== 0xffff) {
      this.set(row, column, this.number(stream.readUInt16LE(start + 4), stream.readDoubleLE(start + 6), true));
      return;
    }
    const kind = stream[start + 6];
    if (kind === 1 || kind === 2) this.set(row, column, boolOrError(stream[start + 8]!, kind === 2, true));
    else this.set(row, column, typed('text', '', true));
    this.awaiting = kind === 0 ? { row, column } : null;
  }

  private putNumber(start: number, style: number, value: number): void {
    this.put(start, this.number(style, value, false));
  }

  private number(style: number, value: number, formula: boolean): Cell {
    return numberCell(value, this.workbook.dateStyles[style] === true, this.workbook.date1904, formula);
  }

  private put(start: number, cell: Cell | undefined): void {
    this.set(this.stream.readUInt16LE(start), this.stream.readUInt16LE(start + 2), cell);
  }

  private set(row: number, column: number, cell: Cell | undefined): void {
    if (cell === undefined) return;
    if (typeof cell === 'string' && cell.length > this.limits.cellChars)
      throw fileRefusals.cell_too_long({ limit: this.limits.cellChars });
    if (column >= this.limits.columns) {
      if (isBlank(cell)) return;
      throw fileRefusals.too_many_columns({
        row: row + 1,
        limit: this.limits.columns,
        cell: columnLetters(column) + (row + 1),
      });
    }
    let cells = this.byRow.get(row);
    if (!cells) {
      cells = [];
      this.byRow.set(row, cells);
    }
    while (cells.length < column) cells.push(undefined);
    cells[column] = cell;
  }
}

function rkValue(rk: number): number {
  const value = rk & 2 ? rk >> 2 : doubleOfHigh(rk & ~3);
  return rk & 1 ? value / 100 : value;
}

const scratch = new DataView(new ArrayBuffer(8));
function doubleOfHigh(high: number): number {
  scratch.setInt32(0, high);
  scratch.setInt32(4, 0);
  return scratch.getFloat64(0);
}

function boolOrError(value: number, isError: boolean, formula: boolean): Cell {
  return isError
    ? typed('error', errorTexts[value] ?? '#N/A', formula)
    : typed('bool', value ? 'TRUE' : 'FALSE', formula);
}
