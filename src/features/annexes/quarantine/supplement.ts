import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { enqueue } from '#platform/jobs/queue.js';
import { stateNames } from '#domain/annexes/states.js';
import { copyMendings } from '#features/annexes/checking/copy-mendings-queries.js';
import { getOwnAnnex } from '#features/annexes/queries.js';
import { getVersion, insertVersion, updateVersion } from '#features/annexes/version-queries.js';
import { getDeadline } from '#features/drive/extensions/deadline-queries.js';
import { isLate } from '#features/drive/rules.js';
import { quarantineProblems } from './problems.js';
import { isBeingRead, listAside } from './quarantine-queries.js';

/**
 * Begins the version with which the rows that were set aside come later (补报): the file, what was mended in it and its rows as they are in
 * the register, checked anew; mended row by row and handed in like every other. Whoever reviews it sees what has changed since.
 * Returns the version. @throws quarantine.not_imported, quarantine.nothing_aside, quarantine.being_made
 */
export async function beginSupplement(trx: Trx, deps: Deps, actor: Actor, annexId: number): Promise<number> {
  const annex = await getOwnAnnex(trx, actor, annexId, true);
  if (annex.state !== 'imported' || annex.currentVersionId === null)
    throw quarantineProblems.not_imported({ state: stateNames[annex.state] });
  if ((await listAside(trx, annex.id)).length === 0) throw quarantineProblems.nothing_aside();
  if (await isBeingRead(trx, annex.id, annex.currentVersionId)) throw quarantineProblems.being_made();
  const before = await getVersion(trx, annex.id, annex.currentVersionId);
  const now = deps.clock.now();
  const versionId = await insertVersion(trx, {
    annexId: annex.id,
    agencyId: annex.agencyId,
    fileId: before.fileId,
    fileName: before.fileName,
    sha256: before.sha256,
    uploadedBy: actor.id,
    uploadedAt: now,
    isLate: isLate(await getDeadline(trx, annex.driveId, annex.unitCode), now),
    basedOnVersionId: before.id,
    columnChoices: before.columnChoices,
  });
  await copyMendings(trx, before.id, versionId);
  const jobId = await enqueue(trx, now, {
    name: 'annex.check',
    payload: { versionId },
    dedupeKey: `annex.check:${versionId}`,
  });
  await updateVersion(trx, versionId, { job_id: jobId, fix_count: before.fixCount });
  audit(trx, now, actor, {
    verb: 'annex.supplement',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    before: { versionId: before.id },
    after: { annexNo: annex.annexNo, versionId, rows: before.quarantinedCount },
  });
  return versionId;
}
