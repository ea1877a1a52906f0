import type { Db, Trx } from '#platform/db/connection.js';

export interface JobStatus {
  readonly id: number;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly done: number;
  readonly known: number | null;
  /** It was begun before and given back: the machine or the database was not up to it. */
  readonly isAgain: boolean;
  /** Its process stands still: held, starved, or waiting for the database. */
  readonly isStill: boolean;
  readonly failureReason: string | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
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

export async function findJob(db: Db | Trx, jobId: number): Promise<JobStatus | undefined> {
  const row = await db('jobs')
    .select('id', 'state', 'attempts', 'still_since', 'progress_done', 'progress_known', 'failure_reason')
    .select('created_at', 'ended_at')
    .where({ id: jobId })
    .first<{
      id: number;
      state: JobStatus['state'];
      attempts: number;
      still_since: Date | null;
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
      isAgain: row.state === 'waiting' && row.attempts > 0,
      isStill: row.state === 'running' && row.still_since !== null,
      failureReason: row.failure_reason,
      createdAt: row.created_at,
      endedAt: row.ended_at,
    }
  );
}

/** For whoever waits a moment for a job: it has ended, or it will not end in a moment (its process is held, or it was given back). */
export async function isWaitOver(db: Db, jobId: number): Promise<boolean> {
  const job = await findJob(db, jobId);
  return job === undefined || job.endedAt !== null || job.isStill || job.isAgain;
}

/** Jobs of this name that nobody has begun, oldest first. */
export async function listWaitingIds(db: Db, name: string): Promise<number[]> {
  const rows = (await db('jobs').select('id').where({ name, state: 'waiting' }).orderBy('id')) as { id: number }[];
  return rows.map(({ id }) => Number(id));
}
