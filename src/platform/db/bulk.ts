import type { Trx } from '#platform/db/connection.js';

type BulkValue = string | number | Date | Buffer | null;

/**
 * Inserts rows of which many columns are null in every row: those columns are left out, since the server pays for each NULL it reads
 * (an eighth of what inserting businesses costs it). Only for tables whose nullable columns have no other default.
 */
export async function bulkInsertSparse(
  trx: Trx,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly BulkValue[])[],
): Promise<void> {
  const kept = [...columns.keys()].filter((i) => rows.some((row) => row[i] !== null));
  await bulkInsert(
    trx,
    table,
    kept.map((i) => columns[i] as string),
    rows.map((row) => kept.map((i) => row[i] as BulkValue)),
  );
}

/**
 * Inserts many rows with one statement whose text is written here: several times faster than placeholders, which are
 * parsed twice. Table and columns are names of ours, never input. `onDuplicate` is the rest of the statement.
 */
export async function bulkInsert(
  trx: Trx,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly BulkValue[])[],
  onDuplicate = '',
): Promise<void> {
  if (rows.length === 0) return;
  let text = `INSERT INTO ${table} (${columns.join(', ')}) VALUES `;
  for (let i = 0; i < rows.length; i += 1) text += (i === 0 ? '(' : ',(') + literals(rows[i] as readonly BulkValue[]);
  await sendText(trx, onDuplicate === '' ? text : `${text} ${onDuplicate}`);
}

interface RawClient {
  acquireConnection(): Promise<object>;
  releaseConnection(connection: object): Promise<void>;
  _query(connection: object, query: { sql: string; bindings: null }): Promise<unknown>;
}

/**
 * Sends a finished statement: past knex, which would copy half a megabyte for its debug log and put it into the message of an error,
 * and past the driver's search for placeholders. The time limit of the connection holds as for every query.
 */
export async function sendText(trx: Trx, text: string): Promise<void> {
  if (trx.isCompleted()) throw new Error('the transaction has ended');
  const { client } = trx as unknown as { client: RawClient };
  const connection = await client.acquireConnection();
  try {
    await client._query(connection, { sql: text, bindings: null });
  } finally {
    await client.releaseConnection(connection);
  }
}

function literals(row: readonly BulkValue[]): string {
  let text = literal(row[0] as BulkValue);
  for (let i = 1; i < row.length; i += 1) text += `,${literal(row[i] as BulkValue)}`;
  return `${text})`;
}

/** A value as SQL text. @throws RangeError for numbers that SQL has no word for. */
export function literal(value: BulkValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${special.test(value) ? value.replace(specials, escaped) : value}'`;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be stored`);
    return String(value);
  }
  if (Buffer.isBuffer(value)) return `X'${value.toString('hex')}'`;
  return `'${value.toISOString().replace('T', ' ').slice(0, -1)}'`;
}

// A quote is doubled, never escaped by a backslash: that is safe under every sql_mode.
const special = /['\\\0]/;
const specials = /['\\\0]/g;
const escaped = (sign: string): string => (sign === "'" ? "''" : sign === '\\' ? '\\\\' : '\\0');

/** Lets a few statements be under way while the next one is prepared, in order, on one connection. */
export function createStatementQueue(limit: number): {
  add(statement: () => Promise<unknown>): Promise<void>;
  drain(): Promise<void>;
} {
  const underWay: Promise<unknown>[] = [];
  let failure: { error: unknown } | undefined;
  const settle = async (promise: Promise<unknown> | undefined) => {
    await promise;
    if (failure) throw failure.error;
  };
  return {
    async add(statement) {
      if (failure) throw failure.error;
      const note = (error: unknown): void => {
        failure ??= { error };
      };
      underWay.push(statement().catch(note));
      if (underWay.length > limit) await settle(underWay.shift());
    },
    async drain() {
      while (underWay.length > 0) await settle(underWay.shift());
      await settle(undefined);
    },
  };
}
