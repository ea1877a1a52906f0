import type { Knex } from 'knex';
import { isConnectionLost } from '#platform/db/errors.js';

export type Parameter = string | number | Date;

interface RawClient {
  acquireConnection(): Promise<object>;
  releaseConnection(connection: object): Promise<void>;
  _query(
    connection: object,
    query: { sql: string; bindings: readonly Parameter[]; isPrepared: true },
  ): Promise<{ response: [unknown] }>;
}

/** How often a read is sent, outside a transaction, whose connection breaks off. */
export const readTries = 3;

/**
 * Rows of a statement that each connection keeps ready: a third of the work of one that is built and parsed anew. For the few texts
 * that every page sends; whatever varies stands in `values`, since each text is kept by the server.
 */
export async function readPrepared<Row>(db: Knex, text: string, values: readonly Parameter[]): Promise<Row[]> {
  if (db.isTransaction && (db as Knex.Transaction).isCompleted()) throw new Error('the transaction has ended');
  const tries = db.isTransaction ? 1 : readTries;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await readOnce<Row>(db, text, values);
    } catch (error) {
      if (attempt >= tries || !isConnectionLost(error)) throw error;
    }
  }
}

async function readOnce<Row>(db: Knex, text: string, values: readonly Parameter[]): Promise<Row[]> {
  const { client } = db as unknown as { client: RawClient };
  const connection = await client.acquireConnection();
  try {
    const { response } = await client._query(connection, { sql: text, bindings: values, isPrepared: true });
    return response[0] as Row[];
  } finally {
    await client.releaseConnection(connection);
  }
}

/** What of a driver's connection is needed here. */
export interface PreparingConnection {
  execute(sql: string, values: readonly unknown[], done: (error: Error | null, rows: unknown) => void): void;
}

/** Both steps, preparing and executing, within the time (0: without end): the driver limits the second one only. */
export function executePrepared(
  connection: PreparingConnection,
  sql: string,
  values: readonly unknown[],
  timeoutMs: number,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const giveUp = () =>
      reject(Object.assign(new Error('the database does not answer'), { code: timedOut, fatal: true }));
    const timer = timeoutMs > 0 ? setTimeout(giveUp, timeoutMs) : undefined;
    connection.execute(sql, values, (error, rows) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve(rows);
    });
  });
}

const timedOut = 'PROTOCOL_SEQUENCE_TIMEOUT';

/** Too many statements prepared, not known (a proxy has changed servers), to be prepared again, not to be had: ask plainly then. */
const notPrepared = new Set([1461, 1243, 1615, 1295]);

export const isNotPrepared = (error: unknown): boolean => notPrepared.has((error as { errno?: number }).errno ?? 0);
