import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Content } from '#platform/content.js';
import type { StoredFile } from '#platform/files.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { enqueue } from '#platform/jobs/queue.js';
import { problems } from '#platform/problem.js';
import { getDeadline } from '#features/drive/extensions/deadline-queries.js';
import { noteStandings } from '#features/drive/progress/standings.js';
import { isLate } from '#features/drive/rules.js';
import { listRememberedChoices } from './column-choice-queries.js';
import { crossCheckLater, isCrossChecked } from '#features/annexes/crosschecks/cross-check.js';
import { annexProblems } from '#features/annexes/problems.js';
import { type Annex, getOwnAnnex, updateAnnex } from '#features/annexes/queries.js';
import { type AnnexVersion, getVersion, insertVersion, updateVersion } from '#features/annexes/version-queries.js';
import { dropSupersededContent } from './refusal.js';
import type { SeenVersions } from './seen-versions.js';
import { type AnnexStep, nextState, stateNames } from '#domain/annexes/states.js';

const stepNames: Record<AnnexStep, string> = {
  upload: '上传新文件',
  submit: '报送',
  withdraw: '撤回',
  claim: '认领',
  return: '退回',
  recall: '申请退回',
  accept: '接收',
  reopen: '按新名单重新打开',
  unaccept: '撤销接收',
  import: '入库',
  undo: '撤销入库',
};

/** `name` where what is asked for is not the step itself but open in the same states. @throws annex.not_now naming the state and the step. */
export function requireStep(annex: Pick<Annex, 'state'>, step: AnnexStep, name = stepNames[step]) {
  const next = nextState(annex.state, step);
  if (!next) throw annexProblems.not_now({ state: stateNames[annex.state], step: name });
  return next;
}

/** Where a file goes, and from which version it goes on: the one that its sender had seen (C25). */
interface Target {
  readonly annexId: number;
  readonly basedOn: number | null;
  readonly name: string;
  /** What counted of the office's other annexes when the sender looked: the file may prove to be of one of them. */
  readonly seen?: SeenVersions | undefined;
  /** Filled in as a form; the portal wrote the file. */
  readonly isEntered?: boolean;
}

/**
 * Stores an uploaded file as a version and asks for its check, in one transaction: once this has answered, nothing may lose the
 * file (S4). The time of receipt is that of the complete file.
 */
export async function storeUpload(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  { content, ...target }: Target & { readonly content: Content },
): Promise<{ versionId: number; jobId: number }> {
  const now = deps.clock.now();
  const annex = await openAnnex(trx, actor, target);
  const file = await deps.files.put(trx, { content, name: target.name, now });
  return addVersion(trx, deps, actor, annex, { ...target, file, receivedAt: now, uploadedBy: actor.id });
}

/** A file whose content is stored: when it came, and from whom. */
interface Received extends Target {
  readonly file: Omit<StoredFile, 'name'>;
  readonly receivedAt: Date;
  readonly uploadedBy: number;
  /** Entered by the province, not confirmed by the office. */
  readonly isAwaiting?: boolean;
}

/** The same for a file that came before; `actor` is who has it put there now. */
export async function storeReceived(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  received: Received,
): Promise<{ versionId: number; jobId: number }> {
  return addVersion(trx, deps, actor, await openAnnex(trx, actor, received), received);
}

/** The same for an office, by the province, from a mail (R28): it counts only when a person of the office has confirmed it. */
export async function storeEntered(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  annex: Annex,
  received: Pick<Received, 'file' | 'name' | 'receivedAt'>,
): Promise<{ versionId: number; jobId: number }> {
  requireStep(annex, 'upload');
  const base = { annexId: annex.id, basedOn: annex.currentVersionId, uploadedBy: actor.id };
  return addVersion(trx, deps, actor, annex, { ...received, ...base, isAwaiting: true });
}

async function openAnnex(trx: Trx, actor: Actor, { annexId, basedOn }: Target): Promise<Annex> {
  const annex = await getOwnAnnex(trx, actor, annexId);
  requireStep(annex, 'upload');
  // Reasons given before are carried over from it: another office's version must not be named here.
  if (basedOn !== null) await getVersion(trx, annex.id, basedOn);
  return annex;
}

async function addVersion(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  annex: Annex,
  { file, receivedAt, uploadedBy, name, basedOn, seen, isEntered, isAwaiting = false }: Received,
): Promise<{ versionId: number; jobId: number }> {
  const now = deps.clock.now();
  const deadline = await getDeadline(trx, annex.driveId, annex.unitCode);
  const remembered = await listRememberedChoices(trx, annex.agencyId, annex.annexNo);
  const versionId = await insertVersion(trx, {
    annexId: annex.id,
    agencyId: annex.agencyId,
    fileId: file.id,
    fileName: name,
    sha256: file.sha256,
    uploadedBy,
    uploadedAt: receivedAt,
    isLate: isLate(deadline, receivedAt),
    basedOnVersionId: basedOn,
    isAwaiting,
    columnChoices: remembered.map(({ key, header, field }) => ({ key, header, field })),
  });
  // Due since it came, by the clock of the node that took it: a job that puts it here may have another one.
  const jobId = await enqueue(trx, receivedAt, {
    name: 'annex.check',
    payload: { versionId, ...(seen && { seen }) },
    dedupeKey: `annex.check:${versionId}`,
  });
  await updateVersion(trx, versionId, { job_id: jobId });
  await dropSupersededContent(trx, deps, annex.id);
  // What the province does for an office has an entry of its own.
  if (isAwaiting) return { versionId, jobId };
  audit(trx, now, actor, {
    verb: 'annex.upload',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { versionId, sha256: file.sha256, bytes: file.sizeBytes, ...(isEntered ? { isEntered: true } : {}) },
  });
  return { versionId, jobId };
}

/**
 * Makes a version count that was uploaded while another one came in between: a person has compared both (C25). `instead` is the version
 * that counted then. @throws portal.stale
 */
export async function adoptVersion(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  annexId: number,
  { versionId, instead }: { readonly versionId: number; readonly instead: number | null },
): Promise<AnnexVersion> {
  const annex = await getOwnAnnex(trx, actor, annexId, true);
  const next = requireStep(annex, 'upload');
  const version = await getVersion(trx, annex.id, versionId);
  if (version.state !== 'checked') throw annexProblems.still_reading();
  if (version.isAwaiting) throw annexProblems.awaits_confirmation();
  if (annex.currentVersionId !== instead || instead === versionId) throw problems.stale();
  await updateAnnex(trx, annex, { state: next, current_version_id: versionId });
  await noteStandings(trx, { annexId: annex.id }, { at: deps.clock.now(), by: actor.id, step: 'adopt' });
  if (isCrossChecked(annex.annexNo)) await crossCheckLater(trx, deps, annex);
  audit(trx, deps.clock.now(), actor, {
    verb: 'annex.adopt',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    before: { versionId: annex.currentVersionId },
    after: { versionId },
  });
  return version;
}
