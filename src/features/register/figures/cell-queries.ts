import type { Db } from '#platform/db/connection.js';
import { noDay } from '#features/register/business.js';
import type { Region } from '#features/register/scope.js';
import { figureConditions } from '#features/register/search/figure-conditions.js';
import type { RegisterFilter } from '#features/register/search/filter.js';
import { and, filterConditions, regionCondition, type Sql, sql } from '#features/register/search/sql.js';
import type { Dimension } from './dimensions.js';

/** Businesses counted by all that figures tell apart; '' where something is not known. */
export type FullCell = Readonly<Record<Dimension, string>> & { readonly n: number };

const ofCells: Readonly<Record<Dimension, string>> = {
  city: 'f.city',
  division: 'f.division_code',
  office: 'CAST(f.agency_id AS CHAR)',
  class: 'f.business_class',
  subject: 'f.subject',
  status: 'f.filing_status',
  operating: 'f.operating_status',
  month: 'f.filed_month',
};
const ofRows: Readonly<Record<Dimension, string>> = {
  city: 'b.city',
  division: 'b.division_code',
  office: 'CAST(b.agency_id AS CHAR)',
  class: "COALESCE(b.business_class, '')",
  subject: "COALESCE(b.subject, '')",
  status: 'b.filing_status',
  operating: 'b.operating_status',
  month: `IF(b.filed_on = '${noDay}', '', DATE_FORMAT(b.filed_on, '%Y-%m'))`,
};
const selected = (of: Readonly<Record<Dimension, string>>): string =>
  Object.entries(of)
    .map(([name, column]) => `${column} AS \`${name}\``)
    .join(', ');
const grouped = 'GROUP BY 1, 2, 3, 4, 5, 6, 7, 8';

/** The figures of now, from the cells kept with every change. */
export async function listCellsNow(db: Db, region: Region, filter: RegisterFilter): Promise<FullCell[]> {
  const where = and(figureConditions(region, filter) ?? [sql('FALSE')]);
  const [rows] = (await db.raw(
    `SELECT ${selected(ofCells)}, CAST(SUM(f.n) AS SIGNED) AS n FROM business_figures f WHERE ${where.text} ${grouped}`,
    [...where.values],
  )) as [FullCell[]];
  return rows.map((row) => ({ ...row, n: Number(row.n) }));
}

/**
 * What the figures of a moment have otherwise than those of now: without businesses that were entered since, and those that changed or went
 * since as they were. As much is read as has happened since. @param moment instant in UTC, as the database writes it
 */
export async function listCellsSince(
  db: Db,
  region: Region,
  filter: RegisterFilter,
  moment: string,
): Promise<FullCell[]> {
  const fits = and(filterConditions(filter, undefined));
  const [now, then] = [and([regionCondition(region), fits]), and([regionOfPasts(region), fits])];
  const parts: Sql[] = [
    sql(
      `(SELECT ${selected(ofRows)}, -COUNT(*) AS n FROM businesses b WHERE b.created_at >= ? AND ${now.text} ${grouped})`,
      moment,
      ...now.values,
    ),
    sql(
      `(SELECT ${selected(ofRows)}, -COUNT(*) AS n FROM (SELECT DISTINCT business_id FROM business_pasts WHERE until_at >= ?) c
        STRAIGHT_JOIN businesses b ON b.id = c.business_id WHERE b.created_at < ? AND ${now.text} ${grouped})`,
      moment,
      moment,
      ...now.values,
    ),
    sql(
      `(SELECT ${selected(ofRows)}, COUNT(*) AS n FROM ${firstPasts} WHERE b.created_at < ? AND ${then.text} ${grouped})`,
      moment,
      moment,
      ...then.values,
    ),
  ];
  const [rows] = (await db.raw(
    parts.map(({ text }) => text).join(' UNION ALL '),
    parts.flatMap(({ values }) => values),
  )) as [FullCell[]];
  return rows.map((row) => ({ ...row, n: Number(row.n) }));
}

/** Of each business that changed or went since a moment how it was counted at that moment. */
export const firstPasts = `(SELECT MIN(id) AS id FROM business_pasts WHERE until_at >= ? GROUP BY business_id) m
  STRAIGHT_JOIN business_pasts b ON b.id = m.id`;

/** The region on rows of the past, which all lie in the province. */
export const regionOfPasts = (region: Region): Sql =>
  region.level === 'province' ? sql('TRUE') : regionCondition(region);

/** First day of which figures can be told. */
export async function figuresFrom(db: Db): Promise<string> {
  const row = await db('figure_starts').where({ id: 1 }).first<{ from_on: string } | undefined>('from_on');
  return row?.from_on ?? '9999-12-31';
}
