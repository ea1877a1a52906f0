import { rowInFile, rowsPerSheet } from '#domain/annexes/sheets.js';
import type { DataSheet, SheetCounts } from '#domain/annexes/types.js';
import { cellText, isBlank } from '#formats/cell-values.js';
import type { SheetRow } from '#formats/cells.js';
import type { Deadline, ReadLimits } from '#formats/limits.js';
import { fileRefusals } from '#formats/refusals.js';
import type { MergedArea, RowReceiver } from '#formats/sheet-source.js';
import { type AnnexSink, SinkError } from './annex-sink.js';
import type { FoundHeader } from './header-finder.js';
import { type FilledMerge, MergeFiller } from './merge-filler.js';
import { type RowSorter, rowSorter } from './row-kinds.js';
import { markColumns, rowIdColumn } from './sheet-columns.js';

const batchRows = 500;

/** What was passed over on a sheet; rows are numbered through the file. */
export interface SheetCount extends SheetCounts {
  readonly footRows: readonly number[];
  readonly doubtfulRows: readonly number[];
  readonly hiddenRows: readonly number[];
  readonly unnamedColumns: readonly number[];
  readonly merges: readonly FilledMerge[];
}

/** The sheet to take, as far as it is known before its rows are read. */
export interface SheetToTake {
  /** Place among the sheets that are read, from 0. */
  readonly sheetNo: number;
  readonly sheet: DataSheet;
  readonly header: FoundHeader;
  /** How many data rows the sheets before have left of the limit. */
  readonly rowsLeft: number;
  readonly merges: readonly MergedArea[];
  readonly limits: ReadLimits;
}

/** Takes the rows of one sheet: numbers them through the file, sorts data from the rest and hands data on in batches. */
export class SheetTaker implements RowReceiver {
  private readonly footRows: number[] = [];
  private readonly doubtfulRows: number[] = [];
  private readonly hiddenRows: number[] = [];
  private readonly unnamed = new Set<number>();
  private readonly named: boolean[] = [];
  /** Columns of our own: fault marks and row ids. */
  private readonly ours: ReadonlySet<number>;
  private readonly idColumn: number;
  private readonly sorter: RowSorter;
  private readonly merges: MergeFiller;
  private batch: SheetRow[] = [];
  private dataRows = 0;
  private lastRow: number;

  constructor(
    private readonly take: SheetToTake,
    private readonly deadline: Deadline,
    private readonly sink: AnnexSink,
  ) {
    const { header, sheet } = take;
    this.idColumn = rowIdColumn(header.texts);
    this.ours = new Set([...markColumns(header.texts), ...(this.idColumn < 0 ? [] : [this.idColumn])]);
    this.sorter = rowSorter({
      texts: header.texts,
      titles: header.titles,
      fields: header.match.fields,
      definition: header.match.definition,
      ignored: this.ours,
    });
    this.merges = new MergeFiller(take.merges, sheet.firstDataRow);
    for (const column of sheet.columns) this.named[column.index] = true;
    for (const column of this.ours) this.named[column] = true;
    this.lastRow = sheet.firstDataRow - 1;
  }

  row(row: SheetRow): boolean {
    if (row.row < this.take.sheet.firstDataRow) return true;
    if (row.row >= rowsPerSheet) throw this.tooMany(rowsPerSheet);
    this.merges.see(row);
    const kind = this.sorter.kindOf(row);
    this.noteUnnamed(row);
    if (kind === 'blank') return true;
    this.lastRow = Math.max(this.lastRow, row.row);
    const number = rowInFile(this.take.sheetNo, row.row);
    if (row.hidden) this.hiddenRows.push(number);
    if (kind === 'doubtful') this.doubtfulRows.push(number);
    if (kind === 'foot' || kind === 'doubtful') this.footRows.push(number);
    else if (++this.dataRows > this.take.rowsLeft) throw this.tooMany(this.take.limits.dataRows);
    else this.batch.push(this.taken(this.merges.fill(row), number));
    return true;
  }

  async drain(): Promise<void> {
    if (this.batch.length >= batchRows) await this.flush();
    if (this.deadline.passed()) throw fileRefusals.file_too_complex();
  }

  async finish(): Promise<SheetCount> {
    if (this.batch.length > 0) await this.flush();
    const below = this.lastRow - this.take.sheet.firstDataRow + 1;
    return {
      dataRows: this.dataRows,
      blankRows: Math.max(0, below - this.dataRows - this.footRows.length),
      footRows: this.footRows,
      doubtfulRows: this.doubtfulRows,
      hiddenRows: this.hiddenRows,
      unnamedColumns: [...this.unnamed].sort((a, b) => a - b),
      merges: this.merges.filled.map((merge) => ({ ...merge, row: rowInFile(this.take.sheetNo, merge.row) })),
    };
  }

  private async flush(): Promise<void> {
    const full = this.batch;
    this.batch = [];
    await this.deadline.pausedFor(
      (async () => {
        try {
          await this.sink.rows(full);
        } catch (error) {
          throw new SinkError(error);
        }
      })(),
    );
  }

  /** The row as it is handed on: our own columns are no cells of it. */
  private taken(row: SheetRow, number: number): SheetRow {
    if (this.ours.size === 0) return number === row.row ? row : { ...row, row: number };
    const rowId = cellText(row.cells[this.idColumn]).trim();
    const cells = row.cells.map((cell, column) => (this.ours.has(column) ? undefined : cell));
    return { ...row, row: number, cells, ...(rowId === '' ? {} : { rowId }) };
  }

  /** Remembers columns that hold something but have no header, so that nothing is dropped in silence (C15). */
  private noteUnnamed(row: SheetRow): void {
    for (let column = 0; column < row.cells.length; column++) {
      if (this.named[column] !== true && row.cells[column] !== undefined && !isBlank(row.cells[column]))
        this.unnamed.add(column);
    }
  }

  private tooMany(count: number): Error {
    return fileRefusals.too_many_rows({ count, limit: this.take.limits.dataRows });
  }
}
