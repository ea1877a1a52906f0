import type { Deps } from '#platform/deps.js';
import { columnAt } from '#domain/annexes/sheets.js';
import { countOpenFindingsByRow } from '#features/annexes/checking/finding-queries.js';
import { findRow, listFixes, listRowDigests, listRowsByNo } from '#features/annexes/checking/row-queries.js';
import { effectiveRow, fixesByRow } from '#features/annexes/checking/rows.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { cellText } from '#formats/cell-values.js';
import type { SheetRow } from '#formats/cells.js';

/** A row as the list of what was typed shows it. */
export interface TypedRow {
  readonly row: number;
  /** Its place among the rows of the version, from 1. */
  readonly no: number;
  readonly errors: number;
  readonly warnings: number;
  /** What counts in a column of the row. */
  textOf(field: string): string;
}

type Reading = Pick<Deps, 'db' | 'cipher'>;

/** Rows of a version, the last ones first; `pages` counts from 1. */
export async function listTypedRows(
  deps: Reading,
  version: AnnexVersion,
  pageNo: number,
  pageSize: number,
): Promise<{ readonly rows: readonly TypedRow[]; readonly total: number; readonly pages: number }> {
  const numbers = await rowNumbers(deps, version);
  const total = numbers.length;
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const end = total - (Math.min(pageNo, pages) - 1) * pageSize;
  const wanted = numbers.slice(Math.max(0, end - pageSize), end);
  const [stored, fixes, counts] = await Promise.all([
    listRowsByNo(deps.db, deps.cipher, version.id, wanted),
    listFixes(deps.db, deps.cipher, version.id, wanted),
    countOpenFindingsByRow(deps.db, version.id, wanted),
  ]);
  const byRow = fixesByRow(fixes);
  const first = Math.max(0, end - pageSize) + 1;
  const rows = stored.map((row, at): TypedRow => {
    const counted = version.head ? effectiveRow(row, byRow.get(row.row) ?? [], version.head) : row;
    return {
      row: row.row,
      no: first + at,
      errors: counts.get(row.row)?.E ?? 0,
      warnings: counts.get(row.row)?.W ?? 0,
      textOf: (field) => textIn(version, counted, field),
    };
  });
  return { rows: rows.reverse(), total, pages };
}

/** What the last row of a version says in these columns: the next one will mostly say the same. */
export async function textsOfLastRow(
  deps: Reading,
  version: AnnexVersion,
  fields: readonly string[],
): Promise<Record<string, string>> {
  const last = (await rowNumbers(deps, version)).at(-1);
  const row = last === undefined ? undefined : await findRow(deps.db, deps.cipher, version.id, last);
  if (!row || !version.head) return {};
  const counted = effectiveRow(row, await listFixes(deps.db, deps.cipher, version.id, [row.row]), version.head);
  return Object.fromEntries(
    fields.map((field) => [field, textIn(version, counted, field)]).filter(([, text]) => text !== ''),
  ) as Record<string, string>;
}

const rowNumbers = async ({ db }: Reading, { id }: AnnexVersion): Promise<number[]> =>
  (await listRowDigests(db, id)).map(({ row }) => row).sort((a, b) => a - b);

function textIn({ head }: AnnexVersion, row: SheetRow, field: string): string {
  const column = head === null ? undefined : columnAt(head, row.row, field);
  return column === undefined ? '' : cellText(row.cells[column.index]).trim();
}
