import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { projectRoot } from '#platform/project-root.js';
import { portalSettings } from './database.js';
import { cpuMs } from './measure.js';
import { benchPassword } from './people.js';
import { signIn } from './visit.js';

/** A web server in a process of its own, with a signed-in session. */
export interface WebServer {
  readonly pid: number;
  readonly port: number;
  readonly cookie: string;
  /** From the start of the process to the sign-in page, milliseconds. */
  readonly firstPageMs: number;
  /** Processor time until then, milliseconds. */
  readonly firstPageCpuMs: number;
  /** How late its event loop was at most since the last question, milliseconds. */
  lateness(): Promise<{ maxMs: number; p99Ms: number }>;
  stop(): Promise<void>;
}

/** The portal as it runs in production. */
export async function startPortal(databaseUrl: string): Promise<WebServer> {
  const watch = new URL('tasks/watch-loop.js', import.meta.url).href;
  const entry = fileURLToPath(new URL('../../src/server.js', import.meta.url));
  const { serverFlags } = (await import(pathToFileURL(join(projectRoot, 'scripts/lib/server-flags.mjs')).href)) as {
    serverFlags: string[];
  };
  const follow = pathToFileURL(join(projectRoot, 'scripts/lib/follow-parent.mjs')).href;
  const { child, port, first } = await start(
    entry,
    [...serverFlags, '--import', watch, '--import', follow],
    { ...portalSettings(databaseUrl), BASE_PATH: '/yizhangwang' },
    '/yizhangwang/sign-in',
  );
  const cookie = await signIn(port, '/yizhangwang/sign-in', { account: 'bench-reviewer', password: benchPassword });
  return handle(child, port, cookie, first);
}

/** The straightforward server of `floors/list-page.ts`. */
export async function startFloor(databaseUrl: string): Promise<WebServer> {
  const entry = fileURLToPath(new URL('floors/list-page.js', import.meta.url));
  const { child, port, first } = await start(
    entry,
    [],
    { NODE_ENV: 'production', DATABASE_URL: databaseUrl },
    '/sign-in',
  );
  return handle(child, port, await signIn(port, '/sign-in', { account: 'bench-reviewer' }), first);
}

/** The portal's list without a frame, of `floors/list-alone.ts`: nobody signs in there. */
export async function startListAlone(databaseUrl: string): Promise<WebServer> {
  const entry = fileURLToPath(new URL('floors/list-alone.js', import.meta.url));
  const env = { NODE_ENV: 'production', DATABASE_URL: databaseUrl };
  const { child, port, first } = await start(entry, [], env, '/businesses');
  return handle(child, port, '', first);
}

async function start(
  entry: string,
  execArgv: string[],
  env: Record<string, string>,
  health: string,
): Promise<{ child: ChildProcess; port: number; first: FirstPage }> {
  const port = await freePort();
  const from = performance.now();
  const child = fork(entry, [], {
    execArgv,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      HOST: '127.0.0.1',
      PORT: String(port),
      ...env,
    },
  });
  for (let tries = 0; tries < 1_500 && child.exitCode === null; tries += 1, await sleep(10)) {
    if (
      await fetch(`http://127.0.0.1:${port}${health}`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return {
        child,
        port,
        first: { firstPageMs: performance.now() - from, firstPageCpuMs: cpuMs(child.pid ?? 0) },
      };
  }
  child.kill('SIGKILL');
  throw new Error(`${entry} does not answer`);
}

type FirstPage = Pick<WebServer, 'firstPageMs' | 'firstPageCpuMs'>;

function handle(child: ChildProcess, port: number, cookie: string, first: FirstPage): WebServer {
  return {
    ...first,
    pid: child.pid ?? 0,
    port,
    cookie,
    async lateness() {
      child.send('how late?');
      const [message] = (await once(child, 'message')) as [{ maxMs: number; p99Ms: number }];
      return message;
    },
    async stop() {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
