import type { Usage } from '#platform/child-usage.js';

/** What a task may cost. Time that passes is no cost: on a busy machine a sound task waits for its turn. */
export interface TaskLimits {
  /** Processor time in all. */
  readonly workMs: number;
  /** Processor time without a step forward. */
  readonly quietWorkMs: number;
  readonly residentBytes: number;
  /** Time with neither work nor a step forward after which its process is given up, for whatever reason: never the task's fault. */
  readonly stillMs: number;
  /** The same after which people are told that it stands still. */
  readonly stillNoticeMs: number;
}

/** `work` and `memory` are the task's own doing; `still` and `start` are not. */
export type Breach = 'work' | 'memory' | 'still' | 'start';

export interface TaskWatch {
  /** The process has begun with the task: what it has cost until the next look is not the task's. */
  taken(): void;
  /** The task has come a step forward. */
  step(): void;
  /** Looks at the process, `passedMs` after the last look. */
  look(usage: Usage | undefined, passedMs: number): Breach | undefined;
  readonly isTaken: boolean;
  readonly isStill: boolean;
  readonly spent: { readonly workMs: number; readonly peakBytes: number };
}

/** One look counts for no more: where the watcher itself was held (a suspended machine), nobody saw how the task stood meanwhile. */
const longestLookMs = 250;
/** Work of a process that only waits: timers and garbage, below one part in fifty. */
const idleShare = 0.02;
const leastWorkMs = 20;
/** A process that has worked so long without having begun is broken. */
const startWorkMs = 60_000;

/** Judges a task by what it does: processor time, memory, steps forward. Pure: it is told what was seen. */
export function createTaskWatch(limits: TaskLimits): TaskWatch {
  let isTaken = false;
  let firstAt: number | undefined;
  let begunAt: number | undefined;
  let seenMs = 0;
  let steppedAt = 0;
  let movedAt: number | undefined;
  let stillFor = 0;
  let hasStepped = false;
  let peakBytes = 0;

  function notice({ workMs, residentBytes }: Usage): Breach | undefined {
    seenMs = workMs;
    peakBytes = Math.max(peakBytes, residentBytes);
    firstAt ??= workMs;
    movedAt ??= workMs;
    if (isTaken && begunAt === undefined) begunAt = steppedAt = workMs;
    if (hasStepped) steppedAt = workMs;
    hasStepped = false;
    if (workMs - movedAt >= Math.max(leastWorkMs, stillFor * idleShare)) {
      movedAt = workMs;
      stillFor = 0;
    }
    if (residentBytes > limits.residentBytes) return 'memory';
    if (begunAt === undefined) return workMs - firstAt > startWorkMs ? 'start' : undefined;
    return workMs - begunAt > limits.workMs || workMs - steppedAt > limits.quietWorkMs ? 'work' : undefined;
  }

  return {
    taken() {
      isTaken = true;
    },
    step() {
      hasStepped = true;
      stillFor = 0;
    },
    look(usage, passedMs) {
      stillFor += Math.min(passedMs, longestLookMs);
      const breach = usage && notice(usage);
      return breach ?? (stillFor >= limits.stillMs ? 'still' : undefined);
    },
    get isTaken() {
      return isTaken;
    },
    get isStill() {
      return stillFor >= limits.stillNoticeMs;
    },
    get spent() {
      return { workMs: seenMs - (begunAt ?? seenMs), peakBytes };
    },
  };
}
