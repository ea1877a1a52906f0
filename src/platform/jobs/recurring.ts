import { Cron } from 'croner';
import type { Db } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { enqueue, findJob } from '#platform/jobs/queue.js';

/** A job that comes again and again; `cron` is told in the office's zone. */
export interface Recurring {
  readonly name: string;
  readonly cron: string;
}

/** How a recurring job stands. */
export interface RecurringState {
  readonly lastDueAt: Date;
  readonly lastJobId: number | null;
}

const cronOf = (cron: string, zone: string) => new Cron(cron, { timezone: zone, paused: true });

/** The last due time up to `now`, itself included. */
export const lastDue = (cron: string, zone: string, now: Date): Date | undefined =>
  cronOf(cron, zone).previousRuns(1, new Date(now.getTime() + 1))[0];

/** The first due time after `now`. */
export const nextDue = (cron: string, zone: string, now: Date): Date | undefined =>
  cronOf(cron, zone).nextRun(now) ?? undefined;

/**
 * Asks for every recurring job that has become due since it was last asked for: once in all of the cluster, and once however often it was
 * missed. One that has not ended yet is not asked for again before it has. Answers how many were asked for.
 */
export async function enqueueDue(db: Db, jobs: readonly Recurring[], zone: string, now: Date): Promise<number> {
  let asked = 0;
  for (const { name, cron } of jobs) {
    const due = lastDue(cron, zone, now);
    const known = await findRecurring(db, name);
    // Known for the first time, it begins with the next due time.
    if (!known) await insertRecurring(db, name, now);
    else if (due && due > known.lastDueAt && !(await isUnderWay(db, known)) && (await enqueueOnce(db, name, due, now)))
      asked++;
  }
  return asked;
}

async function isUnderWay(db: Db, { lastJobId }: RecurringState): Promise<boolean> {
  if (lastJobId === null) return false;
  const job = await findJob(db, lastJobId);
  return job !== undefined && job.endedAt === null;
}

/** Whoever moves the due time on asks for the job, in the same transaction. */
async function enqueueOnce(db: Db, name: string, due: Date, now: Date): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const moved = await trx('recurring_jobs')
      .where({ name })
      .andWhere('last_due_at', '<', due)
      .update({ last_due_at: due });
    if (moved !== 1) return false;
    const dueAt = due.toISOString();
    const jobId = await enqueue(trx, now, { name, payload: { dueAt }, dedupeKey: `${name}@${dueAt}` });
    await trx('recurring_jobs').where({ name }).update({ last_job_id: jobId });
    return true;
  });
}

export async function findRecurring(db: Db, name: string): Promise<RecurringState | undefined> {
  const row = await db('recurring_jobs')
    .select('last_due_at', 'last_job_id')
    .where({ name })
    .first<{ last_due_at: Date; last_job_id: number | null } | undefined>();
  return row && { lastDueAt: row.last_due_at, lastJobId: row.last_job_id === null ? null : Number(row.last_job_id) };
}

async function insertRecurring(db: Db, name: string, now: Date): Promise<void> {
  await db('recurring_jobs').insert({ name, last_due_at: now, last_job_id: null }).onConflict('name').ignore();
}
