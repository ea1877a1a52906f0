import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Stands between the portal and its database and makes trouble: nothing is answered, late, or nobody is there. */
export interface DatabaseProxy {
  /** Address of the same database, through the proxy. */
  readonly url: string;
  /** Connections stay open, but nothing passes any more, as with a server that is stopped. */
  freeze(): void;
  /** What is asked passes, what the server answers does not. */
  holdAnswers(): void;
  /** All that was held passes now, in its order: what the server had been asked it answers late. */
  thaw(): void;
  /** Connections break off and new ones find no server. */
  kill(): Promise<void>;
  /** Connections break off; new ones are served at once, as when a cluster turns to another node. */
  switchOver(): void;
  recover(): Promise<void>;
  /** Connections that are open now. */
  openConnections(): number;
  /** What clients have sent since the freeze. */
  heldBytes(): number;
  close(): Promise<void>;
}

/** The packet of MySQL 8.0.24 and later: error 1158. */
const farewell = Buffer.from('3\0\0\0\xff\x86\x04#08S01Got an error reading communication packets', 'latin1');

/** `databaseUrl` names a database behind a Unix socket or a port. */
export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const url = new URL(databaseUrl);
  const realPath = url.searchParams.get('socketPath');
  const address = realPath ? { path: realPath } : { port: Number(url.port || 3306), host: url.hostname };
  const real = () => connect({ ...address, allowHalfOpen: true });
  const folder = mkdtempSync(join(tmpdir(), 'yzw-proxy-'));
  const path = join(folder, 's');
  url.searchParams.set('socketPath', path);
  const open = new Set<Socket>();
  const near = new Set<Socket>();
  let isFrozen = false;

  const keep = (socket: Socket, other: Socket) => {
    open.add(socket);
    socket
      .on('error', () => {})
      .once('close', () => {
        open.delete(socket);
        other.destroy();
      });
    // Each direction ends by itself, as it does between two programs. To a client that has ended MySQL says so, in the same breath.
    socket
      .on('data', (data) => other.write(other.readableEnded ? Buffer.concat([data, farewell]) : data))
      .once('end', () => other.end());
    if (isFrozen) socket.pause();
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const far = real();
    near.add(client.once('close', () => near.delete(client)));
    keep(client, far);
    keep(far, client);
  });
  const listen = () => new Promise<void>((resolve) => server.listen(path, resolve));
  const breakAll = () => {
    for (const socket of open) socket.destroy();
  };
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    breakAll();
    await closed;
  };
  const thaw = () => {
    isFrozen = false;
    for (const socket of open) socket.resume();
  };
  await listen();
  return {
    url: url.href,
    freeze() {
      isFrozen = true;
      for (const socket of open) socket.pause();
    },
    holdAnswers() {
      for (const socket of open) if (!near.has(socket)) socket.pause();
    },
    thaw,
    kill: stop,
    switchOver: breakAll,
    async recover() {
      thaw();
      if (!server.listening) await listen();
    },
    openConnections: () => near.size,
    heldBytes: () => [...near].reduce((sum, socket) => sum + socket.readableLength, 0),
    async close() {
      if (server.listening) await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
