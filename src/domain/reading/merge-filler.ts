import { isBlank } from '#formats/cell-values.js';
import type { Cell, SheetRow } from '#formats/cells.js';
import type { MergedArea } from '#formats/sheet-source.js';

/** A merged area whose content was read into the rows below its first: sheet row and column of the first cell, rows it reaches over. */
export interface FilledMerge {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
}

interface OpenArea {
  readonly area: MergedArea;
  readonly cell: Cell;
  used: boolean;
}

/**
 * What stands in a cell that is merged over several rows belongs to each of them. Rows are shown to `see` in their order, whatever they are;
 * `fill` gives a row what stands above in its columns.
 */
export class MergeFiller {
  private next = 0;
  /** By column: areas of a sound file do not overlap, and those of an odd one must not pile up. */
  private readonly open = new Map<number, OpenArea>();
  readonly filled: FilledMerge[] = [];

  /** Areas in the order of their first row; those that begin above `firstRow` belong to titles and headers. */
  constructor(
    private readonly areas: readonly MergedArea[],
    firstRow: number,
  ) {
    while ((areas[this.next]?.top ?? firstRow) < firstRow) this.next += 1;
  }

  see(row: SheetRow): void {
    for (const [column, { area }] of this.open) if (area.bottom < row.row) this.open.delete(column);
    for (let area = this.areas[this.next]; area && area.top <= row.row; area = this.areas[++this.next]) {
      const cell = area.top === row.row ? row.cells[area.left] : undefined;
      if (cell !== undefined && !isBlank(cell)) this.open.set(area.left, { area, cell, used: false });
    }
  }

  fill(row: SheetRow): SheetRow {
    const missing = [...this.open.values()].filter(({ area }) => area.top < row.row && isBlank(row.cells[area.left]));
    if (missing.length === 0) return row;
    const cells = [...row.cells];
    for (const one of missing) {
      while (cells.length < one.area.left) cells.push(undefined);
      cells[one.area.left] = one.cell;
      this.note(one);
    }
    return { ...row, cells };
  }

  private note(one: OpenArea): void {
    if (one.used) return;
    one.used = true;
    const { top, bottom, left } = one.area;
    this.filled.push({ row: top, column: left, rows: bottom - top + 1 });
  }
}
