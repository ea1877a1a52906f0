import type { AnnexDeps } from '#features/annexes/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { countDraftComments, dropDraftComments, insertComment, sendComments } from './comment-queries.js';
import { requireChecklist } from './checklist/checklist.js';
import { countFoundSince } from './found-since.js';
import { requireNoCollision } from '#features/annexes/collisions/standing.js';
import { recordAcceptance, recordReturn } from './reading/decisions.js';
import { keepAnsweredList, requireListStands } from '#features/annexes/lists/changes/answering.js';
import { passOnLater, withdrawPassesLater } from '#features/annexes/lists/pass-on-job.js';
import { listHands } from '#features/annexes/mending/fix-queries.js';
import { settleQuarantine } from '#features/annexes/quarantine/laying.js';
import { takeEffect } from '#features/annexes/acceptance/effects.js';
import { annexProblems } from '#features/annexes/problems.js';
import { type Annex, type AnnexChange, getAnnexFor, getOwnAnnex, updateAnnex } from '#features/annexes/queries.js';
import { getVersion, updateVersion } from '#features/annexes/version-queries.js';
import { getDeadline } from '#features/drive/extensions/deadline-queries.js';
import { noteStandings } from '#features/drive/progress/standings.js';
import { isLate } from '#features/drive/rules.js';
import { returnGround } from './review-rules.js';
import { claimedByOther, notInHand, requireClaim } from './in-hand.js';
import { useSecondReturn } from './returns/second-return-queries.js';
import { requireWholeReturn } from './returns/second-returns.js';
import { isOneHand, obstaclesTo } from './submission.js';
import type { AnnexStep } from '#domain/annexes/states.js';
import { isBarredAccepter } from '#features/annexes/four-eyes/case-rules.js';
import { requireStep } from '#features/annexes/receiving/upload.js';
import { requireNilStands } from '#features/annexes/submitting/nil/nil-facts.js';

/**
 * Hands the current version to the province where nothing stands in the way (`submissionObstacles`); a nil return needs no rows. Returns
 * the moment that counts. @throws annex.* naming what is still open
 */
export async function submitAnnex(
  trx: Trx,
  deps: AnnexDeps,
  actor: Actor,
  annexId: number,
  { isNil = false }: { readonly isNil?: boolean } = {},
): Promise<Date> {
  const annex = await getOwnAnnex(trx, actor, annexId, true);
  const state = requireStep(annex, 'submit');
  if (annex.currentVersionId === null) throw annexProblems.no_version();
  const version = await getVersion(trx, annex.id, annex.currentVersionId);
  const obstacles = await obstaclesTo(trx, deps, annex, version, actor.id);
  const obstacle = obstacles.find(({ code }) => !(isNil && code === 'no_rows'));
  if (obstacle) throw annexProblems[obstacle.code]({ count: obstacle.count });
  // Drafts of an earlier round were never sent and speak of an earlier version.
  await dropDraftComments(trx, annex.id);
  // The office answers for the moment in which it hands in, not for that of its file (R28).
  const now = deps.clock.now();
  const late = isLate(await getDeadline(trx, annex.driveId, annex.unitCode), now) ? 1 : 0;
  await updateVersion(trx, version.id, { submitted_at: now, is_late: late });
  await settleQuarantine(trx, { annexId, versionId: version.id }, { personId: actor.id, at: now });
  const isAlone = await isOneHand(trx, version, actor.id);
  const change: AnnexChange = {
    state,
    one_hand_by: isAlone ? actor.id : null,
    submitted_by: actor.id,
    submitted_at: now,
    is_late: late,
    claimed_by: null,
    claimed_at: null,
    decided_by: null,
    decided_at: null,
    imported_by: null,
    imported_at: null,
    recall_reason: null,
    recall_by: null,
    recall_at: null,
  };
  await move(trx, deps, actor, annex, 'submit', change, {
    ...(isAlone ? { alone: '填报和报送' } : {}),
    ...(version.quarantinedCount > 0 ? { quarantined: version.quarantinedCount } : {}),
  });
  await keepAnsweredList(trx, deps, annex, now);
  await passOnLater(trx, deps, actor, annex);
  return now;
}

