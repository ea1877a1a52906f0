import { noteStandings } from '#features/drive/progress/standings.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { rowWords } from '#domain/annexes/sheets.js';
import { findRow } from '#features/annexes/checking/row-queries.js';
import type { AnnexDeps } from '#features/annexes/deps.js';
import { annexProblems } from '#features/annexes/problems.js';
import { type Annex, getAnnexFor, getOwnAnnex } from '#features/annexes/queries.js';
import { requireStep } from '#features/annexes/receiving/upload.js';
import { answerComment, deleteDraftComment, insertComment, isDrafted, isSent } from './comment-queries.js';
import { countUse } from './sentences/sentence-queries.js';
import { requireClaim } from './in-hand.js';

/** Notes a reviewer's word; the agency sees it when the annex is returned. */
export async function addComment(
  trx: Trx,
  deps: AnnexDeps,
  actor: Actor,
  input: { annexId: number; row: number | null; field: string; text: string },
): Promise<void> {
  const annex = await getAnnexFor(trx, actor, input.annexId, true);
  requireStep(annex, 'return', '写审核意见');
  await requireClaim(trx, actor, annex);
  if (annex.currentVersionId === null) throw annexProblems.no_version();
  if (input.row !== null && !(await findRow(trx, deps.cipher, annex.currentVersionId, input.row)))
    throw annexProblems.no_such_row({ row: rowWords(input.row) });
  if (input.field !== '' && !annexDefinition(annex.annexNo).columns.some(({ field }) => field === input.field))
    throw problems.bad_request();
  const now = deps.clock.now();
  const comment = {
    annexId: annex.id,
    versionId: annex.currentVersionId,
    row: input.row,
    field: input.field,
    text: input.text,
    writtenBy: actor.id,
    writtenAt: now,
  };
  if (await isDrafted(trx, comment)) throw annexProblems.comment_there();
  await insertComment(trx, comment);
  await countUse(trx, comment.text);
  audit(trx, now, actor, {
    verb: 'annex.comment',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { row: input.row, field: input.field, text: input.text },
  });
}

export async function removeComment(
  trx: Trx,
  deps: AnnexDeps,
  actor: Actor,
  annexId: number,
  commentId: number,
): Promise<void> {
  const annex = await getAnnexFor(trx, actor, annexId);
  await requireClaim(trx, actor, annex);
  if ((await deleteDraftComment(trx, annex.id, commentId)) !== 1) throw problems.not_found();
  audit(trx, deps.clock.now(), actor, {
    verb: 'annex.uncomment',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    before: { commentId },
  });
}

/** The agency says "mended" or why not; each comment needs one of both before the annex goes out again (C31). */
export async function answerReview(
  trx: Trx,
  deps: AnnexDeps,
  actor: Actor,
  input: { annexId: number; commentId: number; answer: 'mended' | 'contested'; text: string },
): Promise<void> {
  const annex = await getOwnAnnex(trx, actor, input.annexId, true);
  requireStep(annex, 'submit', '答复意见');
  if (!(await giveAnswer(trx, deps, actor, annex, input)))
    throw (await isSent(trx, annex.id, input.commentId)) ? annexProblems.answered() : problems.not_found();
}

/**
 * The same of several, all mended; those that were answered meanwhile stay as they are. Returns how many were answered.
 * @throws annex.answered where none was left
 */
export async function answerAsMended(
  trx: Trx,
  deps: AnnexDeps,
  actor: Actor,
  { annexId, commentIds }: { annexId: number; commentIds: readonly number[] },
): Promise<number> {
  const annex = await getOwnAnnex(trx, actor, annexId, true);
  requireStep(annex, 'submit', '答复意见');
  let count = 0;
  for (const commentId of commentIds)
    if (await giveAnswer(trx, deps, actor, annex, { commentId, answer: 'mended', text: '' })) count += 1;
  if (count === 0) throw annexProblems.answered();
  return count;
}

async function giveAnswer(
  trx: Trx,
  { clock }: Pick<AnnexDeps, 'clock'>,
  actor: Actor,
  annex: Annex,
  { commentId, answer, text }: { commentId: number; answer: 'mended' | 'contested'; text: string },
): Promise<boolean> {
  const now = clock.now();
  const answered = await answerComment(trx, annex.id, commentId, { answer, text, by: actor.id, at: now });
  if (answered !== 1) return false;
  await noteStandings(trx, { annexId: annex.id }, { at: now, by: actor.id, step: 'answer' });
  audit(trx, now, actor, {
    verb: 'annex.answer',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { commentId, answer, text },
  });
  return true;
}
