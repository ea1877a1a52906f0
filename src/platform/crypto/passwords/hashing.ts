import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { createGate, longestWaitMs } from '#platform/turns.js';

/** To hash a password, or to hold it against a stored hash. */
export interface HashingTask {
  readonly plain: string;
  readonly stored?: string;
}

export interface HashingOptions {
  /** Most hashes at the same time. */
  readonly threads: number;
  /** How long one may wait for its turn, milliseconds. */
  readonly patienceMs: number;
  /** A thread without work ends after this time, milliseconds. */
  readonly idleMs: number;
}

export interface Hashing {
  /** `whose`: nobody has a second turn before everybody has had one. @throws TurnNotComeError */
  hash(plain: string, whose: string): Promise<string>;
  matches(stored: string, plain: string, whose: string): Promise<boolean>;
}

/** On two cores one hashes and one serves. */
export const hashingThreads = (cores: number): number => Math.min(4, Math.max(1, Math.floor(cores / 2)));

/**
 * Passwords are hashed in threads of their own, so many at once and with less right to the processor than pages: a morning on which
 * everybody signs in at nine slows those who sign in, and not those who work. A thread lives while there is work.
 */
export function createHashing(options: Partial<HashingOptions> = {}): Hashing {
  const settled = {
    threads: hashingThreads(availableParallelism()),
    patienceMs: longestWaitMs,
    idleMs: 5_000,
    ...options,
  };
  const gate = createGate({ most: settled.threads, patienceMs: settled.patienceMs });
  const free = new Set<HashingThread>();

  async function work(task: HashingTask): Promise<string | boolean> {
    const [rested] = free;
    const thread = rested ?? startThread(settled.idleMs, (gone) => free.delete(gone));
    free.delete(thread);
    const answer = await thread.run(task);
    free.add(thread);
    return answer;
  }

  return {
    hash: async (plain, whose) => String(await gate.pass(whose, () => work({ plain }))),
    matches: async (stored, plain, whose) => (await gate.pass(whose, () => work({ plain, stored }))) === true,
  };
}

interface HashingThread {
  run(task: HashingTask): Promise<string | boolean>;
}

/** Tells when it may be asked no more. Keeps the process alive while it works alone. */
function startThread(idleMs: number, gone: (thread: HashingThread) => void): HashingThread {
  // Nothing of what the process was started with (measuring, watching its parent) is for this thread.
  const worker = new Worker(new URL('./thread.js', import.meta.url), {
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  let idle: NodeJS.Timeout | undefined;
  let current: { resolve(answer: string | boolean): void; reject(error: Error): void } | undefined;
  const end = (error: Error) => {
    clearTimeout(idle);
    gone(thread);
    current?.reject(error);
    current = undefined;
  };
  const rest = () => {
    gone(thread);
    void worker.terminate();
  };
  worker.on('message', (answer: string | boolean) => {
    const done = current;
    current = undefined;
    worker.unref();
    idle = setTimeout(rest, idleMs).unref();
    done?.resolve(answer);
  });
  worker.once('error', end);
  worker.once('exit', () => end(new Error('the thread that hashes passwords ended')));
  const thread: HashingThread = {
    run(task) {
      clearTimeout(idle);
      worker.ref();
      return new Promise((resolve, reject) => {
        current = { resolve, reject };
        worker.postMessage(task);
      });
    },
  };
  return thread;
}
