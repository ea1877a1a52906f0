/** What every reader of a spreadsheet hands on: rows of cells as typed. */

/**
 * A cell as typed. A plain string is a text cell (always, to keep 100,000 rows light); anything else carries its kind.
 * `text` is what a person reads: dates `yyyy-mm-dd` (with ` hh:mm:ss` only when a time is there), numbers in plain
 * decimal notation as far as the double knows them, booleans TRUE/FALSE, errors `#N/A`. `formula`: the cell held a formula;
 * `text` is its cached value.
 */
export type Cell = string | TypedCell;
export interface TypedCell {
  readonly kind: 'number' | 'date' | 'bool' | 'error' | 'text';
  readonly text: string;
  readonly formula?: true;
}

/** One sheet row; `cells[i]` belongs to sheet column i (0 = A). Holes are empty cells. */
export interface SheetRow {
  /** Row number in the file, from 1 (CSV: record number). */
  readonly row: number;
  readonly hidden: boolean;
  readonly cells: readonly (Cell | undefined)[];
  /** Stable id of a prefilled row, from the hidden column of our own blank workbook (C12). */
  readonly rowId?: string;
}

export type FileFormat = 'xlsx' | 'xls' | 'csv' | 'html';
