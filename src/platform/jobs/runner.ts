import { hostname } from 'node:os';
import type { ChildPool } from '#platform/child-pool.js';
import type { Clock } from '#platform/clock.js';
import type { Db } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Ids } from '#platform/ids.js';
import {
  claimJob,
  claimNextJob,
  endJob,
  isAnyDue,
  type Job,
  noteStill,
  noteWork,
  releaseJob,
  renewLease,
} from '#platform/jobs/leases.js';
import { outcomeOf } from '#platform/jobs/outcome.js';
import type { JobSignal } from '#platform/jobs/signal.js';
import { enqueueDue, nextDue } from '#platform/jobs/recurring.js';
import {
  type GiveUpReason,
  type JobTable,
  mayBegin,
  type QueueName,
  queueNames,
  recurringOf,
} from '#platform/jobs/table.js';
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
  /** See `RunOptions`; undefined: the pool's own. */
  readonly stillLimitMs?: number | undefined;
  readonly stillNoticeMs?: number | undefined;
}

/** Work of a process that was killed goes on within 10 s of the next start (S4). */
const defaultTimes: RunnerTimes = { pollMs: 1_000, leaseSeconds: 9, renewMs: 2_000 };

export interface JobRunner {
  /** Stops claiming, gives running jobs back, ends the children. */
  stop(): Promise<void>;
}

/** Names this process for people. */
const nodeName = `${hostname().slice(0, 60)}:${process.pid}`;

interface Running {
  readonly queue: QueueName;
  readonly job: Job;
  readonly ended: Promise<void>;
}

/** Claims jobs and runs each in a watched child process; several nodes share the queue through leases. */
export function startRunner<D extends RunnerDeps>(
  deps: D,
  table: JobTable<D>,
  pool: Pick<ChildPool, 'run' | 'close'>,
  workers: number,
  times: Partial<RunnerTimes> = {},
): JobRunner {
  const workshop = { deps, table, pool, times: { ...defaultTimes, ...times } };
  const { pollMs, leaseSeconds } = workshop.times;
  const running = new Map<number, Running>();
  let stopping = false;
  let looking = false;
  let again = false;

  async function look(): Promise<void> {
    again = true;
    if (looking) return;
    looking = true;
    try {
      while (again && !stopping) {
        again = false;
        if (!(await isAnyDue(deps.db, deps.clock.now()))) continue;
        for (const queue of queueNames) while (await begin(queue)) {}
      }
    } catch (error) {
      deps.log.warn('jobs cannot be claimed', { error });
    } finally {
      looking = false;
    }
  }

  async function begin(queue: QueueName): Promise<boolean> {
    const queues = [...running.values()].map((one) => one.queue);
    if (stopping || !mayBegin(queue, queues, workers)) return false;
    const names = Object.keys(table).filter((name) => table[name]?.queue === queue);
    const claim = { lease: deps.ids.token(12), node: nodeName, now: deps.clock.now(), leaseSeconds };
    const job = await claimNextJob(deps.db, { names, except: [...running.keys()] }, claim);
    if (!job) return false;
    const ended = runClaimed(workshop, job, () => stopping);
    running.set(job.id, {
      queue,
      job,
      ended: ended.finally(() => {
        running.delete(job.id);
        deps.jobSignal.ended(job.id);
        void look();
      }),
    });
    return true;
  }

  const askForDue = recurrence(deps, table);
  const silence = deps.jobSignal.onRing(() => void look());
  const timer = setInterval(() => void askForDue().then(look), pollMs);
  void askForDue().then(look);
  return {
    async stop() {
      stopping = true;
      clearInterval(timer);
      silence();
      const left = [...running.values()];
      await pool.close();
      await Promise.allSettled(left.map(({ ended }) => ended));
      const now = deps.clock.now();
      await Promise.allSettled(left.map(({ job }) => releaseJob(deps.db, job, now)));
    },
  };
}

/** Asks for recurring jobs when one may be due; between due times it asks the database nothing. */
function recurrence<D extends RunnerDeps>(deps: D, table: JobTable<D>): () => Promise<void> {
  const { db, clock, config, log } = deps;
  const recurring = recurringOf(table);
  let askAgainAt = 0;
  return async () => {
    const now = clock.now();
    if (now.getTime() < askAgainAt) return;
    // What was due while its last run had not ended, or while the database was away, is asked for a minute later.
    askAgainAt = now.getTime() + 60_000;
    try {
      await enqueueDue(db, recurring, config.officeZone, now);
      const dues = recurring.map(({ cron }) => nextDue(cron, config.officeZone, now)?.getTime() ?? askAgainAt);
      askAgainAt = Math.min(askAgainAt, ...dues);
    } catch (error) {
      log.warn('recurring jobs cannot be asked for', { error });
    }
  };
}

interface Workshop<D> {
  readonly deps: D;
  readonly table: JobTable<D>;
  readonly pool: Pick<ChildPool, 'run'>;
  readonly times: RunnerTimes;
}

/** Runs a waiting job in this process, unwatched. @throws what the job throws; it is then left as begun */
export async function runHere<D extends RunnerDeps>(deps: D, table: JobTable<D>, jobId: number): Promise<void> {
  const { leaseSeconds } = defaultTimes;
  const claim = { lease: deps.ids.token(12), node: nodeName, now: deps.clock.now(), leaseSeconds };
  const job = await claimJob(deps.db, jobId, claim);
  if (!job) throw new Error(`job ${jobId} does not wait`);
  const entry = table[job.name];
  if (!entry) throw new Error(`no job is called ${job.name}`);
  await entry.run(deps, job.payload as never, () => {});
  await endJob(deps.db, job, deps.clock.now(), null);
}

/** The job is somebody else's by now: nothing may be written about it any more. */
class LeaseLost extends Error {}

async function runClaimed<D extends RunnerDeps>(
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
