import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { type Actor, mayDo } from '#platform/http/actor.js';
import { createActorLoader } from '#features/operators/actor.js';
import { collects } from '#features/drive/phase/phase-rules.js';
import { driveProblems } from '#features/drive/problems.js';
import { namedDrives } from '#features/drive/chosen-drive.js';
import { listBoard } from '#features/drive/queries.js';
import { annexProblems } from '#features/annexes/problems.js';
import { findVersion } from '#features/annexes/version-queries.js';
import { requireStep, storeReceived } from '#features/annexes/receiving/upload.js';
import type { SeenVersions } from '#features/annexes/receiving/seen-versions.js';
import { Problem } from '#platform/problem.js';
import { type Decision, type Slot, slotFor, slotsFor } from './slot-rules.js';
import { listUploadFilesLocked, lockUpload, type Upload, type UploadFile, updateUploadFile } from './upload-queries.js';

/**
 * The annexes of an office in the drives that run; with a moment, whether the phase of then leaves them with the office. A file is judged by
 * when it came, not by when somebody gets round to it.
 */
export async function slotsOf(
  db: Trx | Deps['db'],
  agencyId: number,
  then?: { readonly at: Date; readonly zone: string },
): Promise<readonly OfficeSlot[]> {
  const slots: OfficeSlot[] = [];
  for (const drive of await namedDrives(db))
    for (const cell of await listBoard(db, drive.id, agencyId))
      slots.push({
        ...cell,
        driveId: drive.id,
        driveName: drive.name,
        ...(then && { isCollected: collects(drive, cell, then.at, then.zone) }),
      });
  return slots;
}

/** With the version that counts now. */
export interface OfficeSlot extends Slot {
  readonly versionId: number | null;
}

/** The person for whom a job acts, as far as they may still do that; `address`: whence they asked for it. */
export async function senderOf(
  { db, clock, config }: Deps,
  { uploadedBy, agencyId, address }: Pick<Upload, 'uploadedBy' | 'agencyId' | 'address'>,
): Promise<Actor | undefined> {
  const actor = await createActorLoader(db, () => clock.now(), config.officeZone, config).load(uploadedBy);
  return actor && actor.agencyId === agencyId && mayDo(actor, 'annex.upload') ? { ...actor, address } : undefined;
}

/**
 * Puts the files of an upload where they belong, once all of them have been looked at: which two are of one annex is not known before.
 * Whatever is not clear is asked about.
 */
export async function placeFound(trx: Trx, deps: Deps, uploadId: number): Promise<void> {
  const upload = await lockUpload(trx, uploadId);
  const files = await listUploadFilesLocked(trx, uploadId);
  if (files.some(({ state }) => state === 'reading')) return;
  const found = files.filter(({ state }) => state === 'found');
  if (found.length === 0) return;
  const actor = await senderOf(deps, upload);
  const slots = actor
    ? await slotsOf(trx, upload.agencyId, { at: upload.uploadedAt, zone: deps.config.officeZone })
    : [];
  const decided = found.flatMap((file) => (file.found ? [[file, slotFor(file.found, slots)] as const] : []));
  for (const [file, decision] of slotsFor(decided)) {
    if (!actor) await refuseFile(trx, file.id, annexProblems.not_yours().sentence);
    else await follow(trx, deps, actor, upload, file, decision, slots);
  }
}

async function follow(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  upload: Upload,
  file: UploadFile,
  decision: Decision,
  slots: readonly Slot[],
): Promise<void> {
  if (decision.kind === 'ask')
    return updateUploadFile(trx, file.id, {
      state: 'asked',
      question: decision.question,
      guess_annex_id: decision.guess,
    });
  if (decision.kind === 'closed') return refuseFile(trx, file.id, closedSentence(decision.annexId, slots));
  await placeFile(trx, deps, actor, upload, file, decision.annexId);
}

function closedSentence(annexId: number, slots: readonly Slot[]): string {
  const slot = slots.find((one) => one.annexId === annexId);
  if (slot?.isCollected === false) return driveProblems.not_collected().sentence;
  try {
    if (slot) requireStep(slot, 'upload');
  } catch (error) {
    if (error instanceof Problem) return error.sentence;
    throw error;
  }
  return annexProblems.not_yours().sentence;
}

/** Makes a file the next version of an annex. */
export async function placeFile(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  upload: Upload,
  file: UploadFile,
  annexId: number,
): Promise<void> {
  const { versionId } = await storeReceived(trx, deps, actor, {
    annexId,
    name: file.name,
    basedOn: await baseOf(trx, upload.seen, annexId),
    file: { id: file.fileId, sizeBytes: file.sizeBytes, sha256: file.sha256 },
    receivedAt: upload.uploadedAt,
    uploadedBy: upload.uploadedBy,
  });
  await updateUploadFile(trx, file.id, { state: 'placed', version_id: versionId, question: null });
}

/** The version of the annex that a sender had seen, if it is one of it. */
export async function baseOf(trx: Trx, seen: SeenVersions, annexId: number): Promise<number | null> {
  const versionId = seen[String(annexId)] ?? null;
  if (versionId === null) return null;
  return (await findVersion(trx, versionId))?.annexId === annexId ? versionId : null;
}

export const refuseFile = (trx: Trx, id: number, sentence: string): Promise<void> =>
  updateUploadFile(trx, id, { state: 'refused', refusal_sentence: sentence.slice(0, 600) });
