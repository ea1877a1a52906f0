import { EventEmitter } from 'node:events';
import type { Db, Trx } from '#platform/db/connection.js';

export interface Job {
  readonly id: number;
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly attempts: number;
}
export interface JobStatus {
  readonly id: number;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly done: number;
  readonly known: number | null;
  readonly failureReason: string | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

/** In-process bell: rung after a commit that enqueued work, and when a job has ended. */
export interface JobSignal {
  ring(): void;
  ended(jobId: number): void;
  onRing(listener: () => void): () => void;
  /** Resolves when the job has ended here, when `hasEnded` says so (it may have ended before, or on another node), or after `ms`. */
  waitFor(jobId: number, ms: number, hasEnded: () => Promise<boolean>): Promise<void>;
}

const askEveryMs = 500;

export function createJobSignal(): JobSignal {
  const bell = new EventEmitter().setMaxListeners(0);
  return {
    ring: () => void bell.emit('ring'),
    ended: (jobId) => void bell.emit(`ended:${jobId}`),
    onRing(listener) {
      bell.on('ring', listener);
      return () => void bell.off('ring', listener);
    },
    waitFor: (jobId, ms, hasEnded) =>
      new Promise((resolve) => {
        const finish = () => {
          clearTimeout(timer);
          clearInterval(asking);
          bell.off(`ended:${jobId}`, finish);
          resolve();
        };
        const ask = () =>
          void hasEnded().then(
            (ended) => ended && finish(),
            () => {},
          );
        const timer = setTimeout(finish, ms);
        const asking = setInterval(ask, askEveryMs);
        bell.once(`ended:${jobId}`, finish);
        ask();
      }),
  };
}

/** Writes a job in the transaction of the change that wants it. The same `dedupeKey` twice is one job. Returns its id. */
export async function enqueue(
  trx: Trx,
  now: Date,
  job: { name: string; payload: Readonly<Record<string, unknown>>; dedupeKey: string },
): Promise<number> {
  const row = {
    name: job.name,
    payload: JSON.stringify(job.payload),
    dedupe_key: job.dedupeKey,
    state: 'waiting',
    run_at: now,
    created_at: now,
  };
  await trx('jobs').insert(row).onConflict('dedupe_key').ignore();
  const stored = await trx('jobs').select('id').where({ dedupe_key: job.dedupeKey }).first<{ id: number }>();
  if (!stored) throw new Error('the job was not stored');
  return Number(stored.id);
}

/** Claims the next due job by a conditional UPDATE; one whose lease ran out (its process died) is due again. */
export async function claimNextJob(db: Db, owner: string, now: Date, leaseSeconds: number): Promise<Job | undefined> {
  for (;;) {
    const due = await db('jobs')
      .select('id', 'name', 'payload', 'attempts', 'state', 'lease_owner')
      .where((w) => w.where({ state: 'waiting' }).andWhere('run_at', '<=', now))
      .orWhere((w) => w.where({ state: 'running' }).andWhere('lease_until', '<', now))
      .orderBy('id')
      .first<{
        id: number;
        name: string;
        payload: string;
        attempts: number;
        state: string;
        lease_owner: string | null;
      }>();
    if (!due) return undefined;
    const claimed = await db('jobs')
      .where({ id: due.id, state: due.state, attempts: due.attempts })
      .update({
        state: 'running',
        attempts: due.attempts + 1,
        lease_owner: owner,
        lease_until: leaseEnd(now, leaseSeconds),
        progress_done: 0,
        progress_known: null,
      });
    if (claimed === 1) {
      return {
        id: Number(due.id),
        name: due.name,
        payload: JSON.parse(due.payload) as Record<string, unknown>,
        attempts: due.attempts + 1,
      };
    }
  }
}

const leaseEnd = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1_000);

/** Jobs that this owner holds go on being its own. */
export async function renewLease(db: Db, owner: string, jobId: number, now: Date, leaseSeconds: number): Promise<void> {
  await db('jobs')
    .where({ id: jobId, state: 'running', lease_owner: owner })
    .update({ lease_until: leaseEnd(now, leaseSeconds) });
}

/** Gives work back at once: used at a graceful stop. */
export async function releaseJob(db: Db, owner: string, jobId: number, runAt: Date): Promise<void> {
  await db('jobs')
    .where({ id: jobId, state: 'running', lease_owner: owner })
    .update({ state: 'waiting', lease_owner: null, lease_until: null, run_at: runAt });
}

export async function endJob(db: Db | Trx, jobId: number, now: Date, failureReason: string | null): Promise<void> {
  await db('jobs')
    .where({ id: jobId })
    .update({
      state: failureReason === null ? 'done' : 'failed',
      failure_reason: failureReason,
      ended_at: now,
      lease_owner: null,
      lease_until: null,
    });
}

export async function noteProgress(db: Db, jobId: number, done: number, known: number | null): Promise<void> {
  await db('jobs').where({ id: jobId, state: 'running' }).update({ progress_done: done, progress_known: known });
}

export async function findJob(db: Db | Trx, jobId: number): Promise<JobStatus | undefined> {
  const row = await db('jobs')
    .select('id', 'state', 'progress_done', 'progress_known', 'failure_reason', 'created_at', 'ended_at')
    .where({ id: jobId })
    .first<{
      id: number;
      state: JobStatus['state'];
      progress_done: number;
      progress_known: number | null;
      failure_reason: string | null;
      created_at: Date;
      ended_at: Date | null;
    }>();
  return (
    row && {
      id: Number(row.id),
      state: row.state,
      done: row.progress_done,
      known: row.progress_known,
      failureReason: row.failure_reason,
      createdAt: row.created_at,
      endedAt: row.ended_at,
    }
  );
}
