import type { Db, Trx } from '#platform/db/connection.js';
import { readPrepared } from '#platform/db/prepared.js';
import { and, type BatchRange, joined, type Sql, type Walk, whole } from './sql.js';

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

/** Entries seen and fitting, from a statement that answers both; more than `inspect` seen means that there are more. */
export async function countOf(
  db: Db | Trx,
  { text, values }: Sql,
  inspect: number,
): Promise<{ n: number; isMore: boolean }> {
  const [row] = await readPrepared<{ seen: number; fitting: string | number | null }>(db, text, values);
  return { n: Number(row?.fitting ?? 0), isMore: Number(row?.seen) > inspect };
}

/** One number that is asked for by itself. */
export async function readCount(db: Db | Trx, count: Sql): Promise<number> {
  const [row] = await readPrepared<{ n: string | number }>(db, `SELECT (${count.text}) AS n`, count.values);
  return Number(row?.n ?? 0);
}
