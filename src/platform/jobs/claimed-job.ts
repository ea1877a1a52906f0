import type { ChildPool } from '#platform/child-pool.js';
import type { Clock } from '#platform/clock.js';
import type { Db } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Ids } from '#platform/ids.js';
import { endJob, type Job, noteStill, noteWork, releaseJob, renewLease } from '#platform/jobs/leases.js';
import { outcomeOf } from '#platform/jobs/outcome.js';
import type { JobSignal } from '#platform/jobs/signal.js';
import type { GiveUpReason, JobTable } from '#platform/jobs/table.js';
import type { Log } from '#platform/log.js';

export interface RunnerDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly jobSignal: JobSignal;
  readonly config: { readonly officeZone: string };
}

export interface RunnerTimes {
  readonly pollMs: number;
  readonly leaseSeconds: number;
  readonly renewMs: number;
  /** So long after the start nothing is asked for that comes by itself. */
  readonly settleMs: number;
  /** See `RunOptions`; undefined: the pool's own. */
  readonly stillLimitMs?: number | undefined;
  readonly stillNoticeMs?: number | undefined;
}

interface Workshop<D> {
  readonly deps: D;
  readonly table: JobTable<D>;
  readonly pool: Pick<ChildPool, 'run'>;
  readonly times: RunnerTimes;
}

/** The job is somebody else's by now: nothing may be written about it any more. */
class LeaseLost extends Error {}

export async function runClaimed<D extends RunnerDeps>(
  { deps, table, pool, times }: Workshop<D>,
  job: Job,
  isStopping: () => boolean,
): Promise<void> {
  const { db, clock, log } = deps;
  const from = performance.now();
  const watch = new AbortController();
  const renew = async () => {
    // A database that does not answer may yet answer before the lease runs out.
    const isOurs = await renewLease(db, job, times.leaseSeconds).catch(() => true);
    if (!isOurs) watch.abort(new LeaseLost());
  };
  const renewing = setInterval(() => void renew(), times.renewMs);
  const told = inOrder((error) => log.warn('a job could not be told of', { id: job.id, error }));
  const entry = table[job.name];
  try {
    if (!entry) throw new Error(`no job is called ${job.name}`);
    await pool.run<void>(
      { name: 'job', input: { id: job.id, lease: job.lease, name: job.name, payload: job.payload } },
      {
        workLimitMs: entry.work.seconds * 1_000,
        quietWorkLimitMs: entry.work.quietSeconds * 1_000,
        stillLimitMs: times.stillLimitMs,
        stillNoticeMs: times.stillNoticeMs,
        wantsFresh: job.faults > 0,
        signal: watch.signal,
        onStill: (isStill) => told.add(() => noteStill(db, job, isStill ? clock.now() : null)),
        onSpent: (workMs) => told.add(() => noteWork(db, job, job.attempts, workMs)),
      },
    );
    await told.done();
    if (!(await inTransaction(db, (trx) => endJob(trx, job, clock.now(), null)))) throw new LeaseLost();
    log.info('job done', { job: job.name, id: job.id, ms: Math.round(performance.now() - from) });
  } catch (error) {
    await told.done();
    if (error instanceof LeaseLost) log.warn('job was taken over', { job: job.name, id: job.id });
    else if (!isStopping()) await settleFailure(deps, table, job, error);
  } finally {
    clearInterval(renewing);
  }
}

/** Trouble that passes is tried again; what a job does to itself ends it, and whoever asked for it is told in the same transaction. */
async function settleFailure<D extends RunnerDeps>(
  deps: D,
  table: JobTable<D>,
  job: Job,
  error: unknown,
): Promise<void> {
  const { db, clock, log } = deps;
  const outcome = outcomeOf(error, job);
  const { attempts, faults } = job;
  log.warn('job failed', { job: job.name, id: job.id, attempts, faults, outcome: outcome.kind, error });
  try {
    const now = clock.now();
    if (outcome.kind === 'giveUp') await giveUp(deps, table, job, outcome.reason, now);
    else await releaseJob(db, job, new Date(now.getTime() + outcome.afterMs), faults + (outcome.isFault ? 1 : 0));
  } catch (inner) {
    // The lease runs out by itself; the job is then due again.
    log.warn('job outcome could not be written', { id: job.id, error: inner });
  }
}

async function giveUp<D extends RunnerDeps>(
  deps: D,
  table: JobTable<D>,
  job: Job,
  reason: GiveUpReason,
  now: Date,
): Promise<void> {
  await inTransaction(deps.db, async (trx) => {
    if (await endJob(trx, job, now, reason))
      await table[job.name]?.onGivenUp?.(trx, deps, job.payload as never, reason);
  });
}

/** Does one thing after the other; a failure is told and stops nothing. */
function inOrder(onError: (error: unknown) => void) {
  let last: Promise<void> = Promise.resolve();
  return {
    add(work: () => Promise<void>): void {
      last = last.then(work).catch(onError);
    },
    done: () => last,
  };
}
