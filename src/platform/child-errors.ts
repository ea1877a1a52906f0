import type { ChildProcess } from 'node:child_process';
import type { SentError } from '#platform/child-messages.js';
import { Problem } from '#platform/problem.js';

/**
 * Why a task has no outcome. Its own doing: `work` and `memory` (it took too much), `crash` (its process broke). Not its doing: `killed`
 * (its process was ended by somebody else), `still` (the process was held or starved), `start` (the process never came to the task).
 */
export type LimitReason = 'work' | 'memory' | 'crash' | 'killed' | 'still' | 'start';

export class ChildLimitError extends Error {
  constructor(
    readonly reason: LimitReason,
    /** Whether the process had no earlier task, which might have left it fat. */
    readonly isFresh = true,
  ) {
    super(`child process ended: ${reason}`);
    this.name = 'ChildLimitError';
  }
}

const outsideSignals: readonly (NodeJS.Signals | null)[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'];

/** V8 aborts when its heap is full. Signals come from outside: the kernel in want of memory for others, a person. */
export function reasonOfDeath(child: ChildProcess, hasBegun: boolean): LimitReason {
  if (child.signalCode === 'SIGABRT' || child.exitCode === 134) return 'memory';
  if (outsideSignals.includes(child.signalCode)) return 'killed';
  return hasBegun ? 'crash' : 'start';
}

/** A task's error as it was on the other side. */
export function errorFrom(sent: SentError, isFresh: boolean): Error {
  if (sent.code !== undefined && sent.status !== undefined && sent.sentence !== undefined)
    return new Problem(sent.code, sent.status, sent.sentence, sent.details);
  // The kernel's limit of memory reaches a buffer as an error, the heap as an abort.
  if (
    sent.message.includes('Array buffer allocation failed') ||
    sent.marks?.['code'] === 'ERR_MEMORY_ALLOCATION_FAILED'
  )
    return new ChildLimitError('memory', isFresh);
  const error = Object.assign(new Error(sent.message), sent.marks);
  if (sent.stack !== undefined) error.stack = sent.stack;
  return error;
}
