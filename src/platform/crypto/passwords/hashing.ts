import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { createTurns } from './turns.js';

/** To hash a password, or to hold it against a stored hash. */
export interface HashingTask {
  readonly plain: string;
  readonly stored?: string;
}

/** It was not the turn of a password in time. Nothing is known of it. */
export class HashingBusyError extends Error {}

export interface HashingOptions {
  /** Most hashes at the same time. */
  readonly threads: number;
  /** How long one may wait for its turn, milliseconds. */
  readonly patienceMs: number;
  /** A thread without work ends after this time, milliseconds. */
  readonly idleMs: number;
}

export interface Hashing {
  /** `whose`: nobody has a second turn before everybody has had one. @throws HashingBusyError */
  hash(plain: string, whose: string): Promise<string>;
  matches(stored: string, plain: string, whose: string): Promise<boolean>;
}

/** Who sends a form waits a minute at most before a proxy gives up. */
const patienceMs = 40_000;

/** On two cores one hashes and one serves. */
export const hashingThreads = (cores: number): number => Math.min(4, Math.max(1, Math.floor(cores / 2)));

interface Waiting {
  readonly task: HashingTask;
  readonly resolve: (answer: string | boolean) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Passwords are hashed in threads of their own, so many at once and with less right to the processor than pages: a morning on which
 * everybody signs in at nine slows those who sign in, and not those who work. A thread lives while there is work.
 */
export function createHashing(options: Partial<HashingOptions> = {}): Hashing {
  const { threads, idleMs } = { threads: hashingThreads(availableParallelism()), idleMs: 5_000, ...options };
  const turns = createTurns<Waiting>();
  const free: HashingThread[] = [];
  let living = 0;

  function next(): void {
    if (turns.size === 0 || (free.length === 0 && living >= threads)) return;
    const thread = free.pop() ?? start();
    const waiting = turns.take() as Waiting;
    clearTimeout(waiting.timer);
    thread.run(waiting.task).then(waiting.resolve, waiting.reject).finally(next);
  }

  function start(): HashingThread {
    living += 1;
    const thread = startThread(idleMs, {
      free: () => free.push(thread),
      gone() {
        living -= 1;
        const at = free.indexOf(thread);
        if (at >= 0) free.splice(at, 1);
      },
    });
    return thread;
  }

  const ask = (task: HashingTask, whose: string): Promise<string | boolean> =>
    new Promise((resolve, reject) => {
      const giveUp = () => {
        turns.remove(whose, waiting);
        reject(new HashingBusyError('passwords before this one took too long'));
      };
      const waiting = { task, resolve, reject, timer: setTimeout(giveUp, options.patienceMs ?? patienceMs) };
      turns.add(whose, waiting);
      next();
    });

  return {
    hash: async (plain, whose) => String(await ask({ plain }, whose)),
    matches: async (stored, plain, whose) => (await ask({ plain, stored }, whose)) === true,
  };
}

interface HashingThread {
  run(task: HashingTask): Promise<string | boolean>;
}

/** Tells when it may have the next task, and when it is no more. Keeps the process alive while it works alone. */
function startThread(idleMs: number, tell: { free(): void; gone(): void }): HashingThread {
  // Nothing of what the process was started with (measuring, watching its parent) is for this thread.
  const worker = new Worker(new URL('./thread.js', import.meta.url), {
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  let idle: NodeJS.Timeout | undefined;
  let current: { resolve(answer: string | boolean): void; reject(error: Error): void } | undefined;
  let isGone = false;
  const end = (error: Error) => {
    clearTimeout(idle);
    if (!isGone) tell.gone();
    isGone = true;
    current?.reject(error);
    current = undefined;
  };
  worker.on('message', (answer: string | boolean) => {
    const done = current;
    current = undefined;
    worker.unref();
    tell.free();
    idle = setTimeout(() => void worker.terminate(), idleMs).unref();
    done?.resolve(answer);
  });
  worker.once('error', end);
  worker.once('exit', () => end(new Error('the thread that hashes passwords ended')));
  return {
    run(task) {
      clearTimeout(idle);
      worker.ref();
      return new Promise((resolve, reject) => {
        current = { resolve, reject };
        worker.postMessage(task);
      });
    },
  };
}
