import type { SheetHead, SheetTail } from '#domain/annexes/types.js';
import type { SheetRow } from '#formats/cells.js';
import { cellText, isBlank } from '#formats/cell-values.js';
import type { ChosenSheet } from './choose-sheet.js';
import type { Deadline, ReadLimits } from '#formats/limits.js';
import { fileRefusals } from '#formats/refusals.js';
import { type RowSorter, rowSorter } from './row-kinds.js';
import { markColumns, rowIdColumn } from './sheet-head.js';
import type { RowReceiver, SheetSource } from '#formats/sheet-source.js';

/** Takes what is read: the head once, then the data rows in batches. */
export interface AnnexSink {
  head(head: SheetHead): void;
  /** A list of unknown size was counted: so many data rows will come. */
  counted?(rows: number): void;
  /** Data rows only; blank and foot rows are skipped and counted. Awaited, so a slow taker holds the reading back. */
  rows(batch: readonly SheetRow[]): void | Promise<void>;
}

const batchRows = 500;

/** Reads the rows below the header into the sink and counts what was passed over. @throws annex.empty, annex.too_many_rows */
export async function readRows(
  source: SheetSource,
  chosen: ChosenSheet,
  head: SheetHead,
  limits: ReadLimits,
  deadline: Deadline,
  sink: AnnexSink,
): Promise<SheetTail> {
  const atMost = await source.rowsAtMost(chosen.index);
  if (atMost === null || atMost > limits.dataRows) sink.counted?.((await readInto(nobody)).dataRows);
  return readInto(sink);

  async function readInto(taking: AnnexSink): Promise<SheetTail> {
    const taker = new RowTaker(chosen, head, limits, deadline, taking);
    await source.read(chosen.index, taker);
    return taker.finish();
  }
}

/** A list that may be too long is first read for nobody: refusing it must not wait until most of it has been stored. */
const nobody: AnnexSink = { head: () => {}, rows: () => {} };

class RowTaker implements RowReceiver {
  private readonly footRows: number[] = [];
  private readonly hiddenRows: number[] = [];
  private readonly unnamed = new Set<number>();
  private readonly named: boolean[] = [];
  /** Columns of our own: fault marks and row ids. */
  private readonly ours: ReadonlySet<number>;
  private readonly idColumn: number;
  private readonly sorter: RowSorter;
  private batch: SheetRow[] = [];
  private dataRows = 0;
  private lastRow: number;

  constructor(
    { header }: ChosenSheet,
    private readonly head: SheetHead,
    private readonly limits: ReadLimits,
    private readonly deadline: Deadline,
    private readonly sink: AnnexSink,
  ) {
    this.idColumn = rowIdColumn(header.texts);
    this.ours = new Set([...markColumns(header.texts), ...(this.idColumn < 0 ? [] : [this.idColumn])]);
    this.sorter = rowSorter({
      texts: header.texts,
      titles: header.titles,
      fields: header.match.fields,
      ignored: this.ours,
    });
    for (const column of head.columns) this.named[column.index] = true;
    for (const column of this.ours) this.named[column] = true;
    this.lastRow = head.firstDataRow - 1;
  }

  row(row: SheetRow): boolean {
    if (row.row < this.head.firstDataRow) return true;
    const kind = this.sorter.kindOf(row);
    this.noteUnnamed(row);
    if (kind === 'blank') return true;
    this.lastRow = Math.max(this.lastRow, row.row);
    if (row.hidden) this.hiddenRows.push(row.row);
    if (kind === 'foot') this.footRows.push(row.row);
    else if (++this.dataRows > this.limits.dataRows)
      throw fileRefusals.too_many_rows({ count: this.limits.dataRows, limit: this.limits.dataRows });
    else this.batch.push(this.ours.size === 0 ? row : this.withoutOurs(row));
    return true;
  }

  async drain(): Promise<void> {
    if (this.batch.length >= batchRows) await this.flush();
    if (this.deadline.passed()) throw fileRefusals.file_too_complex();
  }

  async finish(): Promise<SheetTail> {
    if (this.batch.length > 0) await this.flush();
    const { sheet, headerRow, firstDataRow } = this.head;
    if (this.dataRows === 0)
      throw fileRefusals.empty({
        where: sheet === null ? '' : `（看过工作表“${sheet.slice(0, 31)}”，表头在第 ${headerRow} 行）`,
      });
    const below = this.lastRow - firstDataRow + 1;
    return {
      dataRows: this.dataRows,
      blankRows: Math.max(0, below - this.dataRows - this.footRows.length),
      footRows: this.footRows,
      hiddenRows: this.hiddenRows,
      unnamedColumns: [...this.unnamed].sort((a, b) => a - b),
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

  private withoutOurs(row: SheetRow): SheetRow {
    const rowId = cellText(row.cells[this.idColumn]).trim();
    const cells = row.cells.map((cell, column) => (this.ours.has(column) ? undefined : cell));
    return { ...row, cells, ...(rowId === '' ? {} : { rowId }) };
  }

  /** Remembers columns that hold something but have no header, so that nothing is dropped in silence (C15). */
  private noteUnnamed(row: SheetRow): void {
    for (let column = 0; column < row.cells.length; column++) {
      if (this.named[column] !== true && row.cells[column] !== undefined && !isBlank(row.cells[column]))
        this.unnamed.add(column);
    }
  }
}

/** Carries an error of the taker past the reader, which takes all other errors for faults of the file. */
export class SinkError extends Error {
  constructor(readonly reason: unknown) {
    super('the taker of the rows failed');
  }
}
