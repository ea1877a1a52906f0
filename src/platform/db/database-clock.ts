import type { Knex } from 'knex';
import type { Db, Trx } from '#platform/db/connection.js';

/**
 * The database's own clock, in UTC: the judge between nodes over who holds what for how long, since their clocks may differ by minutes. It
 * is compared with nothing but itself, so that it need not be right; whatever has a date for people goes by `Clock`.
 */
export const databaseNowSql = 'UTC_TIMESTAMP(3)';

export const databaseNow = (db: Db | Trx): Knex.Raw => db.raw(databaseNowSql);

/** So many seconds from now, by the same clock. */
export const databaseNowPlus = (db: Db | Trx, seconds: number): Knex.Raw =>
  db.raw(`${databaseNowSql} + INTERVAL ? SECOND`, [seconds]);
