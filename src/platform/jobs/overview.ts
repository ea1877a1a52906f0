import type { Db, Trx } from '#platform/db/connection.js';
import { databaseNowSql } from '#platform/db/database-clock.js';
import { findRecurring, nextDue, type Recurring } from '#platform/jobs/recurring.js';
import type { GiveUpReason } from '#platform/jobs/table.js';

/** Jobs of one name that wait for their turn. */
export interface WaitingJobs {
  readonly name: string;
  readonly count: number;
  readonly since: Date;
}

export interface RunningJob {
  readonly id: number;
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly node: string;
  readonly startedAt: Date | null;
  readonly attempts: number;
  readonly done: number;
  readonly known: number | null;
  readonly isStill: boolean;
  /** Its node has not been heard of: another one takes it over. */
  readonly isLost: boolean;
}

export interface FailedJob {
  readonly id: number;
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly reason: GiveUpReason;
  readonly endedAt: Date;
  readonly attempts: number;
  readonly workMs: number | null;
}

export interface RecurringJob extends Recurring {
  /** The run that was asked for last. */
  readonly last: { readonly dueAt: Date; readonly state: string; readonly endedAt: Date | null } | undefined;
  readonly nextAt: Date | undefined;
}

const readPayload = (text: string) => JSON.parse(text) as Record<string, unknown>;

export async function listWaiting(db: Db): Promise<WaitingJobs[]> {
  const rows = (await db('jobs')
    .select('name')
    .count({ count: '*' })
    .min({ since: 'created_at' })
    .where({ state: 'waiting' })
    .groupBy('name')) as { name: string; count: number; since: Date }[];
  return rows.map((row) => ({ name: row.name, count: Number(row.count), since: row.since }));
}

export async function countWaitingJobs(db: Db): Promise<number> {
  const row = await db('jobs').where({ state: 'waiting' }).count({ n: '*' }).first<{ n: number }>();
  return Number(row?.n ?? 0);
}

export async function listRunning(db: Db): Promise<RunningJob[]> {
  const rows = (await db('jobs')
    .select('id', 'name', 'payload', 'node', 'started_at', 'attempts', 'progress_done', 'progress_known')
    .select('still_since')
    .select({ is_lost: db.raw(`lease_until < ${databaseNowSql}`) })
    .where({ state: 'running' })
    .orderBy('id')) as {
    id: number;
    name: string;
    payload: string;
    node: string;
    started_at: Date | null;
    attempts: number;
    progress_done: number;
    progress_known: number | null;
    still_since: Date | null;
    is_lost: number | null;
  }[];
  return rows.map((row) => ({
    id: Number(row.id),
    name: row.name,
    payload: readPayload(row.payload),
    node: row.node,
    startedAt: row.started_at,
    attempts: row.attempts,
    done: row.progress_done,
    known: row.progress_known,
    isStill: row.still_since !== null,
    isLost: row.is_lost === 1,
  }));
}

/** Jobs that were given up, newest first, older than `before` (0: from the newest). */
export async function listFailed(db: Db, before: number, limit: number): Promise<FailedJob[]> {
  const query = db('jobs')
    .select('id', 'name', 'payload', 'failure_reason', 'ended_at', 'attempts', 'work_ms')
    .where({ state: 'failed' })
    .orderBy('id', 'desc')
    .limit(limit);
  if (before > 0) void query.andWhere('id', '<', before);
  const rows = (await query) as {
    id: number;
    name: string;
    payload: string;
    failure_reason: GiveUpReason;
    ended_at: Date;
    attempts: number;
    work_ms: number | null;
  }[];
  return rows.map((row) => ({
    id: Number(row.id),
    name: row.name,
    payload: readPayload(row.payload),
    reason: row.failure_reason,
    endedAt: row.ended_at,
    attempts: row.attempts,
    workMs: row.work_ms,
  }));
}

export async function countFailed(db: Db): Promise<number> {
  const row = await db('jobs').where({ state: 'failed' }).count({ n: '*' }).first<{ n: number }>();
  return Number(row?.n ?? 0);
}

/** Takes a job that was given up for a second life; undefined where it was not given up, or has been taken already. */
export async function takeFailed(
  trx: Trx,
  jobId: number,
): Promise<{ name: string; payload: Readonly<Record<string, unknown>>; reason: GiveUpReason } | undefined> {
  const row = await trx('jobs')
    .select('name', 'payload', 'failure_reason')
    .where({ id: jobId, state: 'failed' })
    .forUpdate()
    .first<{ name: string; payload: string; failure_reason: GiveUpReason } | undefined>();
  return row && { name: row.name, payload: readPayload(row.payload), reason: row.failure_reason };
}

/** As if it had just been asked for. */
export async function requeue(trx: Trx, jobId: number, now: Date): Promise<void> {
  await trx('jobs').where({ id: jobId }).update({
    state: 'waiting',
    run_at: now,
    attempts: 0,
    faults: 0,
    failure_reason: null,
    ended_at: null,
    progress_done: 0,
    progress_known: null,
  });
}

export async function listRecurring(
  db: Db,
  jobs: readonly Recurring[],
  zone: string,
  now: Date,
): Promise<RecurringJob[]> {
  return Promise.all(
    jobs.map(async (job) => {
      const known = await findRecurring(db, job.name);
      const last =
        known?.lastJobId == null
          ? undefined
          : await db('jobs')
              .select('state', 'ended_at')
              .where({ id: known.lastJobId })
              .first<{ state: string; ended_at: Date | null } | undefined>();
      return {
        ...job,
        last: known && last && { dueAt: known.lastDueAt, state: last.state, endedAt: last.ended_at },
        nextAt: nextDue(job.cron, zone, now),
      };
    }),
  );
}
