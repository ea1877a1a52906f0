import { audit } from '#platform/audit.js';
import type { Deps } from '#platform/deps.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { findJob } from '#platform/jobs/queue.js';
import { checkState } from '#features/annexes/checking/recheck-rules.js';
import { annexProblems } from '#features/annexes/problems.js';
import { type Annex, getAnnexFor } from '#features/annexes/queries.js';
import { type AnnexVersion, getVersion } from '#features/annexes/version-queries.js';
import { requireStep } from '#features/annexes/receiving/upload.js';
import { requireClaim } from '#features/annexes/review/in-hand.js';
import { requireChecklist } from '#features/annexes/review/checklist/checklist.js';
import { readingOf } from '#features/annexes/review/reading/reading.js';
import { basisOf } from '#features/annexes/review/reading/reading-rules.js';
import { type ReturnBar, returnBar } from './return-rules.js';
import { listOldFaults } from './old-faults.js';
import { answerSecondReturn, insertSecondReturn, listStanding } from './second-return-queries.js';

type WithCipher = Pick<Deps, 'cipher' | 'clock'>;

/** The leave under which a return for old faults is made; `count`: how many comments are on such. */
export interface UsedLeave {
  readonly id: number;
  readonly count: number;
}

/**
 * 一次性告知: all checks have run, every row that must be seen was (or its sample), and what could be said at the last return was said then,
 * unless another person gave leave. @throws annex.return_unchecked, return_check_failed, return_rows_unseen, return_sample_unseen,
 * checklist_return, second_return
 */
export async function requireWholeReturn(
  trx: Trx,
  deps: WithCipher,
  actor: Actor,
  annex: Annex,
): Promise<UsedLeave | undefined> {
  const version = await versionOf(trx, annex);
  const { facts } = await readingOf(trx, version, actor.id);
  const bar = returnBar(await checkOf(trx, version), basisOf(facts));
  if (bar) throw problemOf(bar);
  await requireChecklist(trx, annex, version, actor.id, 'return');
  const old = await listOldFaults(trx, deps, annex.annexNo, version);
  if (old.length === 0) return undefined;
  const [leave] = await listStanding(trx, annex.id);
  const isCovered = leave?.answer === 'allow' && old.every(({ id }) => id <= leave.lastCommentId);
  if (!isCovered) throw annexProblems.second_return({ count: old.length });
  return { id: leave.id, count: old.length };
}

export const problemOf = ({ code, count }: ReturnBar) => annexProblems[code]({ count });

export async function checkOf(db: Db | Trx, version: AnnexVersion) {
  return checkState(version, version.jobId === null ? undefined : await findJob(db, version.jobId));
}

/** Asks the colleagues for leave to return the annex for what could be seen at the last return. @throws annex.no_old_faults, annex.second_return_asked */
export async function askSecondReturn(trx: Trx, deps: WithCipher, actor: Actor, annexId: number): Promise<void> {
  const annex = await getAnnexFor(trx, actor, annexId, true);
  requireStep(annex, 'return', '再次退回');
  await requireClaim(trx, actor, annex);
  const version = await versionOf(trx, annex);
  const old = await listOldFaults(trx, deps, annex.annexNo, version);
  const lastCommentId = Math.max(0, ...old.map(({ id }) => id));
  if (old.length === 0) throw annexProblems.no_old_faults();
  const [standing] = await listStanding(trx, annex.id);
  if (standing && standing.answer !== 'refuse' && standing.lastCommentId >= lastCommentId)
    throw annexProblems.second_return_asked();
  const now = deps.clock.now();
  await insertSecondReturn(trx, {
    annexId,
    versionId: version.id,
    askedBy: actor.id,
    askedAt: now,
    faultCount: old.length,
    lastCommentId,
  });
  audit(trx, now, actor, {
    verb: 'annex.ask-second-return',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { versionId: version.id, oldFaults: old.length },
  });
}

/** Another reviewer says whether the annex may be returned once more, and why. @throws annex.second_return_own, annex.second_return_gone */
export async function answerAsked(
  trx: Trx,
  deps: WithCipher,
  actor: Actor,
  said: { annexId: number; askId: number; answer: 'allow' | 'refuse'; reason: string },
): Promise<void> {
  const annex = await getAnnexFor(trx, actor, said.annexId, true);
  const [standing] = await listStanding(trx, annex.id);
  if (standing?.id !== said.askId || standing.answer !== null) throw annexProblems.second_return_gone();
  if (standing.askedBy === actor.id) throw annexProblems.second_return_own();
  const now = deps.clock.now();
  await answerSecondReturn(trx, standing.id, { answer: said.answer, by: actor.id, at: now, reason: said.reason });
  audit(trx, now, actor, {
    verb: 'annex.answer-second-return',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { versionId: annex.currentVersionId, answer: said.answer, reason: said.reason },
  });
}

function versionOf(trx: Trx, { id, currentVersionId }: Annex): Promise<AnnexVersion> {
  if (currentVersionId === null) throw annexProblems.no_version();
  return getVersion(trx, id, currentVersionId);
}
