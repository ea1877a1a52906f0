import type { Db, Trx } from '#platform/db/connection.js';
import { readPrepared } from '#platform/db/prepared.js';
import { type Count, isKnown, type Total } from './counts.js';

/** The total of a search by itself, without a page. */
export async function readTotal(db: Db | Trx, total: Total | Count): Promise<Total> {
  if (isKnown(total)) return total;
  const { text, values, isOneOff } = total.sql;
  const statement = `SELECT (${text}) AS n`;
  const [row] = isOneOff
    ? ((await db.raw(statement, [...values])) as [[{ n: string | number }]])[0]
    : await readPrepared<{ n: string | number }>(db, statement, values);
  return total.read(Number(row?.n ?? 0));
}
