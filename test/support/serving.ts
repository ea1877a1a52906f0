import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Cast } from '#test/support/cast.js';
import type { ServingMessage } from '#test/support/serving-entry.js';

/** The real portal in a process of its own, so that what a test does cannot slow it. */
export interface Serving {
  readonly base: string;
  readonly cast: Cast;
  readonly process: ChildProcess;
  readonly databaseUrl: string;
  /** After a garbage collection; with the processor time that one turn of its event loop took at most since it was last asked. */
  memory(): Promise<{ readonly heapBytes: number; readonly residentBytes: number; readonly longestTurnMs: number }>;
  stop(): Promise<void>;
}

const pathOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export async function startServing(env: NodeJS.ProcessEnv = {}): Promise<Serving> {
  const child = fork(pathOf('./serving-entry.js'), {
    env: { ...process.env, ...env },
    execArgv: [...process.execArgv.filter((word) => !word.startsWith('--test')), '--expose-gc'],
  });
  const answer = async <K extends ServingMessage['kind']>(kind: K): Promise<Extract<ServingMessage, { kind: K }>> => {
    for (;;) {
      const [message] = (await once(child, 'message', { signal: AbortSignal.timeout(60_000) })) as [ServingMessage];
      if (message.kind === kind) return message as Extract<ServingMessage, { kind: K }>;
    }
  };
  const { base, cast, databaseUrl } = await answer('ready');
  return {
    base,
    cast,
    databaseUrl,
    process: child,
    memory() {
      child.send('memory');
      return answer('memory');
    },
    async stop() {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.send('stop');
      await ended;
    },
  };
}

/** Opens pages all the time, from a thread of its own, as another person would. */
export interface Prober {
  /** Ends it; milliseconds of every answer, and the answers that were no page. */
  stop(): Promise<{ readonly times: readonly number[]; readonly wrong: readonly string[] }>;
}

export function startProber(base: string, cookie: string, paths: readonly string[]): Prober {
  const worker = new Worker(pathOf('./prober-entry.js'), { workerData: { base, cookie, paths } });
  return {
    async stop() {
      const result = once(worker, 'message');
      worker.postMessage('stop');
      const [answer] = (await result) as [{ times: number[]; wrong: string[] }];
      await worker.terminate();
      return answer;
    },
  };
}
