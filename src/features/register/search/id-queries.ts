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

/**
 * Ids of businesses with a code that begins or ends like this, or behind which a licence with such a number stands; at most `limit` from
 * each index. `code` holds letters, figures and hyphens only.
 */
export async function listIdsByCode(db: Db | Trx, code: string, limit: number): Promise<number[]> {
  const ends = [...code].reverse().join('');
  const looks = [
    ['businesses_uscc', 'uscc', code],
    ['businesses_licence', 'licence_no', code],
    ['businesses_filing_no_unique', 'filing_no', code],
    ['businesses_old_id', 'old_system_id', code],
    ['businesses_uscc_reversed', 'uscc_reversed', ends],
    ['businesses_licence_reversed', 'licence_reversed', ends],
    ['businesses_filing_reversed', 'filing_reversed', ends],
  ] as const;
  const parts = looks.map(
    ([index, column]) =>
      `(SELECT id FROM businesses FORCE INDEX (${index}) WHERE ${column} LIKE ? LIMIT ${whole(limit)})`,
  );
  const behind = [
    ['licences_no', 'licence_no'],
    ['licences_old_id', 'old_id'],
  ].map(
    ([index, column]) => `(SELECT e.business_id AS id FROM licences l FORCE INDEX (${index})
      STRAIGHT_JOIN licence_entries e ON e.licence_id = l.id WHERE l.${column} LIKE ? LIMIT ${whole(limit)})`,
  );
  const [rows] = (await db.raw(
    [...parts, ...behind].join(' UNION '),
    [...looks.map(([, , text]) => text), code, code].map((text) => `${text}%`),
  )) as [{ id: number }[]];
  return rows.map(({ id }) => id);
}

/** Entries of names that begin with a text which are looked at. */
const namesAtMost = 500;

/** Ids of businesses that fit and whose name is this text, then of those whose name begins with it. */
export async function listIdsByName(
  db: Db | Trx,
  text: string,
  conditions: readonly Sql[],
  limit: number,
): Promise<number[]> {
  const where = and(conditions);
  const named = (condition: string) =>
    `(SELECT id FROM businesses FORCE INDEX (businesses_name) WHERE name_normal ${condition} LIMIT ${whole(namesAtMost)})`;
  const [rows] = (await db.raw(
    `SELECT b.id FROM (${named('= ?')} UNION ${named('LIKE ?')}) n STRAIGHT_JOIN businesses b ON b.id = n.id
      WHERE ${where.text} ORDER BY b.name_normal = ? DESC LIMIT ${whole(limit)}`,
    [text, `${text}%`, ...where.values, text],
  )) as [{ id: number }[]];
  return rows.map(({ id }) => id);
}
