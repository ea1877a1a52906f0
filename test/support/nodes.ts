import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '#platform/clock.js';
import type { Role } from '#platform/config.js';
import type { PortalDeps } from '#src/deps.js';
import { projectRoot } from '#platform/project-root.js';
import { keepCollecting } from '#src/season/collecting.js';
import { setUp } from '#src/set-up.js';
import { type Cast, type CastName, createCast } from '#test/support/cast.js';
import { type Client, createClient } from '#test/support/client.js';
import { type RoundRobin, startRoundRobin } from '#test/support/round-robin.js';
import { testDeps, withDatabase } from '#test/support/test-db.js';

/** One process of the portal, as `npm start` runs it. */
export interface Node {
  readonly role: Role;
  readonly process: ChildProcess;
  /** 0 where it listens nowhere. */
  readonly port: number;
  /** All it has written so far. */
  log(): string;
  /** Ends it as a machine that loses its power would. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const startLimitMs = 120_000;
const followParent = join(projectRoot, 'scripts/lib/follow-parent.mjs');

/** Starts the server on this database and waits until it says that it runs. It dies with this process. */
export async function startNode(deps: PortalDeps, databaseUrl: string, role: Role): Promise<Node> {
  const child = spawn(process.execPath, ['--import', followParent, join(projectRoot, 'dist/src/server.js')], {
    env: { ...process.env, ...settingsOf(deps, databaseUrl), ROLE: role === 'both' ? '' : role },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal);
    await ended;
  };
  for (const from = Date.now(); !log.includes('已启动'); await sleep(50)) {
    if (child.exitCode === null && child.signalCode === null && Date.now() - from < startLimitMs) continue;
    await end('SIGKILL');
    throw new Error(`the node does not start: ${log}`);
  }
  return {
    role,
    process: child,
    port: Number(/http:\/\/localhost:(\d+)/.exec(log)?.[1] ?? 0),
    log: () => log,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

const settingsOf = ({ config }: PortalDeps, databaseUrl: string) => ({
  NODE_ENV: 'production',
  DATABASE_URL: databaseUrl,
  SESSION_SECRET: config.sessionSecret,
  DATA_KEY: config.dataKey.toString('base64'),
  HASH_KEY: config.hashKey.toString('base64'),
  HOST: '127.0.0.1',
  PORT: '0',
  TRUSTED_PROXIES: '127.0.0.1',
  LOG_LEVEL: 'info',
});

/** Two nodes that serve pages, whatever nodes are added, a proxy before the two, one database behind them all. */
export interface Cluster {
  readonly deps: PortalDeps;
  readonly cast: Cast;
  /** Address of the proxy with the base path. */
  readonly base: string;
  /** The first two serve pages behind the proxy. */
  readonly nodes: readonly Node[];
  /** Starts another node, which the cluster ends with the others. */
  add(role: Role): Promise<Node>;
  client(name?: CastName): Promise<Client>;
  stop(): Promise<void>;
}

/** The real day rules here: the nodes have no other clock. */
export async function startCluster(): Promise<Cluster> {
  const database = await withDatabase();
  const deps: PortalDeps = { ...testDeps({ db: database.db }), clock: systemClock };
  await setUp(deps);
  await keepCollecting(deps);
  const cast = await createCast(deps);
  const nodes: Node[] = [];
  let proxy: RoundRobin | undefined;
  const add = async (role: Role) => {
    const node = await startNode(deps, database.url, role);
    nodes.push(node);
    return node;
  };
  const stop = async () => {
    await proxy?.close();
    await Promise.all(nodes.map((node) => node.kill()));
    await database.drop();
  };
  try {
    const started = await Promise.allSettled([add('web'), add('web')]);
    const ports = started.map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value.port;
    });
    proxy = await startRoundRobin(ports);
    const base = `${proxy.origin}${deps.config.basePath}`;
    const client = async (name?: CastName) => {
      const visitor = createClient(base);
      return name === undefined ? visitor : visitor.signIn(cast[name]);
    };
    return { deps, cast, base, nodes, add, client, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** "Nothing older than five seconds" in words; a test waits longer, since a busy machine is no fault of the portal's. */
const feltLimitMs = 30_000;

/** Asks until it is so. @throws when it never is */
export async function felt(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const from = Date.now(); !(await isSo()); await sleep(200))
    if (Date.now() - from > feltLimitMs) throw new Error(`not felt: ${what}`);
}
