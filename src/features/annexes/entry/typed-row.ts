import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { receiptNo } from '#features/annexes/checking/check-job.js';
import { addRow } from '#features/annexes/mending/row-changes.js';
import { blankHead, blankTail } from '#features/annexes/outputs/blank/blank-head.js';
import { annexProblems } from '#features/annexes/problems.js';
import { type Annex, getOwnAnnex, updateAnnex } from '#features/annexes/queries.js';
import { getVersion, insertVersion, nextVersionNo, updateVersion } from '#features/annexes/version-queries.js';
import { dropSupersededContent } from '#features/annexes/receiving/refusal.js';
import { requireStep } from '#features/annexes/receiving/upload.js';
import { isTypedIn } from '#features/annexes/typed-in.js';
import { getDeadline } from '#features/drive/extensions/deadline-queries.js';
import { noteStandings } from '#features/drive/progress/standings.js';
import { isLate } from '#features/drive/rules.js';
import { entryFile } from './entry.js';

/** What is asked for, as a refusal names it. */
export const typing = '在线填报';

/**
 * Stores a row that was typed from nothing, in the version that counts; the first row of an annex begins that version. `basedOn` is the
 * version that the person had seen, null for none: who begins at the same time as a colleague adds to what the colleague has begun.
 * @throws annex.version_between where a file has taken the place of what the person had seen; annex.row_empty
 */
export async function typeRow(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  { annexId, basedOn, values }: { annexId: number; basedOn: number | null; values: Readonly<Record<string, string>> },
): Promise<{ readonly versionId: number; readonly row: number }> {
  const annex = await getOwnAnnex(trx, actor, annexId, true);
  requireStep(annex, 'upload', typing);
  const current = annex.currentVersionId === null ? null : await getVersion(trx, annex.id, annex.currentVersionId);
  const isKnown = current === null || current.id === basedOn || (basedOn === null && isTypedIn(current));
  if (!isKnown) throw annexProblems.version_between({ name: current.uploadedByName, no: current.no ?? '' });
  const versionId = current?.id ?? (await beginVersion(trx, deps, actor, annex));
  const row = await addRow(trx, deps, actor, { annexId, versionId, values });
  return { versionId, row };
}

/** A version without rows, and at once the one that counts: rows are added to it as to one that came as a file. */
export async function beginVersion(trx: Trx, deps: Deps, actor: Actor, annex: Annex): Promise<number> {
  const now = deps.clock.now();
  const definition = annexDefinition(annex.annexNo);
  const { content, name } = await entryFile(deps, definition, annex, []);
  const deadline = await getDeadline(trx, annex.driveId, annex.unitCode);
  const file = await deps.files.put(trx, { content, name, now });
  const no = await nextVersionNo(trx, deps.db, annex.id);
  const versionId = await insertVersion(trx, {
    annexId: annex.id,
    agencyId: annex.agencyId,
    fileId: file.id,
    fileName: name,
    sha256: file.sha256,
    uploadedBy: actor.id,
    uploadedAt: now,
    isLate: isLate(deadline, now),
    basedOnVersionId: null,
    columnChoices: [],
  });
  await updateVersion(trx, versionId, {
    state: 'checked',
    no,
    receipt_no: receiptNo(deps, annex, { uploadedAt: now }),
    head: JSON.stringify(blankHead(definition, annex.unitCode)),
    tail: JSON.stringify(blankTail),
    row_count: 0,
    error_count: 0,
    warning_count: 0,
    checked_at: now,
    is_keyed: 1,
  });
  await updateAnnex(trx, annex, { state: requireStep(annex, 'upload', typing), current_version_id: versionId });
  await noteStandings(trx, { annexId: annex.id }, { at: now, by: actor.id, step: 'enter' });
  await dropSupersededContent(trx, deps, annex.id);
  audit(trx, now, actor, {
    verb: 'annex.upload',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { versionId, sha256: file.sha256, bytes: file.sizeBytes, isEntered: true },
  });
  return versionId;
}
