import type { Db, Trx } from '#platform/db/connection.js';
import { readPrepared } from '#platform/db/prepared.js';
import type { BusinessColumns } from '#features/register/columns.js';
import type { Cursor } from '#features/register/search/filter.js';
import {
  and,
  type BatchRange,
  joined,
  orderBy,
  rangesBehind,
  type Reading,
  type Sql,
  sql,
  whole,
  type Walk,
} from '#features/register/search/sql.js';

/** A business as a list shows it: no personal number among the columns. */
export interface ListedBusiness extends Cursor {
  readonly divisionCode: string;
  readonly name: string;
  readonly uscc: string;
  /** '' where it is not known. */
  readonly businessClass: string;
  readonly filingNo: string;
  readonly filingDate: string | null;
  readonly filingStatus: string;
  readonly operatingStatus: string;
  readonly address: string;
}

/** Rows of a list, and the count that was asked for with them; no rows, no count. */
export interface Listed {
  readonly rows: readonly ListedBusiness[];
  readonly counted: number | undefined;
}

const listed =
  'b.id, b.filed_on, b.division_code, b.business_name, b.uscc, b.business_class, b.filing_no, b.filing_date, b.filing_status, b.operating_status, b.business_address';

interface ListedRow {
  id: number;
  filed_on: string;
  division_code: string;
  business_name: string;
  uscc: string | null;
  business_class: string | null;
  filing_no: string | null;
  filing_date: string | null;
  filing_status: string;
  operating_status: string;
  business_address: string | null;
  counted?: string | number;
}

/** Ids first, from one covering index; then the rows of the page alone. `count` is one number, read in the same statement. */
export async function listBusinesses(db: Db | Trx, ids: Sql, order: 'desc' | 'asc', count?: Sql): Promise<Listed> {
  const columns = count ? `${listed}, (${count.text}) AS counted` : listed;
  const text = `SELECT ${columns} FROM (${ids.text}) p STRAIGHT_JOIN businesses b ON b.id = p.id ${orderBy(order, 'p')}`;
  const rows = await readRows<ListedRow>(db, { ...ids, text, values: [...(count?.values ?? []), ...ids.values] });
  const counted = rows[0]?.counted;
  return { rows: rows.map(toListed), counted: counted === undefined ? undefined : Number(counted) };
}

/** Prepared, unless the text is as good as new each time. */
async function readRows<Row>(db: Db | Trx, { text, values, isOneOff }: Sql): Promise<Row[]> {
  if (!isOneOff) return readPrepared<Row>(db, text, values);
  const [rows] = (await db.raw(text, [...values])) as [Row[]];
  return rows;
}

const toListed = (row: ListedRow): ListedBusiness => ({
  id: row.id,
  filedOn: row.filed_on,
  divisionCode: row.division_code,
  name: row.business_name,
  uscc: row.uscc ?? '',
  businessClass: row.business_class ?? '',
  filingNo: row.filing_no ?? '',
  filingDate: row.filing_date,
  filingStatus: row.filing_status,
  operatingStatus: row.operating_status,
  address: row.business_address ?? '',
});

/** Whole columns of the rows that `ids` selects, in order; sorted here, since the servers would sort wide rows on disk. */
export async function listColumns(
  db: Db | Trx,
  ids: Sql,
  order: 'desc' | 'asc',
  columns: readonly string[],
): Promise<(BusinessColumns & Cursor)[]> {
  const selected = columns.map((column) => `b.${column}`).join(', ');
  const [rows] = (await db.raw(
    `SELECT b.id, b.filed_on AS filedOn, ${selected} FROM (${ids.text}) p STRAIGHT_JOIN businesses b ON b.id = p.id`,
    [...ids.values],
  )) as [(BusinessColumns & Cursor)[]];
  const sign = order === 'desc' ? -1 : 1;
  return rows.sort((a, b) => sign * (a.filedOn < b.filedOn ? -1 : a.filedOn > b.filedOn ? 1 : a.id - b.id));
}

/** Pairs of a text to look along: the entries of `along`, and of those the ones that `also` has too (its entries lie in the same order). */
export interface GramPath {
  readonly along: number;
  readonly also?: number | undefined;
}

const alsoJoin = ({ also }: GramPath): Sql =>
  also === undefined
    ? sql('')
    : sql('STRAIGHT_JOIN business_grams h ON h.gram = ? AND h.filed_on = g.filed_on AND h.id = g.id', also);

