import { and, type BatchRange, joined, type Sql, sql, type Walk, whole } from './sql.js';

/** Exact, or "at least `n`" where counting on would cost too much. */
export interface Total {
  readonly n: number;
  readonly isMore: boolean;
}

/** A total as one number that a statement tells, by itself or as a column of a page. */
export interface Count {
  readonly sql: Sql;
  read(n: number): Total;
}

export const isKnown = (total: Total | Count): total is Total => 'n' in total;

/** A statement whose number is the total; above `exactUpTo` it has counted as far as it would. */
export const counted = (statement: Sql, exactUpTo = Number.POSITIVE_INFINITY): Count => ({
  sql: statement,
  read: (n) => ({ n: Math.min(n, exactUpTo), isMore: n > exactUpTo }),
});

/** Added by a statement that has looked at as many entries as it may and knows that there are more. */
export const more = 1_000_000_000;

/** A statement whose number is the total among the entries that it looked at, and `more` where it did not look at all. */
export const countedAmong = (statement: Sql): Count => ({
  sql: statement,
  read: (n) => ({ n: n % more, isMore: n >= more }),
});

/** Businesses that a batch made or changed and that fit. */
export function countOfBatch({ id, firstId, newCount }: BatchRange, conditions: readonly Sql[]): Count {
  const where = and(conditions);
  const made = sql(
    `SELECT COUNT(*) FROM businesses b WHERE b.id BETWEEN ? AND ? AND ${where.text}`,
    firstId,
    firstId + newCount - 1,
    ...where.values,
  );
  const changed = sql(
    `SELECT COUNT(*) FROM import_changes c JOIN businesses b ON b.id = c.business_id WHERE c.batch_id = ? AND c.kind = 'changed' AND ${where.text}`,
    id,
    ...where.values,
  );
  return counted(sql(`SELECT (${made.text}) + (${changed.text})`, ...made.values, ...changed.values));
}

/** Of these ids those that fit. */
export function countByIds(ids: readonly number[], conditions: readonly Sql[]): Count {
  const where = and(conditions);
  return counted({
    text: `SELECT COUNT(*) FROM businesses b WHERE b.id IN (${ids.map(whole).join(',')}) AND ${where.text}`,
    values: where.values,
    isOneOff: true,
  });
}

/**
 * Of the first `inspect` entries of the walks that are `within` (told by the index alone), how many fit `fitting` (which may need the
 * row), and whether there are more entries than that.
 */
export function countByWalks(
  walks: readonly Walk[],
  within: readonly Sql[],
  fitting: readonly Sql[],
  inspect: number,
): Total | Count {
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
  const all = `SELECT t.fits FROM (${entries.text}) t LIMIT ${whole(inspect + 1)}`;
  const text = `SELECT COALESCE(SUM(e.fits), 0) + IF(COUNT(*) > ${whole(inspect)}, ${more}, 0) FROM (${all}) e`;
  return countedAmong({ ...entries, text });
}
