import type { Deps } from '#platform/deps.js';
import { isWaitOver } from '#platform/jobs/queue.js';
import { getVersion } from '#features/annexes/version-queries.js';

const recheckWaitMs = 5_000;

/** Rings the bell and waits a moment for the new check, so that the next page can show its outcome. Returns whether it is done. */
export async function waitForRecheck(deps: Deps, annexId: number, versionId: number): Promise<boolean> {
  deps.jobSignal.ring();
  const { jobId } = await getVersion(deps.db, annexId, versionId);
  if (jobId !== null) await deps.jobSignal.waitFor(jobId, recheckWaitMs, () => isWaitOver(deps.db, jobId));
  return (await getVersion(deps.db, annexId, versionId)).checkedAt !== null;
}
