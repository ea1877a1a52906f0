import { ChildLimitError } from '#platform/child-pool.js';
import { isDatabaseUnavailable } from '#platform/db/errors.js';
import type { GiveUpReason } from '#platform/jobs/table.js';

export type Outcome =
  | { readonly kind: 'giveUp'; readonly reason: GiveUpReason }
  | { readonly kind: 'again'; readonly afterMs: number; readonly isFault: boolean };

const faultsLimit = 3;
/** Something is badly wrong with the machine by then: a person must look, and can have the job run again. */
const attemptsLimit = 60;
const longestPauseMs = 60_000;

/**
 * What becomes of a job that has no good end. Only its own doing counts against it: what it took, and that it broke. A process that was
 * held, starved or killed, and a database that did not answer, say nothing about it: it is begun again.
 */
export function outcomeOf(error: unknown, { attempts, faults }: { attempts: number; faults: number }): Outcome {
  const pauseMs = Math.min(longestPauseMs, 1_000 * 2 ** Math.min(attempts - 1, 10));
  const later: Outcome =
    attempts >= attemptsLimit
      ? { kind: 'giveUp', reason: 'stalled' }
      : { kind: 'again', afterMs: pauseMs, isFault: false };
  if (isDatabaseUnavailable(error)) return later;
  const { reason, isFresh } = error instanceof ChildLimitError ? error : { reason: 'fault' as const, isFresh: true };
  if (reason === 'killed' || reason === 'still' || reason === 'start') return later;
  // An earlier task may have left the process fat: it is asked once more, in a new one.
  if (reason === 'work' || (reason === 'memory' && isFresh)) return { kind: 'giveUp', reason };
  if (faults + 1 >= faultsLimit) return { kind: 'giveUp', reason };
  return { kind: 'again', afterMs: reason === 'memory' ? 0 : 2_000 * (faults + 1), isFault: true };
}
