import type { Request } from 'express';
import type { Db, Trx } from '#platform/db/connection.js';
import { violatedConstraint } from '#platform/db/errors.js';
import { inTransaction } from '#platform/db/transaction.js';
import { actorOf } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';

/**
 * Runs the work of a form exactly once: the form's submission id is claimed first in the same transaction, so a second press,
 * a retry or the back button waits for the first and is sent to the same place (C67).
 * `work` answers the path (under the base path) to go to.
 */
export async function once(db: Db, now: Date, req: Request, work: (trx: Trx) => Promise<string>): Promise<string> {
  const key = { operator_id: actorOf(req).id, submission_id: textField(req, '_submission') };
  if (!/^[0-9a-f]{32}$/.test(key.submission_id)) return inTransaction(db, work);
  const earlier = await firstAnswer(db, key);
  if (earlier) return earlier;
  try {
    return await inTransaction(db, async (trx) => {
      await trx('submissions').insert({ ...key, location: '', created_at: now });
      const location = await work(trx);
      await trx('submissions').where(key).update({ location });
      return location;
    });
  } catch (error) {
    if (violatedConstraint(error) === 'PRIMARY') {
      const answer = await firstAnswer(db, key);
      if (answer) return answer;
    }
    throw error;
  }
}

async function firstAnswer(db: Db, key: { operator_id: number; submission_id: string }): Promise<string | undefined> {
  const row = await db('submissions').select('location').where(key).first<{ location: string }>();
  return row?.location || undefined;
}

/** Forgets submissions older than a day. */
export async function sweepSubmissions(db: Db, now: Date): Promise<void> {
  await db('submissions')
    .where('created_at', '<', new Date(now.getTime() - 86_400_000))
    .delete();
}
