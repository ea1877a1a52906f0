import type { Db, Trx } from '#platform/db/connection.js';
import { databaseNow, databaseNowPlus, databaseNowSql } from '#platform/db/database-clock.js';

/**
 * A job that somebody holds: for how long, the database's clock judges alone, so that nodes whose clocks differ never both hold it. Whoever still has
 * this very lease may write about it, nobody else.
 */
export interface Held {
  readonly id: number;
  readonly lease: string;
}

export interface Job extends Held {
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** How often it was begun, this time included. */
  readonly attempts: number;
  /** How often it ended in a fault of its own. */
  readonly faults: number;
}

export interface Claim {
  /** New for every claim. */
  readonly lease: string;
  /** Which process takes it, for people to read. */
  readonly node: string;
  /** By this node's clock: when the job counts as begun, and which jobs are due. */
  readonly now: Date;
  readonly leaseSeconds: number;
}

interface DueRow {
  readonly id: number;
  readonly name: string;
  readonly payload: string;
  readonly attempts: number;
  readonly faults: number;
  readonly state: string;
}

const columns = ['id', 'name', 'payload', 'attempts', 'faults', 'state'] as const;

/** Whether any job is due: what an idle node asks every second. */
export async function isAnyDue(db: Db, now: Date): Promise<boolean> {
  const [rows] = (await db.raw(
    `(SELECT id FROM jobs WHERE state = 'waiting' AND run_at <= ? LIMIT 1)
      UNION ALL (SELECT id FROM jobs WHERE state = 'running' AND lease_until < ${databaseNowSql} LIMIT 1)`,
    [now],
  )) as [unknown[]];
  return rows.length > 0;
}

/** Claims the next due job by a conditional UPDATE; one whose lease ran out (its process died) is due again. */
export async function claimNextJob(
  db: Db,
  /** Of the jobs that may be begun, without those this process works on already, though their lease may have run out. */
  among: { readonly names: readonly string[]; readonly except: readonly number[] },
  claim: Claim,
): Promise<Job | undefined> {
  for (;;) {
    // Two questions, each answered from one end of one index, however many jobs have ended before.
    const next = () => db('jobs').select(columns).whereIn('name', among.names).whereNotIn('id', among.except);
    const due =
      (await next()
        .where({ state: 'running' })
        .andWhere('lease_until', '<', databaseNow(db))
        .orderBy('id')
        .first<DueRow | undefined>()) ??
      (await next()
        .where({ state: 'waiting' })
        .andWhere('run_at', '<=', claim.now)
        .orderBy([{ column: 'run_at' }, { column: 'id' }])
        .first<DueRow | undefined>());
    if (!due) return undefined;
    const job = await take(db, due, claim);
    if (job) return job;
  }
}

/** Claims this very job, if it still waits. */
export async function claimJob(db: Db, jobId: number, claim: Claim): Promise<Job | undefined> {
  const row = await db('jobs').select(columns).where({ id: jobId, state: 'waiting' }).first<DueRow | undefined>();
  return row && take(db, row, claim);
}

/** Every claim counts, so that nobody's claim passes for the state that another one has seen. */
async function take(db: Db, due: DueRow, { lease, node, now, leaseSeconds }: Claim): Promise<Job | undefined> {
  const attempts = due.attempts + 1;
  const claimed = await db('jobs')
    .where({ id: due.id, state: due.state, attempts: due.attempts })
    .update({
      state: 'running',
      attempts,
      lease_owner: lease,
      lease_until: databaseNowPlus(db, leaseSeconds),
      node,
      started_at: now,
      still_since: null,
      progress_done: 0,
      progress_known: null,
    });
  if (claimed !== 1) return undefined;
  const payload = JSON.parse(due.payload) as Record<string, unknown>;
  return { id: Number(due.id), lease, name: due.name, payload, attempts, faults: due.faults };
}

const held = (db: Db | Trx, { id, lease }: Held) => db('jobs').where({ id, state: 'running', lease_owner: lease });

/** Answers whether the job is still this holder's. */
export async function renewLease(db: Db, job: Held, leaseSeconds: number): Promise<boolean> {
  return (await held(db, job).update({ lease_until: databaseNowPlus(db, leaseSeconds) })) === 1;
}

const free = { lease_owner: null, lease_until: null, still_since: null };

/** Gives work back, to be begun at `runAt`; `faults` counts what was its own. Answers whether it was still this holder's. */
export async function releaseJob(db: Db, job: Held, runAt: Date, faults?: number): Promise<boolean> {
  const change = { state: 'waiting', run_at: runAt, ...(faults === undefined ? {} : { faults }), ...free };
  return (await held(db, job).update(change)) === 1;
}

/** Ends a job for good, well or with a reason. A holder that has lost its lease ends nothing; answers whether it had it. */
export async function endJob(db: Db | Trx, job: Held, now: Date, failureReason: string | null): Promise<boolean> {
  const state = failureReason === null ? 'done' : 'failed';
  return (await held(db, job).update({ state, failure_reason: failureReason, ended_at: now, ...free })) === 1;
}

export async function noteProgress(db: Db, job: Held, done: number, known: number | null): Promise<void> {
  await held(db, job).update({ progress_done: done, progress_known: known });
}

/** Says since when the job stands still, or that it moves again. */
export async function noteStill(db: Db, job: Held, since: Date | null): Promise<void> {
  await held(db, job).update({ still_since: since });
}

/** What the job has cost in processor time; told after its end too, as long as nobody else has begun it. */
export async function noteWork(db: Db, { id }: Held, attempts: number, workMs: number): Promise<void> {
  await db('jobs').where({ id, attempts }).update({ work_ms: workMs });
}
