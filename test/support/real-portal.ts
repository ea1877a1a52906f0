import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '#platform/project-root.js';
import { testDeps, type TestDatabase } from '#test/support/test-db.js';

/** A program of the portal in a process of its own, with all that it says. */
export interface RealProcess {
  readonly child: ChildProcess;
  /** Everything on both its streams so far. */
  said(): string;
  /** Resolves when it has said what matches (again, `times` in all). @throws when it ends before */
  says(pattern: RegExp, times?: number): Promise<RegExpMatchArray>;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/** Runs a script of the project (`dist/src/server.js`, `scripts/start.mjs`) on this database, on any free port. */
export function runProgram(script: string, { db, url }: TestDatabase, env: Record<string, string> = {}): RealProcess {
  const { config } = testDeps({ db });
  const child = spawn(process.execPath, [join(projectRoot, script)], {
    cwd: projectRoot,
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'production',
      DATABASE_URL: url,
      HOST: '127.0.0.1',
      PORT: '0',
      SESSION_SECRET: config.sessionSecret,
      DATA_KEY: config.dataKey.toString('base64'),
      HASH_KEY: config.hashKey.toString('base64'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return observe(child);
}

/** Node options with which the portal's server throws when it is sent SIGUSR2, or leaves a promise alone at SIGHUP. */
export const faultsOnDemand = {
  NODE_OPTIONS: `--import ${pathToFileURL(join(projectRoot, 'dist/test/support/faults-on-demand.js')).href}`,
};

function observe(child: ChildProcess): RealProcess {
  let text = '';
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      tell();
    });
  let isOver = false;
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) =>
    child.once('close', (code, signal) => {
      isOver = true;
      resolve(signal ?? code);
      tell();
    }),
  );
  return {
    child,
    ended,
    said: () => text,
    says: (pattern, times = 1) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = [...text.matchAll(new RegExp(pattern, `${pattern.flags.replace('g', '')}g`))];
          const wanted = found[times - 1];
          if (!wanted && !isOver) return;
          listeners.delete(look);
          if (wanted) resolve(wanted);
          else reject(new Error(`it ended without a word of ${pattern}:\n${text}`));
        };
        listeners.add(look);
        look();
      }),
  };
}

/** Address of the portal's pages, once it serves (for the n-th time). */
export async function addressOf(running: RealProcess, times = 1): Promise<string> {
  const [, address = ''] = await running.says(/(http:\/\/localhost:\d+\/yizhangwang)\n/, times);
  return address.replace('localhost', '127.0.0.1');
}
