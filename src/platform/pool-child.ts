import { type ChildProcess, fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ChildMessage, SentError, TaskMessage } from '#platform/child-messages.js';
import { Problem } from '#platform/problem.js';

/** Why a task was ended from outside: it took too long or too much memory, or its process died. */
export class ChildLimitError extends Error {
  constructor(readonly reason: 'time' | 'memory' | 'crash') {
    super(`child process ended: ${reason}`);
    this.name = 'ChildLimitError';
  }
}

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
}

export interface RunOptions {
  /** Counted from the moment a process takes the task. */
  readonly timeLimitMs: number;
  readonly rssLimitBytes?: number;
  onProgress?(progress: { done: number; known: number | null }): void;
  /** Aborting ends the task's process; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** One process of a child pool. */
export interface PoolChild {
  run(
    task: { readonly name: string; readonly input: unknown },
    options: RunOptions & { readonly rssLimitBytes: number },
  ): Promise<unknown>;
  /** Whether it lives and is slim enough to take another task: a heap that grew large is given back by ending the process. */
  isReusable(): boolean;
  onExit(listener: () => void): void;
  /** Ends the process at once. */
  end(): Promise<void>;
}

const watchEveryMs = 50;
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
    child.once('error', () => resolve());
  });
  let lives = true;
  let taskId = 0;
  let residentBytes = 0;
  void exited.then(() => (lives = false));
  setReferenced(child, false);

  return {
    async run(task, run) {
      const id = ++taskId;
      setReferenced(child, true);
      try {
        return await watched(child, exited, { id, ...task }, run, (bytes) => (residentBytes = bytes));
      } finally {
        setReferenced(child, false);
      }
    },
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

/** Sends the task and waits for its answer, the process' death, or the breach of a limit, whichever comes first. */
function watched(
  child: ChildProcess,
  exited: Promise<void>,
  message: TaskMessage,
  run: RunOptions & { readonly rssLimitBytes: number },
  noteMemory: (bytes: number) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let breach: unknown;
    const endWith = (error: unknown) => {
      breach ??= error;
      child.kill('SIGKILL');
    };
    const checkMemory = (bytes: number) => {
      noteMemory(bytes);
      if (bytes > run.rssLimitBytes) endWith(new ChildLimitError('memory'));
    };
    const onMessage = (raw: unknown) => {
      const said = raw as ChildMessage;
      if (said.kind === 'memory') return checkMemory(said.bytes);
      if (said.id !== message.id) return;
      if (said.kind === 'progress') return run.onProgress?.({ done: said.done, known: said.known });
      settle();
      if (said.kind === 'done') resolve(said.value);
      else reject(errorFrom(said.error));
    };
    const onAbort = () => endWith(run.signal?.reason);
    const timer = setTimeout(() => endWith(new ChildLimitError('time')), run.timeLimitMs);
    const watch = setInterval(
      () => void residentBytesOf(child.pid).then((bytes) => bytes !== undefined && checkMemory(bytes)),
      watchEveryMs,
    );
    let isSettled = false;
    function settle(): void {
      isSettled = true;
      clearTimeout(timer);
      clearInterval(watch);
      child.off('message', onMessage);
      run.signal?.removeEventListener('abort', onAbort);
    }
    child.on('message', onMessage);
    run.signal?.addEventListener('abort', onAbort, { once: true });
    if (run.signal?.aborted) onAbort();
    void exited.then(() => {
      if (isSettled) return;
      settle();
      reject(breach ?? new ChildLimitError(reasonOfDeath(child)));
    });
    if (child.connected) child.send(message, () => {});
    else endWith(new ChildLimitError('crash'));
  });
}

/** V8 aborts when its heap is full. A kill from outside (the kernel in want of memory, a person) need not be the task's fault: worth another try. */
function reasonOfDeath(child: ChildProcess): 'memory' | 'crash' {
  return child.signalCode === 'SIGABRT' || child.exitCode === 134 ? 'memory' : 'crash';
}

/** Resident memory of a process, where the system tells it (Linux). */
async function residentBytesOf(pid: number | undefined): Promise<number | undefined> {
  if (pid === undefined || process.platform !== 'linux') return undefined;
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '');
  const kibi = /^VmRSS:\s+(\d+)/m.exec(status)?.[1];
  return kibi === undefined ? undefined : Number(kibi) * 1024;
}

function errorFrom(sent: SentError): Error {
  if (sent.code !== undefined && sent.status !== undefined && sent.sentence !== undefined)
    return new Problem(sent.code, sent.status, sent.sentence, sent.details);
  const error = Object.assign(new Error(sent.message), sent.marks);
  if (sent.stack !== undefined) error.stack = sent.stack;
  return error;
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
