import { createRequire } from 'node:module';
import type { Knex } from 'knex';
import { isConnectionLost, isMisdirected, isTakenBack, isTimeout } from '#platform/db/errors.js';
import { executePrepared, isNotPrepared, readTries } from '#platform/db/prepared.js';
import { breakOff, connectWith, type RawConnection, sayGoodbye } from '#platform/db/raw-connection.js';

interface QueryObject {
  sql: string;
  bindings?: readonly unknown[] | null;
  options?: Record<string, unknown>;
  /** Sent as a prepared statement (`prepared.ts`). */
  isPrepared?: boolean;
  response?: unknown;
}
interface Builder {
  readonly _method?: string;
  readonly sql?: unknown;
}
interface Runner {
  run(): Promise<unknown>;
}
interface ClientClass {
  new (
    config: Knex.Config,
  ): {
    config: { portalQueryTimeoutMs: number; portalGreeting: string };
    driver: { createConnection(settings: object): RawConnection };
    connectionSettings: object;
    /** Whether this is the client of one transaction. */
    transacting?: boolean;
    acquireRawConnection(): Promise<RawConnection>;
    destroyRawConnection(connection: RawConnection): Promise<void>;
    runner(builder: Builder): Runner;
    _query(connection: RawConnection, query: QueryObject): Promise<unknown>;
  };
}

const require = createRequire(import.meta.url);
const Mysql2Client = require('knex/lib/dialects/mysql2') as ClientClass;

const greetingMs = 5_000;
const conflictTries = 4;

/**
 * Knex on mysql2, with an end to every wait (S5). A connection that did not answer in time is broken off for good; what stands alone,
 * outside a transaction, is asked again where that can do no harm.
 */
export class TimeLimitedClient extends Mysql2Client {
  override acquireRawConnection(): Promise<RawConnection> {
    const connection = this.driver.createConnection(this.connectionSettings);
    return connectWith(connection, this.config.portalGreeting, this.config.portalQueryTimeoutMs || greetingMs);
  }

  override destroyRawConnection(connection: RawConnection): Promise<void> {
    return sayGoodbye(connection);
  }

  /** A read whose connection broke off (a server that ends, a proxy that turns to another) is asked again on another one. */
  override runner(builder: Builder): Runner {
    const runner = super.runner(builder);
    if (this.transacting || !isRead(builder)) return runner;
    const run = runner.run.bind(runner);
    const again = () => super.runner(builder).run();
    runner.run = async () => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await (attempt === 1 ? run() : again());
        } catch (error) {
          if (attempt >= readTries || !isConnectionLost(error)) throw error;
        }
      }
    };
    return runner;
  }

  override async _query(connection: RawConnection, query: QueryObject): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.send(connection, query);
      } catch (error) {
        // A statement that is a transaction of its own has been taken back as a whole.
        if (this.transacting || attempt >= conflictTries || !isTakenBack(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, attempt * 20 * Math.random()));
      }
    }
  }

  private async send(connection: RawConnection, query: QueryObject): Promise<unknown> {
    // The ROLLBACK after a time-out finds its connection thrown away: what is wrong is still that the database did not answer.
    if (connection.__knex__disposed) throw notSent(connection.__knex__disposed);
    const timeout = this.config.portalQueryTimeoutMs;
    query.options = { timeout, ...query.options };
    try {
      return query.isPrepared ? await this.execute(connection, query, timeout) : await super._query(connection, query);
    } catch (error) {
      if (isTimeout(error) || isConnectionLost(error) || isMisdirected(error)) breakOff(connection, error);
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

const reads = new Set(['select', 'first', 'pluck']);

const isRead = ({ _method: method, sql }: Builder): boolean =>
  typeof sql === 'string' ? /^\s*select\b/i.test(sql) : method !== undefined && reads.has(method);

const unsent = new WeakSet<object>();

/** The same trouble, told of a statement that never left: `wasSent` knows them apart. */
function notSent(reason: unknown): Error {
  const { message, code, errno, syscall } = reason as Error & { code?: string; errno?: number; syscall?: string };
  const error = Object.assign(new Error(message, { cause: reason }), {
    fatal: true,
    code: code ?? 'PROTOCOL_CONNECTION_LOST',
    ...(errno === undefined ? {} : { errno }),
    ...(syscall === undefined ? {} : { syscall }),
  });
  unsent.add(error);
  return error;
}

/** Whether the statement that failed with this error may have reached the server. */
export const wasSent = (error: unknown): boolean => !(typeof error === 'object' && error !== null && unsent.has(error));