/** Takes a submission back while nobody has claimed it (C34). */
export async function withdrawAnnex(trx: Trx, deps: AnnexDeps, actor: Actor, annexId: number): Promise<void> {
  const annex = await getOwnAnnex(trx, actor, annexId, true);
  const state = requireStep(annex, 'withdraw');
  if (annex.claimedBy !== null) throw annexProblems.claimed_no_withdraw();
  if (annex.currentVersionId !== null) {
    const { id, uploadedAt } = await getVersion(trx, annex.id, annex.currentVersionId);
    const late = isLate(await getDeadline(trx, annex.driveId, annex.unitCode), uploadedAt) ? 1 : 0;
    await updateVersion(trx, id, { submitted_at: null, is_late: late });
  }
  await move(trx, deps, actor, annex, 'withdraw', { state, is_late: 0, submitted_by: null, submitted_at: null });
  await withdrawPassesLater(trx, deps, actor, annex);
}

/**
 * Asks for a claimed or accepted annex back; the reviewer sees the reason and may return it without further words (C34).
 * @throws import.busy while its import runs
 */
export async function recallAnnex(
  trx: Trx,
  deps: AnnexDeps,
  actor: Actor,
  annexId: number,
  reason: string,
): Promise<void> {
  await getOwnAnnex(deps.db, actor, annexId);
  await deps.requireNoWork(deps.db, annexId);
  const annex = await getOwnAnnex(trx, actor, annexId, true);
  requireStep(annex, 'recall');
  if (annex.recallReason !== null) throw annexProblems.recalled();
  await move(trx, deps, actor, annex, 'recall', {
    recall_reason: reason,
    recall_by: actor.id,
    recall_at: deps.clock.now(),
  });
}

/** A reviewer takes the annex in hand; `takeOver` relieves a colleague, which the audit keeps (C30). */
export async function claimAnnex(
  trx: Trx,
  deps: AnnexDeps,
  actor: Actor,
  annexId: number,
  takeOver: boolean,
): Promise<void> {
  const annex = await getAnnexFor(trx, actor, annexId, true);
  requireStep(annex, 'claim');
  if (annex.claimedBy === actor.id) return;
  if (annex.claimedBy !== null && !takeOver) throw await claimedByOther(trx, annex.claimedBy);
  await move(trx, deps, actor, annex, 'claim', { claimed_by: actor.id, claimed_at: deps.clock.now() });
}

/**
 * Sends the annex back with everything there is to say, at once (C31, C32), where `returnGround` allows it and `requireWholeReturn` finds
 * the review whole. `reason` is what another than the accepter must give, and goes out as a comment on the whole file.
 * @throws annex.*, import.busy while its import runs
 */
export async function returnAnnex(
  trx: Trx,
  deps: AnnexDeps,
  actor: Actor,
  annexId: number,
  reason = '',
): Promise<void> {
  await getAnnexFor(deps.db, actor, annexId);
  await deps.requireNoWork(deps.db, annexId);
  const annex = await getAnnexFor(trx, actor, annexId, true);
  const state = requireStep(annex, 'return');
  const ground = returnGround(annex, actor.id);
  if (ground === null && annex.state === 'accepted') throw annexProblems.not_your_return();
  if (ground === null) throw await notInHand(trx, annex);
  if (ground === 'reason' && reason === '') throw annexProblems.return_needs_reason();
  if (reason !== '') await noteOnFile(trx, annex, actor, reason, deps.clock.now());
  const drafts = await countDraftComments(trx, annex.id);
  if (annex.recallReason === null && drafts === 0) throw annexProblems.return_needs_comment();
  // What the office asked back, or another than the accepter found, is no review of the whole.
  const isReview = ground === 'claim' && annex.recallReason === null;
  const leave = isReview ? await requireWholeReturn(trx, deps, actor, annex) : undefined;
  await sendComments(trx, annex.id);
  const decisionId = await recordReturn(trx, deps, actor, annex, annex.recallReason === null ? ground : 'recall');
  if (leave) await useSecondReturn(trx, leave.id, decisionId, leave.count);
  const change = {
    state,
    claimed_by: null,
    claimed_at: null,
    decided_by: null,
    decided_at: null,
    recall_reason: null,
    recall_by: null,
    recall_at: null,
  };
  await move(trx, deps, actor, annex, 'return', change, {
    ground,
    comments: drafts,
    ...(leave ? { oldFaults: leave.count } : {}),
    ...(reason ? { reason } : {}),
  });
}

