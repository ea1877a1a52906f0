import type { Db, Trx } from '#platform/db/connection.js';
import type { BusinessColumns } from '#features/register/columns.js';
import type { Cursor } from '#features/register/search/filter.js';
import { readRows } from '#features/register/search/read-queries.js';
import { orderBy, type PageIds, type Sql } from '#features/register/search/sql.js';

/** A business as a list shows it: no personal number among the columns. Its day of filing is `filedOn`, or `noDay`. */
export interface ListedBusiness extends Cursor {
  readonly divisionCode: string;
  readonly name: string;
  readonly uscc: string | null;
  readonly businessClass: string | null;
  readonly filingNo: string | null;
  readonly filingStatus: string;
  readonly operatingStatus: string;
  readonly address: string | null;
}

/** Rows of a list, and the count that was asked for with them; no rows, no count. */
export interface Listed {
  readonly rows: readonly ListedBusiness[];
  readonly counted: number | undefined;
}

const columns = {
  id: 'b.id',
  // As text: the driver puts days together sign by sign.
  filedOn: 'CAST(b.filed_on AS CHAR)',
  divisionCode: 'b.division_code',
  name: 'b.business_name',
  uscc: 'b.uscc',
  businessClass: 'b.business_class',
  filingNo: 'b.filing_no',
  filingStatus: 'b.filing_status',
  operatingStatus: 'b.operating_status',
  address: 'b.business_address',
} as const satisfies Record<keyof ListedBusiness, string>;
const selected = Object.entries(columns)
  .map(([name, column]) => `${column} AS ${name}`)
  .join(', ');

/**
 * Ids first, from one covering index; then the rows of the page alone. Where no entry of the index is passed over, both at once: half the
 * work. `count` is one number, read in the same statement.
 */
export async function listBusinesses(db: Db | Trx, ids: PageIds, order: 'desc' | 'asc', count?: Sql): Promise<Listed> {
  const listed = count ? `${selected}, (${count.text}) AS counted` : selected;
  const rows = ids.rows ?? `FROM (${ids.text}) p STRAIGHT_JOIN businesses b ON b.id = p.id ${orderBy(order, 'p')}`;
  const values = [...(count?.values ?? []), ...ids.values];
  const isOneOff = ids.isOneOff ?? count?.isOneOff;
  const statement = { text: `SELECT ${listed} ${rows}`, values, ...(isOneOff ? { isOneOff } : {}) };
  const found = await readRows<ListedBusiness & { readonly counted?: string | number }>(db, statement);
  const counted = found[0]?.counted;
  return { rows: found, counted: counted === undefined ? undefined : Number(counted) };
}

/** Whole columns of the rows that `ids` selects, in order; sorted here, since the servers would sort wide rows on disk. */
export async function listColumns(
  db: Db | Trx,
  ids: Sql,
  order: 'desc' | 'asc',
  names: readonly string[],
): Promise<(BusinessColumns & Cursor)[]> {
  const wanted = names.map((name) => `b.${name}`).join(', ');
  const [rows] = (await db.raw(
    `SELECT b.id, b.filed_on AS filedOn, ${wanted} FROM (${ids.text}) p STRAIGHT_JOIN businesses b ON b.id = p.id`,
    [...ids.values],
  )) as [(BusinessColumns & Cursor)[]];
  const sign = order === 'desc' ? -1 : 1;
  return rows.sort((a, b) => sign * (a.filedOn < b.filedOn ? -1 : a.filedOn > b.filedOn ? 1 : a.id - b.id));
}
