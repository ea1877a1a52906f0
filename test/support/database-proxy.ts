import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Stands between the portal and its database and makes trouble: nothing is answered, or nobody is there. */
export interface DatabaseProxy {
  /** Address of the same database, through the proxy. */
  readonly url: string;
  /** Connections stay open, but nothing passes any more. */
  freeze(): void;
  /** Connections break off and new ones find no server. */
  kill(): Promise<void>;
  recover(): Promise<void>;
  close(): Promise<void>;
}

/** `databaseUrl` names a database behind a Unix socket or a port. */
export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const url = new URL(databaseUrl);
  const realPath = url.searchParams.get('socketPath');
  const real = () => (realPath ? connect(realPath) : connect(Number(url.port || 3306), url.hostname));
  const folder = mkdtempSync(join(tmpdir(), 'yzw-proxy-'));
  const path = join(folder, 's');
  url.searchParams.set('socketPath', path);
  const open = new Set<Socket>();
  let isFrozen = false;

  const keep = (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => {}).once('close', () => open.delete(socket));
  };
  const server = createServer((near) => {
    const far = real();
    for (const socket of [near, far]) keep(socket);
    near.on('data', (data) => isFrozen || far.write(data)).once('close', () => far.destroy());
    far.on('data', (data) => isFrozen || near.write(data)).once('close', () => near.destroy());
  });
  const listen = () => new Promise<void>((resolve) => server.listen(path, resolve));
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of open) socket.destroy();
    await closed;
  };
  await listen();
  return {
    url: url.href,
    freeze() {
      isFrozen = true;
    },
    kill: stop,
    async recover() {
      isFrozen = false;
      if (!server.listening) await listen();
    },
    async close() {
      if (server.listening) await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
