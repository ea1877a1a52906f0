import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { Db, Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { actorOf } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { filesOf } from '#platform/http/uploads.js';
import { findAnswer, personCalls, runOnce } from '#platform/idempotency.js';
import { problems } from '#platform/problem.js';
import { createGate, type Gate, longestWaitMs, TurnNotComeError } from '#platform/turns.js';

/** The whole answer to a form: where it leads, and what the next page says of it. */
export interface FormAnswer {
  /** Path under the base path. */
  readonly location: string;
  readonly flash?: { readonly kind: 'done' | 'note'; readonly text: string };
}

/**
 * Runs the work of a form exactly once for this person, by the submission id that the page gave the form, and answers what the first
 * press was answered. Of a crowd so many are at work that pages find the other half of the connections free; the rest wait in turn.
 * @throws submission.reused for another act under the same id (`runOnce`), portal.crowded
 */
export async function answerOnce(
  db: Db,
  now: Date,
  req: Request,
  work: (trx: Trx) => Promise<FormAnswer>,
): Promise<FormAnswer> {
  const key = textField(req, '_submission');
  const caller = req.user ? personCalls(actorOf(req).id) : '';
  const act = () =>
    isSubmissionId(key)
      ? runOnce(db, { caller: personCalls(actorOf(req).id), key, digest: digestOf(req), now }, work)
      : inTransaction(db, work);
  return gateOf(db)
    .pass(caller, act)
    .catch((error: unknown) => {
      throw error instanceof TurnNotComeError ? problems.crowded() : error;
    });
}

const gates = new WeakMap<object, Gate>();

function gateOf(db: Db): Gate {
  const client = db.client as { readonly config: { readonly pool?: { readonly max?: number } } };
  const most = Math.max(1, Math.floor((client.config.pool?.max ?? 2) / 2));
  const gate = gates.get(client) ?? createGate({ most, patienceMs: longestWaitMs });
  gates.set(client, gate);
  return gate;
}

/** Where a person's submission led, or undefined when it was never made. */
export async function findSubmission(db: Db, operatorId: number, submissionId: string): Promise<string | undefined> {
  const name = { caller: personCalls(operatorId), key: submissionId };
  return (await findAnswer<FormAnswer>(db, name))?.location;
}

export const isSubmissionId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text);

/** Digest of address, fields and files of a form; the session's token is no part of what a person sends. */
function digestOf(req: Request): string {
  const hash = createHash('sha256');
  const fields = Object.entries((req.body ?? {}) as Record<string, unknown>);
  const sent = fields.filter(([name]) => name !== '_csrf' && name !== '_submission');
  const files = filesOf(req).map(({ originalname, kept }) => [originalname, kept.sha256]);
  hash.update(JSON.stringify([req.method, req.originalUrl, sent, files]));
  return hash.digest('hex');
}
