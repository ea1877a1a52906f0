import type { Db, Trx } from '#platform/db/connection.js';
import { and, joined, orderBy, rangesBehind, type ListReading, type Sql, whole } from './sql.js';

/** Those out of these ids that fit. */
export function idsAmong(ids: readonly number[], conditions: readonly Sql[], reading: ListReading): Sql {
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
