import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import type { AnnexDeps } from '#features/annexes/deps.js';
import { annexProblems } from '#features/annexes/problems.js';
import { getAnnexFor, updateAnnex } from '#features/annexes/queries.js';
import { requireStep } from '#features/annexes/receiving/upload.js';
import { deleteDecision, listAccepted, lockAcceptance, noteUndone } from './acceptance-queries.js';
import { isTakenBack, isUndoTime } from './undo-rules.js';

/**
 * Undoes what this reviewer accepted together, within ten minutes and while nothing of it has gone on: all of it or none. Each annex is in
 * the reviewer's hand again, as before. Returns how many. @throws annex.undo_over, annex.undo_moved, import.busy, portal.not_found
 */
export async function undoAcceptance(trx: Trx, deps: AnnexDeps, actor: Actor, acceptanceId: number): Promise<number> {
  const acceptance = await lockAcceptance(trx, actor.id, acceptanceId);
  const now = deps.clock.now();
  if (!isUndoTime(acceptance, now)) throw annexProblems.undo_over();
  const items = (await listAccepted(trx, acceptance.id)).filter(isTakenBack);
  if (items.length === 0) throw annexProblems.undo_over();
  for (const item of items) {
    await deps.requireNoWork(deps.db, item.annexId);
    const annex = await getAnnexFor(trx, actor, item.annexId, true);
    const isAsLeft =
      annex.state === 'accepted' && annex.decidedBy === actor.id && annex.currentVersionId === item.versionId;
    if (!isAsLeft) throw annexProblems.undo_moved({ name: `${item.unitName}附件${item.annexNo}` });
    const state = requireStep(annex, 'unaccept');
    await deleteDecision(trx, item, acceptance);
    await updateAnnex(trx, annex, { state, decided_by: null, decided_at: null });
    audit(trx, now, actor, {
      verb: 'annex.unaccept',
      objectType: 'annex',
      objectId: annex.id,
      agencyId: annex.agencyId,
      before: { state: annex.state, versionId: item.versionId },
      after: { state, versionId: item.versionId },
    });
  }
  await noteUndone(trx, acceptance.id, now);
  return items.length;
}
