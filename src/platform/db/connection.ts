import { createRequire } from 'node:module';
import knexModule, { type Knex } from 'knex';
import { executePrepared, isNotPrepared, type PreparingConnection } from './prepared.js';

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
    // Values belong in no message and no log.
    compileSqlOnError: false,
    log: silent,
    pool: {
      min: 0,
      max: options.poolMax ?? 12,
      acquireTimeoutMillis: options.queryTimeoutMs,
      createTimeoutMillis: options.queryTimeoutMs,
      propagateCreateError: true,
      afterCreate: limitLockWait(options.queryTimeoutMs),
    } as Knex.PoolConfig,
    acquireConnectionTimeout: options.queryTimeoutMs,
  } as Knex.Config);
}

/** Every failure reaches whoever asked, and the log through them; knex would also print SQL to the console. */
const silent = { warn() {}, error() {}, deprecate() {}, debug() {} };

/** Tells each new connection how long the server waits for a lock: whole seconds, at least one. */
const limitLockWait =
  (queryTimeoutMs: number) =>
  (connection: RawConnection, done: (error: Error | null, connection: RawConnection) => void): void => {
    const seconds = Math.max(1, Math.floor((queryTimeoutMs - 500) / 1_000));
    connection.query({ sql: `SET SESSION innodb_lock_wait_timeout = ${seconds}`, timeout: queryTimeoutMs }, (error) => {
      if (error) connection.destroy();
      done(error, connection);
    });
  };

interface RawConnection extends PreparingConnection {
  query(query: { sql: string; timeout: number }, done: (error: Error | null) => void): void;
  __knex__disposed?: unknown;
}
interface QueryObject {
  sql: string;
  bindings?: readonly unknown[] | null;
  options?: Record<string, unknown>;
  /** Sent as a prepared statement (`prepared.ts`). */
  isPrepared?: boolean;
  response?: unknown;
}
interface ClientClass {
  new (
    config: Knex.Config,
  ): {
    config: { portalQueryTimeoutMs: number };
    _query(connection: RawConnection, query: QueryObject): Promise<unknown>;
  };
}

const require = createRequire(import.meta.url);
const Mysql2Client = require('knex/lib/dialects/mysql2') as ClientClass;

class TimeLimitedClient extends Mysql2Client {
  override async _query(connection: RawConnection, query: QueryObject): Promise<unknown> {
    // The ROLLBACK after a time-out finds its connection thrown away: what is wrong is still that the database did not answer.
    if (connection.__knex__disposed instanceof Error) throw connection.__knex__disposed;
    const timeout = this.config.portalQueryTimeoutMs;
    query.options = { timeout, ...query.options };
    try {
      return query.isPrepared ? await this.execute(connection, query, timeout) : await super._query(connection, query);
    } catch (error) {
      if ((error as { code?: string }).code === 'PROTOCOL_SEQUENCE_TIMEOUT') {
        connection.__knex__disposed = error;
        connection.destroy();
      }
      throw error;
    }
  }

  private async execute(connection: RawConnection, query: QueryObject, timeout: number): Promise<unknown> {
    const { sql, bindings } = query;
    try {
      query.response = [await executePrepared(connection, sql, bindings ?? [], timeout)];
      return query;
    } catch (error) {
      if (!isNotPrepared(error)) throw error;
      return super._query(connection, query);
    }
  }
}
