import { type Cursor, type RegisterFilter, unknownClass } from './filter.js';
import { type Region, regionColumn } from '#features/register/scope.js';

/** A piece of a statement with the values of its placeholders. */
export interface Sql {
  readonly text: string;
  readonly values: readonly (string | number)[];
  /** Holds values in its text, so that it is not worth preparing. */
  readonly isOneOff?: true;
}

export const sql = (text: string, ...values: (string | number)[]): Sql => ({ text, values });

export function joined(parts: readonly Sql[], between: string): Sql {
  return { text: parts.map(({ text }) => text).join(between), values: parts.flatMap(({ values }) => values) };
}

export const and = (parts: readonly Sql[]): Sql => (parts.length === 0 ? sql('TRUE') : joined(parts, ' AND '));

/** The region as a condition on rows of `businesses b`. */
export function regionCondition(region: Region): Sql {
  const { column, values } = regionColumn(region);
  return values.length === 1
    ? sql(`b.${column} = ?`, values[0] as string)
    : sql(`b.${column} IN (${values.map(() => '?').join(', ')})`, ...values);
}

/** A class, or a class that is not known: either is one stretch of the indexes that begin with it. */
export const classCondition = (businessClass: string): Sql =>
  businessClass === unknownClass ? sql('b.business_class IS NULL') : sql('b.business_class = ?', businessClass);

/** Class, statuses, days and batch as conditions on rows of `businesses b`. */
export function filterConditions(filter: RegisterFilter, batch: BatchRange | undefined): Sql[] {
  const parts: Sql[] = [];
  if (filter.businessClass !== '') parts.push(classCondition(filter.businessClass));
  return [...parts, ...tailConditions(filter), ...restConditions(filter), ...(batch ? [batchCondition(batch)] : [])];
}

/** Both statuses: they stand at the end of every list index. */
export function tailConditions(filter: RegisterFilter): Sql[] {
  const parts: Sql[] = [];
  if (filter.filingStatus !== '') parts.push(sql('b.filing_status = ?', filter.filingStatus));
  if (filter.operatingStatus !== '') parts.push(sql('b.operating_status = ?', filter.operatingStatus));
  return parts;
}

/** What no list index tells before its end, or not at all: days, the division alone, the agency, the subject. */
export function restConditions(filter: RegisterFilter): Sql[] {
  const parts = dayConditions(filter);
  if (filter.unit !== '') parts.push(sql('b.division_code = ?', filter.unit));
  if (filter.office !== '') parts.push(sql('b.agency_id = ?', Number(filter.office)));
  if (filter.subject !== '')
    parts.push(filter.subject === unknownClass ? sql('b.subject IS NULL') : sql('b.subject = ?', filter.subject));
  return parts;
}

function dayConditions(filter: RegisterFilter): Sql[] {
  const parts: Sql[] = [];
  if (filter.filedFrom !== '') parts.push(sql('b.filed_on >= ?', filter.filedFrom));
  if (filter.filedTo !== '') parts.push(sql('b.filed_on <= ?', filter.filedTo));
  return parts;
}

/** Businesses that a batch made, and those it changed. */
export interface BatchRange {
  readonly id: number;
  readonly firstId: number;
  readonly newCount: number;
}

export const batchCondition = ({ id, firstId, newCount }: BatchRange): Sql =>
  sql(
    "(b.id BETWEEN ? AND ? OR b.id IN (SELECT c.business_id FROM import_changes c WHERE c.batch_id = ? AND c.kind = 'changed'))",
    firstId,
    firstId + newCount - 1,
    id,
  );

/** In which direction a list is read, and from where. */
export interface ListReading {
  readonly order: 'desc' | 'asc';
  readonly cursor: Cursor | undefined;
  readonly limit: number;
}

/**
 * What comes behind the cursor, as two ranges of one index: the rest of the cursor's day, then the days after it. As one condition
 * with OR the servers would walk from the newest row.
 */
export function rangesBehind({ order, cursor }: ListReading, table = 'b'): Sql[] {
  if (!cursor) return [sql('TRUE')];
  const sign = order === 'desc' ? '<' : '>';
  return [
    sql(`${table}.filed_on = ? AND ${table}.id ${sign} ?`, cursor.filedOn, cursor.id),
    sql(`${table}.filed_on ${sign} ?`, cursor.filedOn),
  ];
}

export const orderBy = (order: 'desc' | 'asc', table = ''): string => {
  const prefix = table === '' ? '' : `${table}.`;
  return order === 'desc'
    ? `ORDER BY ${prefix}filed_on DESC, ${prefix}id DESC`
    : `ORDER BY ${prefix}filed_on, ${prefix}id`;
};

/** One walk along an index: equality in front, then order. */
export interface Walk {
  readonly index: string;
  readonly where: Sql;
}

/** A query for the ids of a page, in order. */
export interface PageIds extends Sql {
  /** The same query from its FROM on, where every entry that it walks over is a row of the page: columns are then read as it goes. */
  readonly rows?: string;
}

/** Ids of a page from one or several walks, each stopping by itself, put together in order. */
export function idsFromWalks(walks: readonly Walk[], conditions: readonly Sql[], reading: ListReading): PageIds {
  const branches = walks.flatMap((walk) =>
    rangesBehind(reading).map((range) => {
      const where = and([walk.where, range, ...conditions]);
      return {
        rows: `FROM businesses b FORCE INDEX (${walk.index}) WHERE ${where.text} ${orderBy(reading.order, 'b')} LIMIT ${whole(reading.limit)}`,
        values: where.values,
      };
    }),
  );
  const [only] = branches;
  if (only && branches.length === 1) {
    const text = `SELECT b.id, b.filed_on ${only.rows}`;
    return conditions.length === 0 ? { ...only, text } : { text, values: only.values };
  }
  const parts = branches.map(({ rows, values }) => ({ text: `(SELECT b.id, b.filed_on ${rows})`, values }));
  const union = joined(parts, ' UNION ALL ');
  return {
    text: `SELECT u.id, u.filed_on FROM (${union.text}) u ${orderBy(reading.order, 'u')} LIMIT ${whole(reading.limit)}`,
    values: union.values,
  };
}

/** A checked whole number as text: some servers refuse placeholders for LIMIT. */
export function whole(n: number): string {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`${n} is no count`);
  return String(n);
}
