import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { Db, Trx } from '#platform/db/connection.js';
import { violatedConstraint } from '#platform/db/errors.js';
import { inTransaction } from '#platform/db/transaction.js';
import { actorOf } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { declareProblems } from '#platform/problem.js';

export const submissionProblems = declareProblems('submission', {
  reused: [
    409,
    '这个页面已经提交过一次，那一次已经办理；这次提交的内容与那次不同，没有执行。请从左侧菜单重新打开要办理的页面，看清现在的状态后再提交。',
  ],
});

/**
 * Runs the work of a form exactly once: the form's submission id is claimed first in the same transaction, so a second press,
 * a retry or the back button waits for the first and is sent to the same place (C67). The id is bound to the address and to what was
 * sent: another act under it comes from a page that is older than the first act, and is refused rather than done on a state that
 * the person has not seen. `work` answers the path (under the base path) to go to. @throws submission.reused
 */
export async function once(db: Db, now: Date, req: Request, work: (trx: Trx) => Promise<string>): Promise<string> {
  const key = { operator_id: actorOf(req).id, submission_id: textField(req, '_submission') };
  if (!isSubmissionId(key.submission_id)) return inTransaction(db, work);
  const digest = digestOf(req);
  const earlier = await firstAnswer(db, key, digest);
  if (earlier) return earlier;
  try {
    return await inTransaction(db, async (trx) => {
      await trx('submissions').insert({ ...key, digest, location: '', created_at: now });
      const location = await work(trx);
      await trx('submissions').where(key).update({ location });
      return location;
    });
  } catch (error) {
    if (violatedConstraint(error) === 'PRIMARY') {
      const answer = await firstAnswer(db, key, digest);
      if (answer) return answer;
    }
    throw error;
  }
}

/** Where a person's submission led, or undefined when it was never made. */
export async function findSubmission(db: Db, operatorId: number, submissionId: string): Promise<string | undefined> {
  return (await findStored(db, { operator_id: operatorId, submission_id: submissionId }))?.location || undefined;
}

export const isSubmissionId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text);

interface SubmissionKey {
  readonly operator_id: number;
  readonly submission_id: string;
}

async function firstAnswer(db: Db, key: SubmissionKey, digest: string): Promise<string | undefined> {
  const stored = await findStored(db, key);
  // Those from before the digest was kept are bound to nothing; they are forgotten after a day.
  if (stored && stored.digest !== '' && stored.digest !== digest) throw submissionProblems.reused();
  return stored?.location || undefined;
}

async function findStored(db: Db, key: SubmissionKey): Promise<{ location: string; digest: string } | undefined> {
  return db('submissions').select('location', 'digest').where(key).first<{ location: string; digest: string }>();
}

/** Digest of address, fields and file of a form; the session's token is no part of what a person sends. */
function digestOf(req: Request): string {
  const hash = createHash('sha256');
  const fields = Object.entries((req.body ?? {}) as Record<string, unknown>);
  const sent = fields.filter(([name]) => name !== '_csrf' && name !== '_submission');
  hash.update(JSON.stringify([req.method, req.originalUrl, sent, req.file?.originalname ?? null]));
  if (req.file) hash.update(req.file.kept.sha256);
  return hash.digest('hex');
}

/** Forgets submissions older than a day. */
export async function sweepSubmissions(db: Db, now: Date): Promise<void> {
  await db('submissions')
    .where('created_at', '<', new Date(now.getTime() - 86_400_000))
    .delete();
}
