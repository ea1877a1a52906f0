import { noteStandings } from '#features/drive/progress/standings.js';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { confirmWarnings, unconfirmWarnings } from '#features/annexes/checking/confirmation-queries.js';
import { annexProblems } from '#features/annexes/problems.js';
import { type Annex, getOwnAnnex } from '#features/annexes/queries.js';
import { type AnnexVersion, getVersion } from '#features/annexes/version-queries.js';
import { requireStep } from '#features/annexes/receiving/upload.js';

/** The current version of an annex that may be worked on now. @throws annex.not_now, annex.still_reading, portal.stale */
export async function openVersion(
  trx: Trx,
  actor: Actor,
  annexId: number,
  versionId: number,
): Promise<{ annex: Annex; version: AnnexVersion }> {
  const annex = await getOwnAnnex(trx, actor, annexId, true);
  requireStep(annex, 'submit', '修改');
  const version = await getVersion(trx, annex.id, versionId);
  if (version.state !== 'checked') throw annexProblems.still_reading();
  if (annex.currentVersionId !== version.id) throw problems.stale();
  return { annex, version };
}

/** Confirms warnings of one kind (or one of them) with a reason that the reviewer sees (C20). Returns how many. */
export async function confirmFindings(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: { annexId: number; versionId: number; kind: string; findingId: number | null; reason: string },
): Promise<number> {
  const reason = input.reason.trim();
  if (reason.length < 2) throw annexProblems.reason_needed();
  if (reason.length > 200) throw annexProblems.value_too_long({ max: 200 });
  const { annex, version } = await openVersion(trx, actor, input.annexId, input.versionId);
  const now = deps.clock.now();
  const which = input.findingId === null ? { kind: input.kind } : { id: input.findingId };
  const count = await confirmWarnings(trx, version.id, which, { reason, confirmedBy: actor.id, confirmedAt: now });
  if (count === 0) return 0;
  await noteStandings(trx, { annexId: annex.id }, { at: now, by: actor.id, step: 'confirm' });
  audit(trx, now, actor, {
    verb: 'annex.confirm',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { versionId: version.id, ...which, reason, count },
  });
  return count;
}

export async function unconfirmFindings(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: { annexId: number; versionId: number; kind: string },
): Promise<number> {
  const { annex, version } = await openVersion(trx, actor, input.annexId, input.versionId);
  const count = await unconfirmWarnings(trx, version.id, input.kind);
  if (count === 0) return 0;
  await noteStandings(trx, { annexId: annex.id }, { at: deps.clock.now(), by: actor.id, step: 'confirm' });
  audit(trx, deps.clock.now(), actor, {
    verb: 'annex.unconfirm',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { versionId: version.id, kind: input.kind, count },
  });
  return count;
}
