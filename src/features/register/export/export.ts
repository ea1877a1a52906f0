import type { Deps } from '#platform/deps.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import { annexName } from '#domain/annexes/titles.js';
import { type BusinessColumns, textOf } from '#features/register/columns.js';
import type { Cursor, RegisterFilter } from '#features/register/search/filter.js';
import type { Search } from '#features/register/search/ways.js';
import { listColumns } from '#features/register/list/list-queries.js';
import { exportColumns } from './export-columns.js';

export const exportHeaders: readonly string[] = exportColumns.map(({ header }) => header);
export const exportWidths: readonly number[] = exportColumns.map(({ width }) => width);
export const exportTitle = annexName(3);

const rowsAtOnce = 1_000;

const exported = exportColumns.flatMap(({ stored }) => (stored === '' ? [] : [stored]));

/** The rows of a search in its order, a thousand at a time, the next thousand fetched meanwhile; the last row says who, when and how many. */
export async function* exportRows(
  deps: Deps,
  search: Search,
  filter: RegisterFilter,
  note: (rows: number) => string,
): AsyncGenerator<readonly (readonly string[])[]> {
  const { db, cipher } = deps;
  const fetch = async (cursor: Cursor | undefined): Promise<readonly (BusinessColumns & Cursor)[]> => {
    const ids = search.ids({ order: filter.order, cursor, limit: rowsAtOnce });
    return ids ? listColumns(db, ids, filter.order, exported) : [];
  };
  let count = 0;
  let next: Promise<readonly (BusinessColumns & Cursor)[]> | undefined = fetch(undefined);
  while (next) {
    const rows: readonly (BusinessColumns & Cursor)[] = await next;
    next = rows.length === rowsAtOnce ? fetch(rows.at(-1)) : undefined;
    next?.catch(() => {}); // awaited in the next turn
    yield rows.map((row) => exportRow(row, ++count, cipher));
  }
  yield [[note(count)]];
}

function exportRow(row: BusinessColumns, no: number, cipher: PersonalCipher): string[] {
  return exportColumns.map(({ stored, write }) => {
    if (stored === '') return String(no);
    return write(textOf(row[stored]), cipher);
  });
}
