import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ChildLimitError, errorFrom, reasonOfDeath } from '#platform/child-errors.js';
import type { ChildMessage, TaskMessage } from '#platform/child-messages.js';
import { type Usage, usageOf } from '#platform/child-usage.js';
import { createTaskWatch, type TaskLimits } from '#platform/child-watch.js';

export interface ChildPoolOptions {
  /** Module that calls `serveTasks`. */
  readonly entry: URL;
  /** Most processes at once; further tasks wait in turn. */
  readonly size: number;
  /** A process without work ends after this time. */
  readonly idleMs: number;
  /** Resident memory a process may take. */
  readonly rssLimitBytes: number;
  readonly env?: NodeJS.ProcessEnv;
  /** So many processes are started ahead and kept; each is given this task before any other. */
  readonly warm?: {
    readonly count: number;
    readonly task: { readonly name: string; readonly input: unknown };
    /** How long a task waits for one that is getting warm; then a cold one is quicker. */
    readonly patienceMs?: number;
  };
}

export interface RunOptions {
  /** Processor time that the task may spend in all. */
  readonly workLimitMs: number;
  /** Processor time that it may spend without progress; otherwise as much as in all. */
  readonly quietWorkLimitMs?: number;
  /** Time without work or progress after which its process is given up. */
  readonly stillLimitMs?: number | undefined;
  /** The same until `onStill` is told. */
  readonly stillNoticeMs?: number | undefined;
  readonly rssLimitBytes?: number;
  /** Only a process that has had no task yet will do. */
  readonly wantsFresh?: boolean;
  onProgress?(progress: { done: number; known: number | null }): void;
  /** The task stands still (its process is held, starved, or waits), or moves again. */
  onStill?(isStill: boolean): void;
  /** At the end, however it ended: processor time that the task took. */
  onSpent?(workMs: number): void;
  /** Aborting ends the task's process; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** One process of a child pool. */
export interface PoolChild {
  run(
    task: { readonly name: string; readonly input: unknown },
    options: RunOptions & { readonly rssLimitBytes: number; readonly isWarmUp?: boolean },
  ): Promise<unknown>;
  /** Whether it has had no task yet but its warm-up. */
  isFresh(): boolean;
  /** Whether it lives and is slim enough to take another task: a heap that grew large is given back by ending the process. */
  isReusable(): boolean;
  onExit(listener: () => void): void;
  /** Ends the process at once. */
  end(): Promise<void>;
}

const watchEveryMs = 50;
/** Longer than a query of a job may take (60 s): what waits for the database is not given up before the database has answered. */
const stillLimitMs = 150_000;
const stillNoticeMs = 3_000;
const mebi = 1024 * 1024;
/** Rows die young: with room for them a job of 100,000 spends a fifth less on collecting garbage (V8's own 16 MiB are for servers). */
export const youngMebi = 64;

/** Starts a process; while it has no task it does not keep the parent alive. */
export function startPoolChild(options: ChildPoolOptions): PoolChild {
  const heapMebi = Math.max(64, Math.round((options.rssLimitBytes / mebi) * 0.9));
  const child = fork(fileURLToPath(options.entry), [], {
    ...withDataLimit(options.rssLimitBytes, [`--max-old-space-size=${heapMebi}`, `--max-semi-space-size=${youngMebi}`]),
    env: options.env ?? process.env,
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.on('error', () => resolve());
  });
  let lives = true;
  let taskId = 0;
  let tasks = 0;
  let residentBytes = 0;
  void exited.then(() => (lives = false));
  setReferenced(child, false);

  return {
    async run(task, run) {
      const id = ++taskId;
      if (!run.isWarmUp) tasks++;
      setReferenced(child, true);
      try {
        return await watched({ child, exited, isFresh: tasks <= 1 }, { id, ...task }, run, (bytes) => {
          residentBytes = bytes;
        });
      } finally {
        setReferenced(child, false);
      }
    },
    isFresh: () => tasks === 0,
    isReusable: () => lives && child.connected && residentBytes < options.rssLimitBytes * 0.4,
    onExit: (listener) => void exited.then(listener),
    async end() {
      if (lives) {
        child.ref();
        child.kill('SIGKILL');
      }
      await exited;
    },
  };
}

/**
 * On Linux the kernel itself refuses memory well above the limit, so that a burst between two looks of the watcher cannot take the
 * machine: an allocation then fails inside the child.
 */
function withDataLimit(
  rssLimitBytes: number,
  nodeArguments: readonly string[],
): { execPath?: string; execArgv: string[] } {
  if (process.platform !== 'linux') return { execArgv: [...nodeArguments] };
  const kibi = Math.round((rssLimitBytes * 1.5) / 1024) + 256 * 1024;
  return {
    execPath: '/bin/sh',
    execArgv: ['-c', `ulimit -d ${kibi}; exec "$0" "$@"`, process.execPath, ...nodeArguments],
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
  readonly isFresh: boolean;
}

const limitsOf = (run: RunOptions & { readonly rssLimitBytes: number }): TaskLimits => ({
  workMs: run.workLimitMs,
  quietWorkMs: run.quietWorkLimitMs ?? run.workLimitMs,
  residentBytes: run.rssLimitBytes,
  stillMs: run.stillLimitMs ?? stillLimitMs,
  stillNoticeMs: run.stillNoticeMs ?? stillNoticeMs,
});

/** Sends the task and waits for its answer, the process' death, or the breach of a limit, whichever comes first. */
function watched(
  { child, exited, isFresh }: Running,
  message: TaskMessage,
  run: RunOptions & { readonly rssLimitBytes: number },
  noteMemory: (bytes: number) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const watch = createTaskWatch(limitsOf(run));
    let breach: unknown;
    let reported: Usage | undefined;
    let wasStill = false;
    let lookedAt = performance.now();
    let isSettled = false;
    const endWith = (error: unknown) => {
      breach ??= error;
      child.kill('SIGKILL');
    };
    const look = async () => {
      const usage = (await usageOf(child.pid)) ?? reported;
      if (isSettled) return;
      const now = performance.now();
      if (usage) noteMemory(usage.residentBytes);
      const broken = watch.look(usage, now - lookedAt);
      lookedAt = now;
      if (broken) endWith(new ChildLimitError(broken, isFresh));
      if (wasStill !== watch.isStill) {
        wasStill = watch.isStill;
        run.onStill?.(wasStill);
      }
    };
    const onMessage = (raw: unknown) => {
      const said = raw as ChildMessage;
      if (said.kind === 'usage') {
        reported = said;
        return;
      }
      if (said.id !== message.id) return;
      if (said.kind === 'taken') return watch.taken();
      if (said.kind === 'progress') {
        watch.step();
        return run.onProgress?.({ done: said.done, known: said.known });
      }
      settle(said.workMs);
      if (said.kind === 'done') resolve(said.value);
      else reject(errorFrom(said.error, isFresh));
    };
    const onAbort = () => endWith(run.signal?.reason);
    const looking = setInterval(() => void look(), watchEveryMs);
    function settle(workMs = watch.spent.workMs): void {
      isSettled = true;
      clearInterval(looking);
      child.off('message', onMessage);
      run.signal?.removeEventListener('abort', onAbort);
      run.onSpent?.(Math.round(workMs));
    }
    child.on('message', onMessage);
    run.signal?.addEventListener('abort', onAbort, { once: true });
    if (run.signal?.aborted) onAbort();
    void exited.then(() => {
      if (isSettled) return;
      settle();
      reject(breach ?? new ChildLimitError(reasonOfDeath(child, watch.isTaken), isFresh));
    });
    if (child.connected) child.send(message, () => {});
    else endWith(new ChildLimitError('start', isFresh));
  });
}

function setReferenced(child: ChildProcess, isReferenced: boolean): void {
  if (isReferenced) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}
