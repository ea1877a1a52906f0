import { columnLetters } from '#formats/addresses.js';
import { isBlank, numberCell, textCell, typed } from '#formats/cell-values.js';
import type { Cell, SheetRow } from '#formats/cells.js';
import type { Deadline, ReadLimits } from '#formats/limits.js';
import { tallAreas } from '#formats/merged-areas.js';
import { fileRefusals } from '#formats/refusals.js';
import type { MergedArea } from '#formats/sheet-source.js';
import { BiffCellReader, type CellSink, type CellValue } from './cell-reader.js';
import { refersOutside } from './formula-tokens.js';
import type { BiffGlobals } from './globals.js';
import { recordTypes as types } from './record-types.js';
import { type BiffRecord, dataOf, substream } from './records.js';
import { mergedAreas } from './values.js';

const recordsBetweenLooks = 16_384;
const hiddenFlag = 0x20;

/** What one sheet holds. */
export interface BiffSheetContent {
  /** Ordered by number: cells need not be stored in order. */
  readonly rows: SheetRow[];
  readonly merges: readonly MergedArea[];
}

export function readSheet(
  stream: Buffer,
  globals: BiffGlobals,
  offset: number,
  limits: ReadLimits,
  deadline: Deadline,
): BiffSheetContent {
  const sink = new RowSink(stream, globals, limits);
  const reader = new BiffCellReader(stream, globals, sink);
  let count = 0;
  for (const record of substream(stream, offset)) {
    reader.take(record);
    if (++count % recordsBetweenLooks === 0 && deadline.passed()) throw fileRefusals.file_too_complex();
  }
  reader.end();
  return { rows: sink.rows(), merges: tallAreas(sink.merges, limits) };
}

class RowSink implements CellSink {
  private readonly byRow = new Map<number, (Cell | undefined)[]>();
  private readonly hiddenRows = new Set<number>();
  readonly merges: MergedArea[] = [];

  constructor(
    private readonly stream: Buffer,
    private readonly globals: BiffGlobals,
    private readonly limits: ReadLimits,
  ) {}

  cell(row: number, column: number, style: number, value: CellValue, isFormula: boolean): void {
    if (value === null || (value === '' && !isFormula)) return;
    this.set(row, column, this.cellOf(style, value, isFormula));
  }

  formula(row: number, column: number, tokens: Buffer): void {
    const { externalRefs } = this.globals;
    if (externalRefs.size > 0 && refersOutside(tokens, externalRefs))
      throw fileRefusals.file_with_external_links({ cell: columnLetters(column) + (row + 1) });
  }

  other(record: BiffRecord): void {
    const { type, start, end } = record;
    if (type === types.row && end - start >= 16 && (this.stream.readUInt32LE(start + 12) & hiddenFlag) !== 0)
      this.hiddenRows.add(this.stream.readUInt16LE(start));
    else if (type === types.mergeCells)
      for (const area of mergedAreas(dataOf(this.stream, record))) if (area.bottom > area.top) this.merges.push(area);
  }

  rows(): SheetRow[] {
    return [...this.byRow.entries()]
      .sort((a, b) => a[0] - b[0])
      .map(([row, cells]) => ({ row: row + 1, hidden: this.hiddenRows.has(row), cells }));
  }

  private cellOf(style: number, value: Exclude<CellValue, null>, isFormula: boolean): Cell {
    const { dateStyles, date1904 } = this.globals;
    if (typeof value === 'string') return textCell(value, isFormula);
    if (typeof value === 'number') return numberCell(value, dateStyles[style] === true, date1904, isFormula);
    if (typeof value === 'boolean') return typed('bool', value ? 'TRUE' : 'FALSE', isFormula);
    return typed('error', value.error, isFormula);
  }

  private set(row: number, column: number, cell: Cell): void {
    if (typeof cell === 'string' && cell.length > this.limits.cellChars)
      throw fileRefusals.cell_too_long({ limit: this.limits.cellChars });
    if (column >= this.limits.columns) {
      if (isBlank(cell)) return;
      const place = columnLetters(column) + (row + 1);
      throw fileRefusals.too_many_columns({ row: row + 1, limit: this.limits.columns, cell: place });
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
