import { EventEmitter } from 'node:events';

/** In-process bell: rung after a commit that enqueued work, and when a job has ended. */
export interface JobSignal {
  ring(): void;
  ended(jobId: number): void;
  onRing(listener: () => void): () => void;
  /** Resolves when the job has ended here, when `hasEnded` says so (it may have ended before, or on another node), or after `ms`. */
  waitFor(jobId: number, ms: number, hasEnded: () => Promise<boolean>): Promise<void>;
}

const askEveryMs = 500;

export function createJobSignal(): JobSignal {
  const bell = new EventEmitter().setMaxListeners(0);
  return {
    ring: () => void bell.emit('ring'),
    ended: (jobId) => void bell.emit(`ended:${jobId}`),
    onRing(listener) {
      bell.on('ring', listener);
      return () => void bell.off('ring', listener);
    },
    waitFor: (jobId, ms, hasEnded) =>
      new Promise((resolve) => {
        const finish = () => {
          clearTimeout(timer);
          clearInterval(asking);
          bell.off(`ended:${jobId}`, finish);
          resolve();
        };
        const ask = () =>
          void hasEnded().then(
            (ended) => ended && finish(),
            () => {},
          );
        const timer = setTimeout(finish, ms);
        const asking = setInterval(ask, askEveryMs);
        bell.once(`ended:${jobId}`, finish);
        ask();
      }),
  };
}
