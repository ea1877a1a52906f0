import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { getDeadline } from '#features/drive/extensions/deadline-queries.js';
import { requireCollected } from '#features/drive/phase/collected.js';
import { isLate } from '#features/drive/rules.js';
import { receiptNo } from '#features/annexes/checking/check-job.js';
import { mailProblems } from '#features/annexes/mailbox/problems.js';
import { lockMailFile, type MailLine } from '#features/annexes/mailbox/incoming/mail-queries.js';
import { insertMailFile, updateMailFile } from '#features/annexes/mailbox/incoming/mail-store-queries.js';
import { getOwnAnnex } from '#features/annexes/queries.js';
import { type AnnexVersion, findVersion, getVersion, updateVersion } from '#features/annexes/version-queries.js';
import { adoptVersion, requireStep } from '#features/annexes/receiving/upload.js';

/** What is still with the office. @throws portal.not_found for another office's, mail.not_waiting */
async function lockPlaced(
  trx: Trx,
  actor: Actor,
  mailFileId: number,
): Promise<MailLine & { annexId: number; versionId: number }> {
  const file = await lockMailFile(trx, mailFileId, actor.agencyId);
  const { annexId, versionId } = file;
  if (file.state !== 'placed' || annexId === null || versionId === null) throw mailProblems.not_waiting();
  return { ...file, annexId, versionId };
}

/**
 * The office takes a file that the province has entered for it for its own: from now on it counts, as if this person had uploaded it now.
 * `instead` is the version that counted when the person looked; where another one came in between, a person compares first (C25).
 * To submit it remains the office's act. @throws mail.version_between, mail.still_checking, annex.not_now, drive.phase_closed
 */
export async function confirmMailFile(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  { mailFileId, instead }: { readonly mailFileId: number; readonly instead: number | null },
): Promise<AnnexVersion> {
  const file = await lockPlaced(trx, actor, mailFileId);
  if (file.placedBy === actor.id) throw mailProblems.entered_by_self();
  const annex = await getOwnAnnex(trx, actor, file.annexId, true);
  await requireCollected(trx, deps, { annexId: annex.id, agencyId: actor.agencyId });
  requireStep(annex, 'upload');
  const version = await getVersion(trx, annex.id, file.versionId);
  if (version.state === 'refused') throw mailProblems.unreadable();
  if (version.state !== 'checked') throw mailProblems.still_checking();
  if (annex.currentVersionId !== instead) {
    const current = annex.currentVersionId === null ? undefined : await findVersion(trx, annex.currentVersionId);
    throw mailProblems.version_between({ no: current?.no ?? 0 });
  }
  const now = deps.clock.now();
  const deadline = await getDeadline(trx, annex.driveId, annex.unitCode);
  await updateVersion(trx, version.id, {
    is_awaiting: 0,
    uploaded_by: actor.id,
    uploaded_at: now,
    is_late: isLate(deadline, now) ? 1 : 0,
    receipt_no: receiptNo(deps, annex, { uploadedAt: now }),
  });
  await adoptVersion(trx, deps, actor, annex.id, { versionId: version.id, instead });
  await updateMailFile(trx, file.id, { state: 'confirmed', decided_by: actor.id, decided_at: now });
  audit(trx, now, actor, {
    verb: 'annex.confirm-mail',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    before: { versionId: instead },
    after: { versionId: version.id, mail: file.mailId, messageId: file.mail.messageId },
  });
  return version;
}

/**
 * The office does not want the file to count, and says why: it waits with the province again, which may have put it into the wrong annex.
 */
export async function rejectMailFile(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'files'>,
  actor: Actor,
  { mailFileId, reason }: { readonly mailFileId: number; readonly reason: string },
): Promise<void> {
  const file = await lockPlaced(trx, actor, mailFileId);
  if (reason.length < 2) throw mailProblems.reason_needed({ field: `reason-${mailFileId}` });
  const now = deps.clock.now();
  await updateMailFile(trx, file.id, { state: 'rejected', decided_by: actor.id, decided_at: now, reason });
  const again = await insertMailFile(trx, { ...file, state: 'waiting', refusalSentence: null });
  await updateMailFile(trx, again, { found: JSON.stringify(file.found) });
  audit(trx, now, actor, {
    verb: 'annex.reject-mail',
    objectType: 'annex',
    objectId: file.annexId,
    agencyId: actor.agencyId,
    after: { versionId: file.versionId, mail: file.mailId, reason },
  });
}
