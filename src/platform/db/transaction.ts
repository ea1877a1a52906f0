import { setTimeout as delay } from 'node:timers/promises';
import { handOverAudit, takeAuditPlace } from '#platform/audit.js';
import { wasSent } from '#platform/db/client.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { isDatabaseUnavailable, isLockWait, isRepeatable, isTakenBack, isTimeout } from '#platform/db/errors.js';

export interface TransactionOptions {
  /** The work finds out by itself that it was done, so it may be tried again even when COMMIT was not answered. */
  readonly knowsItsWork?: boolean;
}

const mostTries = 12;
const conflictTries = 4;
const lockTries = 2;
const longestPauseMs = 250;

/**
 * Runs `work` in one transaction and, last before COMMIT, writes the audit entries it noted. What certainly was not committed is tried
 * again: a deadlock, a cluster's conflict, a lock that was not had in time (once: whoever holds it works on), a connection that was lost
 * or not to be had before COMMIT was sent (for as long as a query may take). So `work` must be repeatable until it has answered. What
 * may have been committed is not.
 */
export async function inTransaction<T>(
  db: Db | Trx,
  work: (trx: Trx) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  if (isInside(db)) return inside(db, work);
  const patience = createPatience(limitOf(db));
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await tryOnce(db, work);
    if (outcome.isDone) return outcome.value;
    if (!mayRepeat(outcome, options) || attempt >= mostTries || !patience.allows(attempt, outcome.error))
      throw outcome.error;
    await pause(attempt);
  }
}

type Outcome<T> =
  | { readonly isDone: true; readonly value: T }
  | { readonly isDone: false; readonly error: unknown; readonly isCommitting: boolean };

async function tryOnce<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<Outcome<T>> {
  const place = takeAuditPlace(db);
  let isCommitting = false;
  let failure: { readonly error: unknown } | undefined;
  try {
    const value = await db.transaction(async (trx) => {
      managed.add(trx);
      try {
        const result = await work(trx);
        await place.write(trx);
        isCommitting = true;
        return result;
      } catch (error) {
        failure = { error };
        throw error;
      }
    });
    place.release();
    return { isDone: true, value };
  } catch (caught) {
    // Whatever befell the ROLLBACK, what counts is why it was wanted.
    const error = failure ? failure.error : caught;
    place.release({ isCrowded: isRepeatable(error) || isLockWait(error) });
    return { isDone: false, error, isCommitting };
  }
}

/** Transactions whose audit is written at their end. */
const managed = new WeakSet<object>();

const isInside = (db: Db | Trx): db is Trx => db.isTransaction === true;

/** A part of a transaction that may fail by itself; the whole is tried again by whoever began it. */
async function inside<T>(outer: Trx, work: (trx: Trx) => Promise<T>): Promise<T> {
  if (!managed.has(outer)) throw new Error('only inTransaction begins transactions that others are part of');
  return outer.transaction(async (trx) => {
    managed.add(trx);
    const result = await work(trx);
    handOverAudit(trx, outer);
    return result;
  });
}

function mayRepeat(
  { error, isCommitting }: { error: unknown; isCommitting: boolean },
  { knowsItsWork = false }: TransactionOptions,
): boolean {
  if (isTimeout(error)) return false;
  if (isCommitting && !knowsItsWork) return isTakenBack(error) || !wasSent(error);
  return isDatabaseUnavailable(error);
}

/**
 * A statement that stands alone and does no harm when it is done twice (it sets what it sets): sent again when its connection was lost or
 * not to be had.
 */
export async function untilAnswered<T>(db: Db, statement: () => PromiseLike<T>): Promise<T> {
  const patience = createPatience(limitOf(db));
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await statement();
    } catch (error) {
      const isPassing = isDatabaseUnavailable(error) && !isTimeout(error);
      if (!isPassing || attempt >= mostTries || !patience.allows(attempt, error)) throw error;
    }
    await pause(attempt);
  }
}

const pause = (attempt: number): Promise<void> =>
  delay(Math.min(longestPauseMs, 20 * attempt * attempt) + Math.random() * 30);

/** How long it makes sense to go on, by what is wrong. */
function createPatience(limitMs: number) {
  const from = performance.now();
  let firstFailure: number | undefined;
  let locks = 0;
  return {
    allows(attempt: number, error: unknown): boolean {
      const now = performance.now();
      firstFailure ??= now;
      if (isRepeatable(error)) return attempt < conflictTries || now - from < limitMs;
      if (isLockWait(error)) return ++locks < lockTries;
      return now - firstFailure < limitMs;
    },
  };
}

/** As long as a query may take; where that has no end, a minute. */
const limitOf = (db: Db): number =>
  (db.client as { config: { portalQueryTimeoutMs: number } }).config.portalQueryTimeoutMs || 60_000;
