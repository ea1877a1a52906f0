import type { Deps } from '#platform/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import { annexName } from '#domain/annexes/titles.js';
import { type BusinessColumns, textOf } from '#features/register/columns.js';
import type { Cursor, RegisterFilter } from '#features/register/search/filter.js';
import type { Search } from '#features/register/search/ways.js';
import { listColumns } from '#features/register/list/list-queries.js';
import { annex3Columns, type ExportColumn, exportColumns } from './export-columns.js';

/** `list`: all that is known of a business; `annex3`: annex 3's columns alone, which the portal reads again as they stand. */
export type ExportLayout = 'list' | 'annex3';

export const columnsOf = (layout: ExportLayout): readonly ExportColumn[] =>
  layout === 'annex3' ? annex3Columns : exportColumns;

export const exportTitle = annexName(3);

const rowsAtOnce = 1_000;

/** What is read of the register, and how it is written. */
export interface RowsToExport {
  readonly db: Db | Trx;
  readonly cipher: Deps['cipher'];
  readonly search: Search;
  readonly filter: RegisterFilter;
  readonly layout: ExportLayout;
  /** Personal numbers whole. */
  readonly isFull: boolean;
  /** The last line of all: who, when, how many. */
  note(rows: number): string;
  onRows?(count: number): void;
}

/** The rows of a search in its order, a thousand at a time, the next thousand fetched meanwhile; the last row says who, when and how many. */
export async function* exportRows(asked: RowsToExport): AsyncGenerator<readonly (readonly string[])[]> {
  const { db, cipher, search, filter, layout, isFull, note, onRows } = asked;
  const columns = columnsOf(layout);
  const stored = columns.flatMap((one) => (one.stored === '' ? [] : [one.stored]));
  const fetch = async (cursor: Cursor | undefined): Promise<readonly (BusinessColumns & Cursor)[]> => {
    const ids = search.ids({ order: filter.order, cursor, limit: rowsAtOnce });
    return ids ? listColumns(db, ids, filter.order, stored) : [];
  };
  let count = 0;
  let next: Promise<readonly (BusinessColumns & Cursor)[]> | undefined = fetch(undefined);
  while (next) {
    const rows: readonly (BusinessColumns & Cursor)[] = await next;
    next = rows.length === rowsAtOnce ? fetch(rows.at(-1)) : undefined;
    next?.catch(() => {}); // awaited in the next turn
    yield rows.map((row) => exportRow(row, columns, ++count, cipher, isFull));
    onRows?.(count);
  }
  yield [[note(count)]];
}

function exportRow(
  row: BusinessColumns,
  columns: readonly ExportColumn[],
  no: number,
  cipher: PersonalCipher,
  isFull: boolean,
): string[] {
  return columns.map(({ stored, write }) => {
    if (stored === '') return String(no);
    return write(textOf(row[stored]), cipher, isFull);
  });
}