/** Ids along the entries of a gram; their rows are looked at only where there are conditions on them. */
export function idsByGram(path: GramPath, conditions: readonly Sql[], reading: Reading): Sql {
  const also = alsoJoin(path);
  const rows = conditions.length === 0 ? '' : 'STRAIGHT_JOIN businesses b ON b.id = g.id';
  const branches = rangesBehind(reading, 'g').map((range) => {
    const where = and([sql('g.gram = ?', path.along), range, ...conditions]);
    return {
      text: `(SELECT g.id, g.filed_on FROM business_grams g ${also.text} ${rows} WHERE ${where.text} ${orderBy(reading.order, 'g')} LIMIT ${whole(reading.limit)})`,
      values: [...also.values, ...where.values],
    };
  });
  const union = joined(branches, ' UNION ALL ');
  return {
    text: `SELECT u.id, u.filed_on FROM (${union.text}) u ${orderBy(reading.order, 'u')} LIMIT ${whole(reading.limit)}`,
    values: union.values,
  };
}

/** Those out of these ids that fit. */
export function idsAmong(ids: readonly number[], conditions: readonly Sql[], reading: Reading): Sql {
  const behind = joined(
    rangesBehind(reading).map(({ text, values }) => ({ text: `(${text})`, values })),
    ' OR ',
  );
  const where = and([{ text: `(${behind.text})`, values: behind.values }, ...conditions]);
  return {
    text: `SELECT b.id, b.filed_on FROM businesses b WHERE b.id IN (${ids.map(whole).join(',')}) AND ${where.text} ${orderBy(reading.order, 'b')} LIMIT ${whole(reading.limit)}`,
    values: where.values,
    isOneOff: true,
  };
}

export async function countByIds(db: Db | Trx, ids: readonly number[], conditions: readonly Sql[]): Promise<number> {
  if (ids.length === 0) return 0;
  const where = and(conditions);
  const [[row]] = (await db.raw(
    `SELECT COUNT(*) AS n FROM businesses b WHERE b.id IN (${ids.map(whole).join(',')}) AND ${where.text}`,
    [...where.values],
  )) as [[{ n: number }]];
  return Number(row.n);
}

/** How many businesses that a batch made or changed fit. */
export async function countOfBatch(
  db: Db | Trx,
  { id, firstId, newCount }: BatchRange,
  conditions: readonly Sql[],
): Promise<number> {
  const where = and(conditions);
  const [[made]] = (await db.raw(
    `SELECT COUNT(*) AS n FROM businesses b WHERE b.id BETWEEN ? AND ? AND ${where.text}`,
    [firstId, firstId + newCount - 1, ...where.values],
  )) as [[{ n: number }]];
  const [[changed]] = (await db.raw(
    `SELECT COUNT(*) AS n FROM import_changes c JOIN businesses b ON b.id = c.business_id WHERE c.batch_id = ? AND c.kind = 'changed' AND ${where.text}`,
    [id, ...where.values],
  )) as [[{ n: number }]];
  return Number(made.n) + Number(changed.n);
}

/**
 * Of the first `inspect` entries of the walks that are `within` (told by the index alone), how many fit `fitting` (which may need the
 * row), and whether there are more entries than that.
 */
export async function countByWalks(
  db: Db | Trx,
  walks: readonly Walk[],
  within: readonly Sql[],
  fitting: readonly Sql[],
  inspect: number,
): Promise<{ n: number; isMore: boolean }> {
  if (walks.length === 0) return { n: 0, isMore: false };
  const fits = and(fitting);
  const branches = walks.map((walk) => {
    const where = and([walk.where, ...within]);
    return {
      text: `(SELECT b.id, ${fits.text} AS fits FROM businesses b FORCE INDEX (${walk.index}) WHERE ${where.text} LIMIT ${whole(inspect + 1)})`,
      values: [...fits.values, ...where.values],
    };
  });
  const entries = joined(branches, ' UNION ALL ');
  const text = `SELECT COUNT(*) AS seen, SUM(e.fits) AS fitting FROM (SELECT t.fits FROM (${entries.text}) t LIMIT ${whole(inspect + 1)}) e`;
  return countOf(db, { ...entries, text }, inspect);
}

/** The same along the entries of a gram. */
export async function countByGram(
  db: Db | Trx,
  path: GramPath,
  conditions: readonly Sql[],
  inspect: number,
): Promise<{ n: number; isMore: boolean }> {
  const also = alsoJoin(path);
  const where = and(conditions);
  const entries = `SELECT id, filed_on FROM business_grams WHERE gram = ? LIMIT ${whole(inspect + 1)}`;
  const text = `SELECT (SELECT COUNT(*) FROM (${entries}) s) AS seen, COUNT(*) AS fitting FROM (${entries}) g ${also.text} STRAIGHT_JOIN businesses b ON b.id = g.id WHERE ${where.text}`;
  return countOf(db, { text, values: [path.along, path.along, ...also.values, ...where.values] }, inspect);
}

