import { hostname } from 'node:os';
import type { ChildPool } from '#platform/child-pool.js';
import { claimJob, claimNextJob, endJob, isAnyDue, type Job, releaseJob } from '#platform/jobs/leases.js';
import { enqueueDue, nextDue } from '#platform/jobs/recurring.js';
import { type JobTable, mayBegin, type QueueName, queueNames, recurringOf } from '#platform/jobs/table.js';
import { type RunnerDeps, type RunnerTimes, runClaimed } from './claimed-job.js';

/** Work of a process that was killed goes on within 10 s of the next start (S4). */
const defaultTimes: RunnerTimes = { pollMs: 1_000, leaseSeconds: 9, renewMs: 2_000, settleMs: 0 };

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

  const askForDue = recurrence(deps, table, workshop.times.settleMs);
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
function recurrence<D extends RunnerDeps>(deps: D, table: JobTable<D>, settleMs: number): () => Promise<void> {
  const { db, clock, config, log } = deps;
  const recurring = recurringOf(table);
  const settledAt = performance.now() + settleMs;
  let askAgainAt = 0;
  return async () => {
    const now = clock.now();
    if (now.getTime() < askAgainAt || performance.now() < settledAt) return;
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
