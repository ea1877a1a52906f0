import type { Db, Trx } from '#platform/db/connection.js';
import { readPrepared } from '#platform/db/prepared.js';
import { type Count, counted, countedAmong, more } from './counts.js';
import { readRows } from './read-queries.js';
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

/** Single grams and ranges of them: entries of any are looked at. */
export type GramSet = readonly GramRange[];

/** A set of one range is a text that is kept ready; the others hold their numbers and are as good as new each time. */
function inSet(set: GramSet, gram: string): Sql {
  const [only] = set;
  if (only && set.length === 1) return sql(`${gram} BETWEEN ? AND ?`, only.from, only.to);
  const single = set.flatMap(({ from, to }) => (from === to ? [whole(from)] : []));
  const wide = set.flatMap(({ from, to }) => (from === to ? [] : [`${gram} BETWEEN ${whole(from)} AND ${whole(to)}`]));
  const parts = [...(single.length > 0 ? [`${gram} IN (${single.join(',')})`] : []), ...wide];
  return { text: parts.length === 0 ? 'FALSE' : `(${parts.join(' OR ')})`, values: [], isOneOff: true };
}

const kindOf = ({ isOneOff }: Sql): Pick<Sql, 'isOneOff'> => (isOneOff ? { isOneOff } : {});

/**
 * Ids of businesses with a gram of the set, each once, put in order from the entries alone. Where there are conditions on rows, these
 * are looked up in that order until the page is full.
 */
export function idsInGrams(set: GramSet, conditions: readonly Sql[], reading: ListReading): Sql {
  const grams = inSet(set, 'g.gram');
  const behind = rangesBehind(reading, 'g').map(({ text, values }) => ({ text: `(${text})`, values }));
  const within = joined(behind, ' OR ');
  const entries = {
    ...kindOf(grams),
    text: `SELECT DISTINCT g.id, g.filed_on FROM business_grams g WHERE ${grams.text} AND (${within.text})`,
    values: [...grams.values, ...within.values],
  };
  const first = `LIMIT ${whole(reading.limit)}`;
  if (conditions.length === 0) return { ...entries, text: `${entries.text} ${orderBy(reading.order, 'g')} ${first}` };
  const where = and(conditions);
  return {
    ...kindOf(grams),
    text: `SELECT e.id, e.filed_on FROM (${entries.text}) e STRAIGHT_JOIN businesses b ON b.id = e.id WHERE ${where.text} ${orderBy(reading.order, 'e')} ${first}`,
    values: [...entries.values, ...where.values],
  };
}

/** Businesses with a gram of the set that fit. */
export function countInGrams(set: GramSet, conditions: readonly Sql[]): Count {
  const grams = inSet(set, 'g.gram');
  const where = and(conditions);
  return counted({
    ...kindOf(grams),
    text: `SELECT COUNT(*) FROM (SELECT DISTINCT g.id FROM business_grams g WHERE ${grams.text}) e STRAIGHT_JOIN businesses b ON b.id = e.id WHERE ${where.text}`,
    values: [...grams.values, ...where.values],
  });
}

/** Entries of a set of grams, counted up to a limit, and the businesses they belong to. */
export async function measureGrams(
  db: Db | Trx,
  set: GramSet,
  limit: number,
): Promise<{ entries: number; businesses: number }> {
  const grams = inSet(set, 'gram');
  const [row] = await readRows<{ entries: number; businesses: number }>(db, {
    ...grams,
    text: `SELECT COUNT(*) AS entries, COUNT(DISTINCT t.id) AS businesses FROM (SELECT id FROM business_grams WHERE ${grams.text} LIMIT ${whole(limit)}) t`,
  });
  return { entries: Number(row?.entries ?? 0), businesses: Number(row?.businesses ?? 0) };
}

/** Ids of businesses that have a gram of every set and fit, in no order; at most `limit`. The first set should be the rarest. */
export async function listIdsInAll(
  db: Db | Trx,
  sets: readonly GramSet[],
  conditions: readonly Sql[],
  limit: number,
): Promise<number[]> {
  const parts = sets.map((set, i) => {
    const { text, values } = inSet(set, 'g.gram');
    // DISTINCT keeps each a table of its own, looked up by id: joined to the entries directly it would be read anew for each of them.
    const table = `(SELECT DISTINCT g.id FROM business_grams g WHERE ${text}) s${i}`;
    return { text: i === 0 ? table : `${table} ON s${i}.id = s0.id`, values };
  });
  const tables = joined(parts, ' STRAIGHT_JOIN ');
  const where = and(conditions);
  const rows = await readRows<{ id: number }>(db, {
    text: `SELECT b.id FROM ${tables.text} STRAIGHT_JOIN businesses b ON b.id = s0.id WHERE ${where.text} LIMIT ${whole(limit)}`,
    values: [...tables.values, ...where.values],
    isOneOff: true,
  });
  return rows.map(({ id }) => id);
}

/** How many entries each set has, counted up to a limit. */
export async function countSets(db: Db | Trx, sets: readonly GramSet[], limit: number): Promise<number[]> {
  if (sets.length === 0) return [];
  const parts = sets.map((set, i) => {
    const { text, values } = inSet(set, 'gram');
    const entries = `SELECT 1 FROM business_grams WHERE ${text} LIMIT ${whole(limit)}`;
    return { text: `(SELECT COUNT(*) FROM (${entries}) t${i}) AS n${i}`, values };
  });
  const { text, values } = joined(parts, ', ');
  const [row] = await readRows<Record<string, number>>(db, { text: `SELECT ${text}`, values, isOneOff: true });
  return sets.map((_, i) => Number(row?.[`n${i}`] ?? 0));
}
