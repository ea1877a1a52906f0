import type { Deps } from '#platform/deps.js';
import { extractCell } from '#domain/legacy/exchange.js';
import { extractHeader } from '#domain/legacy/extract.js';
import { licenceFields } from '#domain/legacy/licence.js';
import { listColumns } from '#features/register/list/list-queries.js';
import { filingStatusName, isPersonal, personalColumns, registerFields } from '#features/register/fields.js';
import { type BusinessColumns, textOf } from '#features/register/columns.js';
import type { Cursor } from '#features/register/search/filter.js';
import type { Search } from '#features/register/search/ways.js';
import { plainValues } from './values.js';

const rowsAtOnce = 1_000;
const stored = [
  'filing_status',
  ...registerFields.map(({ field }) => (isPersonal(field) ? personalColumns[field].sealed : field)),
];

/** The columns of the old system's list under its own headers, behind them how the business stands, which a reader of the list leaves. */
export const extractHeaders: readonly string[] = ['序号', ...licenceFields.map(extractHeader), '备案状态'];
export const extractWidths: readonly number[] = extractHeaders.map((header) => Math.max(8, header.length * 2 + 6));
export const extractTitle = '运政系统维修业户名单';

/** The register in the list form of the old system, a thousand at a time; whole numbers only where `isFull` says so. */
export async function* extractRows(
  { db, cipher }: Deps,
  search: Search,
  isFull: boolean,
): AsyncGenerator<readonly (readonly string[])[]> {
  let no = 0;
  for (let cursor: Cursor | undefined; ; ) {
    const ids = search.ids({ order: 'asc', cursor, limit: rowsAtOnce });
    const rows = ids ? await listColumns(db, ids, 'asc', stored) : [];
    if (rows.length > 0) yield rows.map((row) => cellsOf(row, ++no));
    if (rows.length < rowsAtOnce) return;
    cursor = rows.at(-1);
  }

  function cellsOf(row: BusinessColumns, at: number): string[] {
    const values = plainValues(row, cipher);
    return [
      String(at),
      ...licenceFields.map((field) => extractCell(field, values, isFull)),
      filingStatusName(textOf(row['filing_status'])),
    ];
  }
}