async function noteOnFile(trx: Trx, annex: Annex, actor: Actor, text: string, now: Date): Promise<void> {
  if (annex.currentVersionId === null) throw annexProblems.no_version();
  await insertComment(trx, {
    annexId: annex.id,
    versionId: annex.currentVersionId,
    row: null,
    field: '',
    text,
    writtenBy: actor.id,
    writtenAt: now,
  });
}

/**
 * Accepts what was submitted: annexes 1 and 2 take effect at once, the import of annex 3 is the next person's step (C33). Comments that
 * were not sent are dropped: the office could neither see nor answer them. `seenDrafts` is how many of them the reviewer's page
 * showed; `isTogether`: with others, each on its sample.
 * @throws annex.drafts_unseen; annex.checklist_accept; annex.rows_unseen, annex.sample_unseen while rows that must be seen were not (`basisOf`)
 */
export async function acceptAnnex(
  trx: Trx,
  deps: AnnexDeps,
  actor: Actor,
  annexId: number,
  { seenDrafts = 0, isTogether = false }: { seenDrafts?: number; isTogether?: boolean } = {},
): Promise<void> {
  const annex = await getAnnexFor(trx, actor, annexId, true);
  const state = requireStep(annex, 'accept');
  await requireClaim(trx, actor, annex);
  if (annex.currentVersionId === null) throw annexProblems.no_version();
  const version = await getVersion(trx, annex.id, annex.currentVersionId);
  const hands = await listHands(trx, version);
  if (isBarredAccepter(annex, hands, actor.id)) throw annexProblems.same_person_accepts();
  if (version.checkedAt === null) throw annexProblems.accept_unchecked();
  const found = await countFoundSince(trx, deps, version);
  if (found > 0) throw annexProblems.found_since({ count: found });
  await requireNoCollision(trx, annex);
  await requireListStands(trx, deps, annex);
  await requireNilStands(trx, deps, annex);
  const drafts = await countDraftComments(trx, annex.id);
  if (drafts !== seenDrafts) throw annexProblems.drafts_unseen({ count: drafts });
  await requireChecklist(trx, annex, version, actor.id, 'accept', isTogether ? ['late'] : []);
  const basis = await recordAcceptance(trx, deps, actor, version, isTogether);
  await dropDraftComments(trx, annex.id);
  await takeEffect(trx, deps, actor, annex);
  const at = deps.clock.now();
  await settleQuarantine(trx, { annexId, versionId: version.id }, { personId: actor.id, at });
  const change = { state, decided_by: actor.id, decided_at: at };
  await move(trx, deps, actor, annex, 'accept', change, {
    ...basis,
    ...(version.quarantinedCount > 0 ? { quarantined: version.quarantinedCount } : {}),
    ...(drafts > 0 ? { droppedComments: drafts } : {}),
  });
}

async function move(
  trx: Trx,
  deps: AnnexDeps,
  actor: Actor,
  annex: Annex,
  step: AnnexStep,
  change: AnnexChange,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await updateAnnex(trx, annex, change);
  await noteStandings(trx, { annexId: annex.id }, { at: deps.clock.now(), by: actor.id, step });
  audit(trx, deps.clock.now(), actor, {
    verb: `annex.${step}`,
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    before: { state: annex.state, versionId: annex.currentVersionId },
    after: { state: change.state ?? annex.state, versionId: annex.currentVersionId, ...more },
  });
}
