import type { Socket } from 'node:net';
import type { PreparingConnection } from '#platform/db/prepared.js';

/** A driver's connection with what the pool notes on it. */
export interface RawConnection extends PreparingConnection {
  readonly stream: Socket;
  connect(done: (error: Error | null) => void): void;
  query(query: { sql: string; timeout: number }, done: (error: Error | null) => void): void;
  end(): void;
  on(event: 'error', listener: (error: Error) => void): void;
  /** Why the pool must throw it away; the pool looks here before it hands the connection out. */
  __knex__disposed?: unknown;
}

/**
 * Connects and sends `greeting`. The listener is kept until the socket is gone: what a server says too late, to a connection that
 * nobody uses any more, is no reason for the process to end.
 */
export async function connectWith(
  connection: RawConnection,
  greeting: string,
  timeoutMs: number,
): Promise<RawConnection> {
  connection.on('error', (error) => {
    connection.__knex__disposed ??= error;
  });
  try {
    await settled((done) => connection.connect(done));
    await settled((done) => connection.query({ sql: greeting, timeout: timeoutMs }, done));
    return connection;
  } catch (error) {
    breakOff(connection, error);
    throw error;
  }
}

const settled = (start: (done: (error: Error | null) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));

/**
 * Ends a connection at once, with an error for all that waits on it. The driver's own `destroy()` closes one direction only: it would
 * take a late answer and write the next statement into a socket that has ended.
 */
export function breakOff(connection: RawConnection, reason: unknown): void {
  connection.__knex__disposed ??= reason;
  connection.stream.destroy();
}

const goodbyeMs = 500;

/** Takes leave of the server, as far as it listens. */
export async function sayGoodbye(connection: RawConnection): Promise<void> {
  const { stream } = connection;
  if (stream.destroyed) return;
  if (connection.__knex__disposed) return breakOff(connection, connection.__knex__disposed);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => stream.destroy(), goodbyeMs);
    stream.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    connection.end();
  });
}
