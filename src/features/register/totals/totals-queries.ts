import type { Db, Trx } from '#platform/db/connection.js';
import { bulkInsert } from '#platform/db/bulk.js';
import { readPrepared } from '#platform/db/prepared.js';
import { unknownClass } from '#features/register/search/filter.js';
import { type Sql, sql } from '#features/register/search/sql.js';

/** What grams and totals depend on. */
export interface Indexed {
  readonly city: string;
  readonly divisionCode: string;
  /** '' where it is not known. */
  readonly businessClass: string;
  readonly filingStatus: string;
  readonly operatingStatus: string;
}

/** Businesses counted from the rows themselves, by division and all that the roll-up tells apart. */
export async function listCountedCells(db: Db | Trx): Promise<(Indexed & { n: number })[]> {
  const cell = {
    city: 'city',
    divisionCode: 'division_code',
    businessClass: db.raw("COALESCE(business_class, '')"),
    filingStatus: 'filing_status',
    operatingStatus: 'operating_status',
  };
  return (await db('businesses')
    .select(cell)
    .count({ n: '*' })
    .groupBy('city', 'division_code', 'business_class', 'filing_status', 'operating_status')) as (Indexed & {
    n: number;
  })[];
}

/** A cell of the roll-up. */
export interface TotalCell {
  readonly scope: string;
  /** '' where it is not known. */
  readonly businessClass: string;
  readonly filingStatus: string;
  readonly operatingStatus: string;
  readonly n: number;
}

/** The class of a filter as cells of the roll-up have it. */
export const cellClass = (asked: string): string => (asked === unknownClass ? '' : asked);

/** Class and statuses of the cell that sums a scope up. */
export const anything = '*';

const cell =
  'SELECT scope, business_class AS businessClass, filing_status AS filingStatus, operating_status AS operatingStatus, n FROM business_totals';

/** The whole roll-up, sums included. */
export const listRollUp = (db: Db | Trx): Promise<TotalCell[]> => readPrepared<TotalCell>(db, cell, []);

/** The roll-up of these scopes (`p460000`, `c460100`, `d460105`) by class and statuses. */
export async function listTotals(db: Db | Trx, scopes: readonly string[]): Promise<TotalCell[]> {
  const cells = await readPrepared<TotalCell>(
    db,
    `${cell} WHERE scope IN (${scopes.map(() => '?').join(', ')})`,
    scopes,
  );
  return cells.filter(({ businessClass }) => businessClass !== anything);
}

/** Businesses of these scopes and the class of a filter (all with ''), as one number. */
export function totalOf(scopes: readonly string[], businessClass: string): Sql {
  const one = scopes.map(() => '?').join(', ');
  return sql(
    `SELECT COALESCE(SUM(t.n), 0) FROM business_totals t WHERE t.scope IN (${one}) AND t.business_class = ?`,
    ...scopes,
    businessClass === '' ? anything : cellClass(businessClass),
  );
}

/** Businesses of the province whose class is still to be completed; a known class tells the subject too. */
export async function countUnknownClass(db: Db | Trx): Promise<number> {
  const row = await db('business_totals')
    .where({ scope: 'p460000', business_class: '' })
    .sum({ n: 'n' })
    .first<{ n: string | null }>();
  return Number(row.n ?? 0);
}

/** A cell of the roll-up and by how much it grows. */
export interface TotalChange {
  readonly scope: string;
  readonly businessClass: string;
  readonly filingStatus: string;
  readonly operatingStatus: string;
  readonly by: number;
}

/** Applies changes to the roll-up in the order given; cells that come to 0 go. The last thing before COMMIT: others wait for these rows. */
export async function applyTotals(trx: Trx, changes: readonly TotalChange[]): Promise<void> {
  const grown = changes.filter(({ by }) => by > 0);
  await bulkInsert(
    trx,
    'business_totals',
    ['scope', 'business_class', 'filing_status', 'operating_status', 'n'],
    grown.map((cell) => [cell.scope, cell.businessClass, cell.filingStatus, cell.operatingStatus, cell.by]),
    'ON DUPLICATE KEY UPDATE n = n + VALUES(n)',
  );
  const shrunk = changes.filter(({ by }) => by < 0);
  for (const cell of shrunk) {
    const key = {
      scope: cell.scope,
      business_class: cell.businessClass,
      filing_status: cell.filingStatus,
      operating_status: cell.operatingStatus,
    };
    await trx('business_totals')
      .where(key)
      .update({ n: trx.raw('n - ?', [-cell.by]) });
  }
  if (shrunk.length > 0)
    await trx('business_totals')
      .where('n', 0)
      .whereIn('scope', [...new Set(shrunk.map(({ scope }) => scope))])
      .delete();
}
