import knexModule, { type Knex } from 'knex';
import { TimeLimitedClient } from '#platform/db/client.js';

/** Connection settings: `mysql://user:password@host:port/name?socketPath=/path`; times in milliseconds. */
export interface DatabaseOptions {
  readonly url: string;
  readonly queryTimeoutMs: number;
  readonly poolMax?: number;
}

export type Db = Knex;
export type Trx = Knex.Transaction;

/**
 * Opens a pool in which every query has an end: a frozen database answers with an error in `queryTimeoutMs`, and the
 * connection that was waiting is thrown away (S5). The server gives up a lock a little earlier, so that no transaction is left
 * behind there. Calendar days stay text, instants are UTC, DECIMAL stays a string.
 */
export function openDatabase(options: DatabaseOptions): Db {
  const url = new URL(options.url);
  const socketPath = url.searchParams.get('socketPath');
  return knexModule.knex({
    client: TimeLimitedClient as unknown as string,
    connection: {
      ...(socketPath ? { socketPath } : { host: url.hostname, port: Number(url.port || 3306) }),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.replace(/^\//, '')),
      timezone: 'Z',
      dateStrings: ['DATE'],
      supportBigNumbers: true,
      connectTimeout: Math.min(options.queryTimeoutMs, 5_000),
      // A server keeps some 16,000 for all its connections together.
      maxPreparedStatements: 100,
    } as unknown as Knex.MySql2ConnectionConfig,
    portalQueryTimeoutMs: options.queryTimeoutMs,
    portalGreeting: `SET SESSION innodb_lock_wait_timeout = ${lockWaitSeconds(options.queryTimeoutMs)}${asElsewhere}`,
    // Values belong in no message and no log.
    compileSqlOnError: false,
    log: silent,
    pool: {
      min: 0,
      max: options.poolMax ?? 12,
      acquireTimeoutMillis: options.queryTimeoutMs,
      createTimeoutMillis: options.queryTimeoutMs,
      propagateCreateError: true,
    } as Knex.PoolConfig,
    acquireConnectionTimeout: options.queryTimeoutMs,
  } as Knex.Config);
}

/** The same pool for what may take hours: changes of tables with millions of rows. */
export function withoutTimeLimit(db: Db): Db {
  const patient = db.withUserParams({});
  (patient.client as { config: { portalQueryTimeoutMs: number } }).config.portalQueryTimeoutMs = 0;
  return patient;
}

/**
 * MariaDB 11.6 and later end a transaction that touches what has changed since it began to read; on no other server does one fail for
 * that, and whoever appends to the chain of the audit would nearly always. Others take this for a comment.
 */
const asElsewhere = ' /*M!110602 , SESSION innodb_snapshot_isolation = OFF */';

/** How long the server waits for a lock, once and once again: whole seconds, at least one. */
const lockWaitSeconds = (queryTimeoutMs: number): number => Math.max(1, Math.floor((queryTimeoutMs - 500) / 2_000));

/** Every failure reaches whoever asked, and the log through them; knex would also print SQL to the console. */
const silent = { warn() {}, error() {}, deprecate() {}, debug() {} };
