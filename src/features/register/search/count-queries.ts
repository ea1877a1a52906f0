import type { Db, Trx } from '#platform/db/connection.js';
import { type Count, isKnown, type Total } from './counts.js';
import { readRows } from './read-queries.js';

/** The total of a search by itself, without a page. */
export async function readTotal(db: Db | Trx, total: Total | Count): Promise<Total> {
  if (isKnown(total)) return total;
  const [row] = await readRows<{ n: string | number }>(db, { ...total.sql, text: `SELECT (${total.sql.text}) AS n` });
  return total.read(Number(row?.n ?? 0));
}
