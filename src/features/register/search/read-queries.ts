import type { Db, Trx } from '#platform/db/connection.js';
import { readPrepared } from '#platform/db/prepared.js';
import type { Sql } from './sql.js';

/** Rows of a statement: prepared, unless the text is as good as new each time. */
export async function readRows<Row>(db: Db | Trx, { text, values, isOneOff }: Sql): Promise<Row[]> {
  if (!isOneOff) return readPrepared<Row>(db, text, values);
  const [rows] = (await db.raw(text, [...values])) as [Row[]];
  return rows;
}
