import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { requeue, takeFailed } from '#platform/jobs/overview.js';
import type { JobTable } from '#platform/jobs/table.js';
import { jobProblems } from '#features/operations/problems.js';
import { reasonWords } from '#features/operations/words.js';

/**
 * Lets a job that was given up run again, as if it had just been asked for. What a person must decide anew (an import) is not begun
 * here. @throws job.not_failed, job.not_here, job.nothing_left
 */
export async function runAgain<D extends Deps>(
  trx: Trx,
  deps: D,
  table: JobTable<D>,
  actor: Actor,
  jobId: number,
): Promise<void> {
  const job = await takeFailed(trx, jobId);
  if (!job) throw jobProblems.not_failed();
  const entry = table[job.name];
  if (!entry?.runAgain) throw jobProblems.not_here();
  if (!(await entry.runAgain(trx, deps, job.payload as never))) throw jobProblems.nothing_left();
  const now = deps.clock.now();
  await requeue(trx, jobId, now);
  audit(trx, now, actor, {
    verb: 'job.run-again',
    objectType: 'job',
    objectId: jobId,
    after: { job: entry.label, failure: reasonWords[job.reason] },
  });
}
