/** A cell that was put right on line (C22). */
export interface CellFix {
  /** Sheet row from 1, column from 0. */
  readonly row: number;
  readonly column: number;
  /** New text; empty clears the cell. */
  readonly value: string;
}

/** Fixes by row and column; of several for one cell the last counts. */
export function fixesByRow(fixes: readonly CellFix[]): ReadonlyMap<number, ReadonlyMap<number, string>> {
  const rows = new Map<number, Map<number, string>>();
  for (const { row, column, value } of fixes) {
    const cells = rows.get(row) ?? new Map<number, string>();
    rows.set(row, cells.set(column, value));
  }
  return rows;
}
