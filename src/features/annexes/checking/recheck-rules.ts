import type { JobStatus } from '#platform/jobs/queue.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';

/** How the check of what counts now stands: what was mended since the last one must be checked first. */
export type CheckState = 'done' | 'running' | 'failed';

/** `job` is the version's own; one that has ended without a word on the file leaves the check undone. */
export function checkState(
  { checkedAt }: Pick<AnnexVersion, 'checkedAt'>,
  job: Pick<JobStatus, 'state'> | undefined,
): CheckState {
  if (checkedAt !== null) return 'done';
  return job?.state === 'failed' ? 'failed' : 'running';
}

/** Whether a version's job still works on it, or will. */
export const isUnderWay = (job: Pick<JobStatus, 'state'> | undefined): boolean =>
  job?.state === 'waiting' || job?.state === 'running';
