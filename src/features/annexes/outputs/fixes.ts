import { rowInSheet, sheetNoOf } from '#domain/annexes/sheets.js';

/** A cell that was put right on line (C22). */
export interface CellFix {
  /** Row, numbered through the file (sheets.ts); column from 0. */
  readonly row: number;
  readonly column: number;
  /** New text; empty clears the cell. */
  readonly value: string;
  /** The row was added on line: the file does not have it. */
  readonly isAdded?: boolean;
}

/** Rows of a sheet that were added on line, by its own row numbers. */
export const addedRows = (fixes: readonly CellFix[], sheetNo: number): ReadonlySet<number> =>
  new Set(fixes.filter(({ row, isAdded }) => isAdded && sheetNoOf(row) === sheetNo).map(({ row }) => rowInSheet(row)));

/** Fixes of a sheet by its own row numbers and columns; of several for one cell the last counts. */
export function fixedCellsByRow(
  fixes: readonly CellFix[],
  sheetNo = 0,
): ReadonlyMap<number, ReadonlyMap<number, string>> {
  const rows = new Map<number, Map<number, string>>();
  for (const { row, column, value } of fixes) {
    if (sheetNoOf(row) !== sheetNo) continue;
    const cells = rows.get(rowInSheet(row)) ?? new Map<number, string>();
    rows.set(rowInSheet(row), cells.set(column, value));
  }
  return rows;
}