/** Entries of one gram, counted up to a limit, as one number. */
export const entriesOfGram = (gram: number, limit: number): Sql =>
  sql(`SELECT COUNT(*) FROM (SELECT 1 FROM business_grams WHERE gram = ? LIMIT ${whole(limit)}) t`, gram);

async function countOf(db: Db | Trx, { text, values }: Sql, inspect: number): Promise<{ n: number; isMore: boolean }> {
  const [row] = await readPrepared<{ seen: number; fitting: string | number | null }>(db, text, values);
  return { n: Number(row?.fitting ?? 0), isMore: Number(row?.seen) > inspect };
}

/** One number that is asked for by itself. */
export async function readCount(db: Db | Trx, count: Sql): Promise<number> {
  const [row] = await readPrepared<{ n: string | number }>(db, `SELECT (${count.text}) AS n`, count.values);
  return Number(row?.n ?? 0);
}

/** How many entries each gram has, counted up to a limit. */
export async function countGrams(db: Db | Trx, grams: readonly number[], limit: number): Promise<number[]> {
  const parts = grams.map((_, i) => `(${entriesOfGram(0, limit).text}) AS n${i}`);
  const [row] = await readPrepared<Record<string, number>>(db, `SELECT ${parts.join(', ')}`, grams);
  return grams.map((_, i) => Number(row?.[`n${i}`] ?? 0));
}

/** Grams from one to another, both included. */
export interface GramRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Ids of businesses with a gram of the range, each once, put in order from the entries alone. Where there are conditions on rows, these
 * are looked up in that order until the page is full.
 */
export function idsInGramRange({ from, to }: GramRange, conditions: readonly Sql[], reading: Reading): Sql {
  const behind = rangesBehind(reading, 'g').map(({ text, values }) => ({ text: `(${text})`, values }));
  const within = joined(behind, ' OR ');
  const entries = {
    text: `SELECT DISTINCT g.id, g.filed_on FROM business_grams g WHERE g.gram BETWEEN ? AND ? AND (${within.text})`,
    values: [from, to, ...within.values],
  };
  const first = `LIMIT ${whole(reading.limit)}`;
  if (conditions.length === 0) return { ...entries, text: `${entries.text} ${orderBy(reading.order, 'g')} ${first}` };
  const where = and(conditions);
  return {
    text: `SELECT e.id, e.filed_on FROM (${entries.text}) e STRAIGHT_JOIN businesses b ON b.id = e.id WHERE ${where.text} ${orderBy(reading.order, 'e')} ${first}`,
    values: [...entries.values, ...where.values],
  };
}

/** Businesses with a gram of the range that fit. */
export async function countInGramRange(
  db: Db | Trx,
  { from, to }: GramRange,
  conditions: readonly Sql[],
): Promise<number> {
  const where = and(conditions);
  return readCount(db, {
    text: `SELECT COUNT(*) FROM (SELECT DISTINCT g.id FROM business_grams g WHERE g.gram BETWEEN ? AND ?) e STRAIGHT_JOIN businesses b ON b.id = e.id WHERE ${where.text}`,
    values: [from, to, ...where.values],
  });
}

/** Entries of a range of grams, counted up to a limit, and the businesses they belong to. */
export async function measureGramRange(
  db: Db | Trx,
  { from, to }: GramRange,
  limit: number,
): Promise<{ entries: number; businesses: number }> {
  const [row] = await readPrepared<{ entries: number; businesses: number }>(
    db,
    `SELECT COUNT(*) AS entries, COUNT(DISTINCT t.id) AS businesses FROM (SELECT id FROM business_grams WHERE gram BETWEEN ? AND ? LIMIT ${whole(limit)}) t`,
    [from, to],
  );
  return { entries: Number(row?.entries ?? 0), businesses: Number(row?.businesses ?? 0) };
}

/** Ids of businesses with a code that begins or ends like this; at most `limit` from each index. `code` holds letters, figures and hyphens only. */
export async function listIdsByCode(db: Db | Trx, code: string, limit: number): Promise<number[]> {
  const ends = [...code].reverse().join('');
  const looks = [
    ['businesses_uscc', 'uscc', code],
    ['businesses_licence', 'licence_no', code],
    ['businesses_filing_no_unique', 'filing_no', code],
    ['businesses_uscc_reversed', 'uscc_reversed', ends],
    ['businesses_licence_reversed', 'licence_reversed', ends],
  ] as const;
  const parts = looks.map(
    ([index, column]) =>
      `(SELECT id FROM businesses FORCE INDEX (${index}) WHERE ${column} LIKE ? LIMIT ${whole(limit)})`,
  );
  const [rows] = (await db.raw(
    parts.join(' UNION '),
    looks.map(([, , text]) => `${text}%`),
  )) as [{ id: number }[]];
  return rows.map(({ id }) => id);
}
