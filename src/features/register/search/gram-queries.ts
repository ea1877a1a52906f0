import type { Db, Trx } from '#platform/db/connection.js';
import { readPrepared } from '#platform/db/prepared.js';
import { type Count, counted, countedAmong, more } from './counts.js';
import { and, joined, orderBy, rangesBehind, type ListReading, type Sql, sql, whole } from './sql.js';

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
export function idsByGram(path: GramPath, conditions: readonly Sql[], reading: ListReading): Sql {
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

/** Of the first `inspect` entries of a gram those whose rows fit, and whether there are more entries than that. */
export function countByGram(path: GramPath, conditions: readonly Sql[], inspect: number): Count {
  const also = alsoJoin(path);
  const where = and(conditions);
  const entries = `SELECT id, filed_on FROM business_grams WHERE gram = ? LIMIT ${whole(inspect + 1)}`;
  const seen = `SELECT COUNT(*) FROM (${entries}) s`;
  const text = `SELECT COUNT(*) + IF((${seen}) > ${whole(inspect)}, ${more}, 0) FROM (${entries}) g ${also.text} STRAIGHT_JOIN businesses b ON b.id = g.id WHERE ${where.text}`;
  return countedAmong({ text, values: [path.along, path.along, ...also.values, ...where.values] });
}

/** Entries of one gram, counted up to a limit, as one number. */
export const entriesOfGram = (gram: number, limit: number): Sql =>
  sql(`SELECT COUNT(*) FROM (SELECT 1 FROM business_grams WHERE gram = ? LIMIT ${whole(limit)}) t`, gram);

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
export function idsInGramRange({ from, to }: GramRange, conditions: readonly Sql[], reading: ListReading): Sql {
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
export function countInGramRange({ from, to }: GramRange, conditions: readonly Sql[]): Count {
  const where = and(conditions);
  return counted({
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
