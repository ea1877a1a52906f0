import { ChildLimitError, type LimitReason } from '#platform/child-errors.js';
import { type ChildPoolOptions, type PoolChild, type RunOptions, startPoolChild } from '#platform/pool-child.js';

export { serveTasks, type TaskHandler, type TaskProgress } from '#platform/child-tasks.js';
export { ChildLimitError, type ChildPoolOptions, type LimitReason, type RunOptions };

export interface ChildPool {
  /** Runs a task in a child. @throws ChildLimitError, the task's own Problem, or an Error with the task's message */
  run<T>(task: { readonly name: string; readonly input: unknown }, options: RunOptions): Promise<T>;
  /** Ends all children at once; what runs or waits is rejected. */
  close(): Promise<void>;
}

interface Waiting {
  readonly task: { readonly name: string; readonly input: unknown };
  readonly options: RunOptions;
  readonly since: number;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

const patienceMs = 1_500;
const warmUpWorkMs = 60_000;
const longestPauseMs = 60_000;

/** Runs tasks outside the serving process under limits of processor time and resident memory, which a thread could not be held to. */
export function createChildPool(options: ChildPoolOptions): ChildPool {
  const pool = new Pool(options);
  pool.keepWarm();
  return pool;
}

class Pool implements ChildPool {
  private readonly queue: Waiting[] = [];
  private readonly children = new Set<PoolChild>();
  private readonly warming = new Set<PoolChild>();
  private readonly idle: { child: PoolChild; timer: NodeJS.Timeout }[] = [];
  private readonly warmCount: number;
  private isClosed = false;
  /** After a warm-up that failed, none is tried for a while: each time a longer one. */
  private pauseMs = 1_000;
  private restsUntil = 0;

  constructor(private readonly options: ChildPoolOptions) {
    this.warmCount = options.warm?.count ?? 0;
  }

  run<T>(task: { readonly name: string; readonly input: unknown }, options: RunOptions): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.isClosed) return reject(new Error('the child pool is closed'));
      if (options.signal?.aborted) return reject(options.signal.reason);
      const since = performance.now();
      const waiting: Waiting = { task, options, since, resolve: resolve as (value: unknown) => void, reject };
      options.signal?.addEventListener('abort', () => this.withdraw(waiting), { once: true });
      this.queue.push(waiting);
      this.serveQueue();
    });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const waiting of this.queue.splice(0)) waiting.reject(new Error('the child pool is closed'));
    await Promise.all([...this.children].map((child) => child.end()));
  }

  /** Starts processes ahead, so that the next task finds one with its modules loaded and its code warm. */
  keepWarm(): void {
    const { warm, size } = this.options;
    if (!warm || this.isClosed || performance.now() < this.restsUntil) return;
    while (this.idle.length + this.warming.size < warm.count && this.children.size < size) {
      const child = this.startChild();
      this.warming.add(child);
      void this.warmUp(child, warm.task);
    }
  }

  private async warmUp(child: PoolChild, task: Waiting['task']): Promise<void> {
    const { rssLimitBytes } = this.options;
    try {
      await child.run(task, { workLimitMs: warmUpWorkMs, rssLimitBytes, isWarmUp: true });
      this.pauseMs = 1_000;
      this.warming.delete(child);
      this.setFree(child);
    } catch {
      this.restsUntil = performance.now() + this.pauseMs;
      setTimeout(() => this.keepWarm(), this.pauseMs + 1).unref();
      this.pauseMs = Math.min(longestPauseMs, this.pauseMs * 2);
      this.retire(child);
    }
  }

  private withdraw(waiting: Waiting): void {
    const at = this.queue.indexOf(waiting);
    if (at < 0) return;
    this.queue.splice(at, 1);
    waiting.reject(waiting.options.signal?.reason);
  }

  private serveQueue(): void {
    for (let first = this.queue[0]; first && !this.isClosed; first = this.queue[0]) {
      const child = this.takeChild(first);
      if (!child) return;
      this.queue.shift();
      void this.runOn(child, first);
    }
  }

  private takeChild({ options, since }: Waiting): PoolChild | undefined {
    const wantsFresh = options.wantsFresh === true;
    const at = wantsFresh ? this.idle.findIndex(({ child }) => child.isFresh()) : this.idle.length - 1;
    const ready = at < 0 ? undefined : this.idle.splice(at, 1)[0];
    if (ready) {
      clearTimeout(ready.timer);
      return ready.child;
    }
    const patience = this.options.warm?.patienceMs ?? patienceMs;
    if (this.warming.size > 0 && performance.now() - since < patience) {
      setTimeout(() => this.serveQueue(), patience).unref();
      return undefined;
    }
    if (this.children.size < this.options.size) return this.startChild();
    // A used one, or one that does not get warm, makes room; its end serves the queue again.
    const spare = this.idle[0]?.child ?? [...this.warming][0];
    if (spare) this.retire(spare);
    return undefined;
  }

  private startChild(): PoolChild {
    const child = startPoolChild(this.options);
    this.children.add(child);
    child.onExit(() => {
      this.children.delete(child);
      this.forget(child);
      this.serveQueue();
      this.keepWarm();
    });
    return child;
  }

  private async runOn(child: PoolChild, { task, options, resolve, reject }: Waiting): Promise<void> {
    try {
      resolve(
        await child.run(task, { ...options, rssLimitBytes: options.rssLimitBytes ?? this.options.rssLimitBytes }),
      );
    } catch (error) {
      reject(error);
    }
    this.setFree(child);
  }

  private setFree(child: PoolChild): void {
    if (child.isReusable() && !this.isClosed) {
      const endIfMany = () => this.idle.length > this.warmCount && this.retire(child);
      this.idle.push({ child, timer: setTimeout(endIfMany, this.options.idleMs).unref() });
    } else this.retire(child);
    this.serveQueue();
  }

  /** Ends a process; until it is gone, nobody is given it. */
  private retire(child: PoolChild): void {
    this.forget(child);
    void child.end();
  }

  private forget(child: PoolChild): void {
    this.warming.delete(child);
    const at = this.idle.findIndex((entry) => entry.child === child);
    if (at >= 0) clearTimeout(this.idle.splice(at, 1)[0]?.timer);
  }
}
