import type { FileFormat, SheetRow } from './cells.js';

/** A sheet of an opened file; CSV has one without a name. */
export interface SheetRef {
  readonly name: string | null;
  readonly hidden: boolean;
}

/** Takes the rows of a sheet in order. Rows without any content never arrive. */
export interface RowReceiver {
  /** Returns false when it has seen enough. */
  row(row: SheetRow): boolean;
  /** Awaited between chunks, so that a slow taker holds the reading back. */
  drain?(): Promise<void>;
}

/** Cells that are shown as one, over several rows: rows from 1, columns from 0. What is typed stands in the first of them. */
export interface MergedArea {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** An opened file of any format; every format is read through this. */
export interface SheetSource {
  readonly format: FileFormat;
  readonly encoding: string | null;
  readonly sheets: readonly SheetRef[];
  /** Custom document properties by name (see marking/marks.ts). */
  readonly properties: Readonly<Record<string, string>>;
  /** At most so many rows has the sheet, as far as can be told without reading it (an .xlsx says so itself and may lie); null: unknown. */
  rowsAtMost(sheet: number): Promise<number | null>;
  /** The merged areas of a sheet that reach over several rows, those that begin higher first. */
  merges(sheet: number): Promise<readonly MergedArea[]>;
  /** Reads one sheet from its start. May be called again. */
  read(sheet: number, receiver: RowReceiver): Promise<void>;
  close(): Promise<void>;
}
