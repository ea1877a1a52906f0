import { columnAt } from '#domain/annexes/sheets.js';
import type { AnnexNo, SheetHead } from '#domain/annexes/types.js';
import { cellText } from '#formats/cell-values.js';
import type { SheetRow } from '#formats/cells.js';

/** The column by which people know a row: its office, its person or its shop. */
const namingField: Readonly<Record<AnnexNo, string>> = {
  1: 'agency_name',
  2: 'user_name',
  3: 'business_name',
  4: 'business_name',
  5: 'business_name',
};

/** What a row is called, as it stands in the row; '' where it does not say. */
export function rowName(annexNo: AnnexNo, head: SheetHead | null, row: SheetRow | undefined): string {
  if (!head || !row) return '';
  const column = columnAt(head, row.row, namingField[annexNo]);
  return column === undefined ? '' : cellText(row.cells[column.index]);
}
