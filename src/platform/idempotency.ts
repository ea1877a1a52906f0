import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { isLockWait, violatedConstraint } from '#platform/db/errors.js';
import { inTransaction } from '#platform/db/transaction.js';
import { declareProblems } from '#platform/problem.js';

export const onceProblems = declareProblems('submission', {
  reused: [
    409,
    '这个页面已经提交过一次，那一次已经办理；这次提交的内容与那次不同，没有执行。请从左侧菜单重新打开要办理的页面，看清现在的状态后再提交。',
  ],
  running: [409, '同一次提交正在办理，还没有结果，没有重复办理。请稍候，再从左侧菜单打开相关页面查看结果。'],
});

/** A request that is to be done once, whoever makes it: a person at a form, or a machine. */
export interface OnceRequest {
  /** Who asks, as `personCalls` or `machineCalls` name them: keys of one are nothing to another. */
  readonly caller: string;
  /** The caller's own name of this one act: at most 64 ASCII characters. */
  readonly key: string;
  /** sha256 (hex) of everything that was asked: method, address and content. */
  readonly digest: string;
  readonly now: Date;
}

export const personCalls = (operatorId: number): string => `person:${operatorId}`;
export const machineCalls = (machineId: number): string => `machine:${machineId}`;

/** How an answer is kept. It is anything that JSON holds: what a page shows next, or status and body of an API's answer. */
export interface AnswerBox<A> {
  pack(answer: A): string;
  unpack(text: string): A;
}

/** For answers without personal data. */
export const plainBox = <A>(): AnswerBox<A> => ({
  pack: (answer) => JSON.stringify(answer),
  unpack: (text) => JSON.parse(text) as A,
});

/** For answers that say more of people than the database may show. */
export const sealedBox = <A>(cipher: Pick<PersonalCipher, 'seal' | 'open'>): AnswerBox<A> => ({
  pack: (answer) => cipher.seal(JSON.stringify(answer)),
  unpack: (text) => JSON.parse(cipher.open(text)) as A,
});

/**
 * Does `work` exactly once and answers what it answered, to the first who asks and to everybody after: a second press, a retry over a
 * bad line, the back button (C67). The key is claimed first in the transaction of the work, so that a second request waits while the
 * first is still running, work that fails leaves the key free, and an answer is kept if and only if the work is. The key is bound to
 * what was asked: something else under it comes from a page that is older than the first act, and is refused rather than done on a
 * state that its sender has not seen.
 * @throws submission.reused, or submission.running when the first takes longer than a request may wait
 */
export async function runOnce<A>(
  db: Db,
  asked: OnceRequest,
  work: (trx: Trx) => Promise<A>,
  box: AnswerBox<A> = plainBox(),
): Promise<A> {
  const earlier = await keptAnswer(db, asked, box);
  if (earlier) return earlier.answer;
  let isClaiming = true;
  const doOnce = async (trx: Trx): Promise<A> => {
    isClaiming = true;
    await claim(trx, asked);
    isClaiming = false;
    const answer = await work(trx);
    await trx('once_answers')
      .where(nameOf(asked))
      .update({ answer: box.pack(answer) });
    return answer;
  };
  try {
    // The claim tells whether a COMMIT that was not answered was done after all.
    return await inTransaction(db, doOnce, { knowsItsWork: true });
  } catch (error) {
    if (isClaiming && isLockWait(error)) throw onceProblems.running();
    const first = violatedConstraint(error) === 'PRIMARY' ? await keptAnswer(db, asked, box) : undefined;
    if (first) return first.answer;
    throw error;
  }
}

/** What was answered to a caller's request, if it was ever done; nobody asks here whether it was the same one. */
export async function findAnswer<A>(
  db: Db,
  name: Pick<OnceRequest, 'caller' | 'key'>,
  box: AnswerBox<A> = plainBox(),
): Promise<A | undefined> {
  const kept = await findKept(db, name);
  return kept && box.unpack(kept.answer);
}

/** Forgets what is older than a day. */
export async function forgetAnswers(db: Db, now: Date): Promise<void> {
  await db('once_answers')
    .where('created_at', '<', new Date(now.getTime() - 86_400_000))
    .delete();
}

const claim = (trx: Trx, asked: OnceRequest) =>
  trx('once_answers').insert({ ...nameOf(asked), digest: asked.digest, answer: '', created_at: asked.now });

async function keptAnswer<A>(db: Db, asked: OnceRequest, box: AnswerBox<A>): Promise<{ answer: A } | undefined> {
  const kept = await findKept(db, asked);
  if (kept && kept.digest !== asked.digest) throw onceProblems.reused();
  return kept && { answer: box.unpack(kept.answer) };
}

const findKept = (db: Db, name: Pick<OnceRequest, 'caller' | 'key'>) =>
  db('once_answers')
    .select('answer', 'digest')
    .where(nameOf(name))
    .first<{ answer: string; digest: string } | undefined>();

const nameOf = ({ caller, key }: Pick<OnceRequest, 'caller' | 'key'>) => ({ caller, request_key: key });
