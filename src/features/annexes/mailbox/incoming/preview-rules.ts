import { annexDefinition } from '#domain/annexes/index.js';
import { columnAt } from '#domain/annexes/sheets.js';
import type { AnnexNo, SheetHead } from '#domain/annexes/types.js';
import { maskCell } from '#domain/values/masking.js';
import { cellText } from '#formats/cell-values.js';
import type { SheetRow } from '#formats/cells.js';

/** So many rows are shown of a file before it is placed. */
export const previewRows = 5;

/** The first rows of a file as the annex that it reads as: a line a column that says anything, numbers of persons masked. */
export interface MailPreview {
  readonly annexNo: AnnexNo;
  /** Rows of the file, in its order. */
  readonly rows: readonly number[];
  readonly lines: readonly { readonly header: string; readonly values: readonly string[] }[];
}

const longestValue = 80;

/** Undefined where no row was read. */
export function previewOf(
  annexNo: AnnexNo,
  head: SheetHead | undefined,
  rows: readonly SheetRow[],
): MailPreview | undefined {
  if (!head || rows.length === 0) return undefined;
  const lines = annexDefinition(annexNo).columns.flatMap((column) => {
    const values = rows.map((row) => {
      const at = columnAt(head, row.row, column.field);
      return at ? maskCell(column, cellText(row.cells[at.index])).slice(0, longestValue) : '';
    });
    return values.some((value) => value !== '') ? [{ header: column.header, values }] : [];
  });
  return { annexNo, rows: rows.map(({ row }) => row), lines };
}
