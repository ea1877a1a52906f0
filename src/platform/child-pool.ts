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
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Runs tasks outside the serving process under limits of processor time and resident memory, which a thread could not be held to. */
export function createChildPool(options: ChildPoolOptions): ChildPool {
  const queue: Waiting[] = [];
  const children = new Set<PoolChild>();
  const idle: { child: PoolChild; timer: NodeJS.Timeout }[] = [];
  let isClosed = false;

  function takeChild(wantsFresh = false): PoolChild | undefined {
    const at = wantsFresh ? idle.findIndex(({ child }) => child.isFresh()) : idle.length - 1;
    const warm = at < 0 ? undefined : idle.splice(at, 1)[0];
    if (warm) {
      clearTimeout(warm.timer);
      return warm.child;
    }
    if (children.size < options.size) return startChild();
    // A used one makes room; its end serves the queue again.
    if (idle.length > 0) void idle[0]?.child.end();
    return undefined;
  }

  function startChild(): PoolChild {
    const child = startPoolChild(options);
    children.add(child);
    child.onExit(() => {
      children.delete(child);
      dropIdle(child);
      serveQueue();
    });
    return child;
  }

  function dropIdle(child: PoolChild): void {
    const at = idle.findIndex((entry) => entry.child === child);
    if (at >= 0) clearTimeout(idle.splice(at, 1)[0]!.timer);
  }

  function serveQueue(): void {
    while (queue.length > 0 && !isClosed) {
      const child = takeChild(queue[0]?.options.wantsFresh);
      if (!child) return;
      void runOn(child, queue.shift()!);
    }
  }

  async function runOn(child: PoolChild, { task, options: run, resolve, reject }: Waiting): Promise<void> {
    try {
      resolve(await child.run(task, { ...run, rssLimitBytes: run.rssLimitBytes ?? options.rssLimitBytes }));
    } catch (error) {
      reject(error);
    }
    if (child.isReusable() && !isClosed)
      idle.push({ child, timer: setTimeout(() => child.end(), options.idleMs).unref() });
    else child.end();
    serveQueue();
  }

  return {
    run<T>(task: { readonly name: string; readonly input: unknown }, run: RunOptions) {
      return new Promise<T>((resolve, reject) => {
        if (isClosed) return reject(new Error('the child pool is closed'));
        if (run.signal?.aborted) return reject(run.signal.reason);
        const waiting: Waiting = { task, options: run, resolve: resolve as (value: unknown) => void, reject };
        run.signal?.addEventListener(
          'abort',
          () => {
            const at = queue.indexOf(waiting);
            if (at < 0) return;
            queue.splice(at, 1);
            reject(run.signal?.reason);
          },
          { once: true },
        );
        queue.push(waiting);
        serveQueue();
      });
    },
    async close() {
      isClosed = true;
      for (const waiting of queue.splice(0)) waiting.reject(new Error('the child pool is closed'));
      await Promise.all([...children].map((child) => child.end()));
    },
  };
}
