import type { PortalDeps } from '#src/deps.js';
import { type ChildPool, ChildLimitError, createChildPool } from '#platform/child-pool.js';
import { isDatabaseUnavailable } from '#platform/db/errors.js';
import { claimNextJob, endJob, type Job, releaseJob, renewLease } from '#platform/jobs/queue.js';
import { sweepSubmissions } from '#platform/http/once.js';
import { sweepSessions } from '#platform/http/session-store.js';
import { refuseVersion } from '#features/annexes/checking/check-job.js';
import { refusals } from '#formats/refusals.js';
import { jobTable } from '#src/job-table.js';

const pollMs = 1_000;
/** Work of a process that was killed goes on within 10 s of the next start (S4). */
const leaseSeconds = 9;
const renewMs = 2_000;
const attemptsLimit = 3;
const longestSeconds = 900;
const sweepMs = 600_000;

export interface JobRunner {
  /** Stops claiming, gives running jobs back, ends the children. */
  stop(): Promise<void>;
}

/** Claims jobs and runs each in a watched child process; several nodes share the queue through leases. */
export function startJobRunner(deps: PortalDeps): JobRunner {
  const { config, jobSignal } = deps;
  const owner = deps.ids.token(12);
  const pool = createChildPool({
    entry: new URL('./job-host.js', import.meta.url),
    size: config.jobWorkers,
    idleMs: 30_000,
    rssLimitBytes: config.jobMemoryBytes,
  });
  const running = new Map<number, Promise<void>>();
  let stopping = false;
  let looking = false;

  async function look(): Promise<void> {
    if (looking || stopping) return;
    looking = true;
    try {
      while (!stopping && running.size < config.jobWorkers) {
        const job = await claimNextJob(deps.db, owner, deps.clock.now(), leaseSeconds);
        if (!job) break;
        running.set(
          job.id,
          runClaimed(deps, pool, owner, job, () => stopping).finally(() => {
            running.delete(job.id);
            jobSignal.ended(job.id);
            void look();
          }),
        );
      }
    } catch (error) {
      deps.log.warn('jobs cannot be claimed', { error });
    } finally {
      looking = false;
    }
  }

  const silence = jobSignal.onRing(() => void look());
  const timer = setInterval(() => void look(), pollMs);
  const sweeper = setInterval(() => void sweep(deps), sweepMs);
  void look();
  return {
    async stop() {
      stopping = true;
      clearInterval(timer);
      clearInterval(sweeper);
      silence();
      const jobs = [...running.keys()];
      await pool.close();
      await Promise.allSettled([...running.values()]);
      const now = deps.clock.now();
      await Promise.allSettled(jobs.map((id) => releaseJob(deps.db, owner, id, now)));
    },
  };
}

async function runClaimed(
  deps: PortalDeps,
  pool: ChildPool,
  owner: string,
  job: Job,
  isStopping: () => boolean,
): Promise<void> {
  const from = Date.now();
  const watch = new AbortController();
  const stillMs = (jobTable[job.name]?.stillSeconds ?? 60) * 1_000;
  let still = setTimeout(() => watch.abort(), stillMs).unref();
  const watchAnew = () => {
    clearTimeout(still);
    still = setTimeout(() => watch.abort(), stillMs).unref();
  };
  // While the database does not answer, no job can move on: that is not the file's fault.
  const lease = setInterval(
    () => void renewLease(deps.db, owner, job.id, deps.clock.now(), leaseSeconds).catch(watchAnew),
    renewMs,
  );
  try {
    await pool.run<void>(
      { name: 'job', input: { id: job.id, name: job.name, payload: job.payload } },
      {
        timeLimitMs: longestSeconds * 1_000,
        signal: watch.signal,
        onProgress: watchAnew,
      },
    );
    await endJob(deps.db, job.id, deps.clock.now(), null);
    deps.log.info('job done', { job: job.name, id: job.id, ms: Date.now() - from });
  } catch (error) {
    if (!isStopping()) await settleFailure(deps, owner, job, error, watch.signal.aborted);
  } finally {
    clearTimeout(still);
    clearInterval(lease);
  }
}

/** Trouble that passes is tried again; a file that breaks the limits is refused with words; the rest fails with its reason. */
async function settleFailure(
  deps: PortalDeps,
  owner: string,
  job: Job,
  error: unknown,
  stoodStill: boolean,
): Promise<void> {
  deps.log.warn('job failed', { job: job.name, id: job.id, attempts: job.attempts, error });
  const now = deps.clock.now();
  const overLimit = stoodStill || (error instanceof ChildLimitError && error.reason !== 'crash');
  try {
    if (job.name === 'annex.check' && (overLimit || job.attempts >= 2) && !isDatabaseUnavailable(error)) {
      await refuseVersion(deps, Number(job.payload['versionId']), refusals.tooHeavy());
      return await endJob(deps.db, job.id, now, 'refused');
    }
    if (job.attempts >= attemptsLimit && !isDatabaseUnavailable(error))
      return await endJob(deps.db, job.id, now, overLimit ? 'limit' : 'fault');
    await releaseJob(deps.db, owner, job.id, new Date(now.getTime() + job.attempts * 2_000));
  } catch (inner) {
    // The lease runs out by itself; the job is then due again.
    deps.log.warn('job outcome could not be written', { id: job.id, error: inner });
  }
}

async function sweep(deps: PortalDeps): Promise<void> {
  const now = deps.clock.now();
  await Promise.all([sweepSessions(deps.db, now), sweepSubmissions(deps.db, now)]).catch((error: unknown) =>
    deps.log.warn('sweep failed', { error }),
  );
}
