import type { Db, Trx } from '#platform/db/connection.js';
import { readPrepared } from '#platform/db/prepared.js';
import type { Indexed } from '#features/register/writing/derived.js';
import { unknownClass } from '#features/register/search/filter.js';
import { type Sql, sql } from '#features/register/search/sql.js';

/** Businesses counted from the rows themselves, by division and all that the roll-up tells apart. */
export async function listCountedCells(db: Db | Trx): Promise<(Indexed & { n: number })[]> {
  const rows = (await db('businesses')
    .select('city', 'division_code', 'business_class', 'filing_status', 'operating_status')
    .count({ n: '*' })
    .groupBy('city', 'division_code', 'business_class', 'filing_status', 'operating_status')) as {
    city: string;
    division_code: string;
    business_class: string | null;
    filing_status: string;
    operating_status: string;
    n: number;
  }[];
  return rows.map((row) => ({
    city: row.city,
    divisionCode: row.division_code,
    businessClass: row.business_class ?? '',
    filingStatus: row.filing_status,
    operatingStatus: row.operating_status,
    n: Number(row.n),
  }));
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

/** The whole roll-up, or the part of these scopes (`p460000`, `c460100`, `d460105`). */
export async function listTotals(db: Db | Trx, scopes?: readonly string[]): Promise<TotalCell[]> {
  const where = scopes ? ` WHERE scope IN (${scopes.map(() => '?').join(', ')})` : '';
  const rows = await readPrepared<{
    scope: string;
    business_class: string;
    filing_status: string;
    operating_status: string;
    n: number;
  }>(db, `SELECT scope, business_class, filing_status, operating_status, n FROM business_totals${where}`, scopes ?? []);
  return rows.map((row) => ({
    scope: row.scope,
    businessClass: row.business_class,
    filingStatus: row.filing_status,
    operatingStatus: row.operating_status,
    n: row.n,
  }));
}

/** Businesses of these scopes and the class of a filter (all with ''), as one number. */
export function totalOf(scopes: readonly string[], businessClass: string): Sql {
  const ofClass = businessClass === '' ? '' : ' AND t.business_class = ?';
  return sql(
    `SELECT COALESCE(SUM(t.n), 0) FROM business_totals t WHERE t.scope IN (${scopes.map(() => '?').join(', ')})${ofClass}`,
    ...scopes,
    ...(businessClass === '' ? [] : [cellClass(businessClass)]),
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
