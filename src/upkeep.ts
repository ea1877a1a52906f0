import { makeDigest } from '#platform/audit/daily-digest.js';
import type { Deps } from '#platform/deps.js';
import { forgetAnswers } from '#platform/idempotency.js';
import { sweepSessions } from '#platform/http/session-store.js';
import { purgeJobs } from '#platform/jobs/purge.js';
import { keepHandOvers } from '#features/annexes/hand-overs/hand-overs.js';
import { lapseWaivers } from '#features/annexes/waivers/lapsing.js';
import { sweepUploads } from '#features/annexes/uploads/sweeping.js';
import { expirePrints } from '#features/filings/papers/batch/expiring.js';
import { deleteSpentLocks } from '#features/operators/queries.js';
import { deleteExpiredCarriedForms } from '#features/operators/sign-in/resume-queries.js';

/** What a recurring job is given: it works as of the time when it was due, however late it comes. */
interface Due {
  readonly dueAt: string;
}

/** Clears what has expired: it is not looked at any more, and some of it is personal. */
export async function runSweep(deps: Deps, { dueAt }: Due): Promise<void> {
  const { db, log } = deps;
  const now = new Date(dueAt);
  await sweepSessions(db, now);
  await forgetAnswers(db, now);
  await deleteExpiredCarriedForms(db, now);
  await deleteSpentLocks(db, now);
  const swept = await sweepUploads(deps, now);
  const expired = await expirePrints(deps, now);
  if (expired > 0) log.info('printed forms expired', { count: expired });
  if (swept > 0) log.info('uploaded files swept', { count: swept });
}

/** Tells annexes that a waiver of theirs has run out. */
export async function runLapse(deps: Deps, { dueAt }: Due): Promise<void> {
  const lapsed = await lapseWaivers(deps, new Date(dueAt));
  if (lapsed > 0) deps.log.info('waivers lapsed', { count: lapsed });
}

/** Begins and ends what people hand over while they are away. */
export async function runHandOvers(deps: Deps, { dueAt }: Due): Promise<void> {
  const kept = await keepHandOvers(deps, new Date(dueAt));
  if (kept > 0) deps.log.info('hand-overs begun or ended', { count: kept });
}

/** Deletes jobs that ended long ago. */
export async function runPurge({ db, log }: Deps, { dueAt }: Due): Promise<void> {
  log.info('jobs purged', { count: await purgeJobs(db, new Date(dueAt)) });
}

/**
 * Makes the digest of the audit's day that has ended, and writes it into the log as well: whoever keeps the log can tell whether the
 * database's records are still those of that day (C60).
 */
export async function runDigest({ db, log, config }: Deps, { dueAt }: Due): Promise<void> {
  const made = await makeDigest(db, new Date(dueAt), config.officeZone);
  if (made) log.info('audit digest', { day: made.day, entries: made.entries, digest: made.digest });
}
