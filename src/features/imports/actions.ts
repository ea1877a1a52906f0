import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { enqueue } from '#platform/jobs/queue.js';
import { type Annex, getAnnexFor } from '#features/annexes/queries.js';
import { type AnnexVersion, findVersion, getVersion } from '#features/annexes/version-queries.js';
import {
  type Batch,
  findImportedBatch,
  findWorkingBatch,
  getBatch,
  insertBatch,
  setBatchJob,
  updateBatch,
} from './batch-queries.js';
import { requireUnblocked } from './blocked.js';
import { requireNoWork } from './busy.js';
import { planToken } from './plan-record.js';
import { importProblems } from './problems.js';
import { importBar, isEmpty } from './rules.js';
import { openSource } from './sources/open.js';
import { batchStateNames } from './words.js';

/**
 * Asks for a preview of what an accepted annex would do to the register. The person must be another one than the accepter,
 * since a preview is for whoever imports (C33). @throws import.*
 */
export async function startPreview(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  annexId: number,
): Promise<{ batchId: number; jobId: number }> {
  const batchId = await openPreview(trx, deps, actor, annexId);
  const jobId = await enqueue(trx, deps.clock.now(), {
    name: 'annex.import-preview',
    payload: { batchId },
    dedupeKey: `annex.import-preview:${batchId}`,
  });
  await setBatchJob(trx, batchId, jobId);
  return { batchId, jobId };
}

/** The same for whoever makes the preview at once: a batch that is being previewed. @throws import.* */
export async function openPreview(trx: Trx, deps: Deps, actor: Actor, annexId: number): Promise<number> {
  await requireNoWork(deps.db, annexId);
  const annex = await getAnnexFor(trx, actor, annexId, true);
  requireImportable(annex, actor);
  // Asked again under the lock: two may have asked at once.
  const working = await findWorkingBatch(trx, annex.id, ['previewing', 'importing', 'undoing']);
  if (working) throw importProblems.busy({ state: batchStateNames[working.state], batch: working.id });
  const now = deps.clock.now();
  const versionId = annex.currentVersionId;
  if (versionId === null) throw importProblems.not_accepted();
  await requireUnblocked(trx, deps, await getVersion(trx, annex.id, versionId));
  const batchId = await insertBatch(trx, {
    annexId,
    versionId,
    // Filing numbers are unique in the office that gave them (V13): a unit that went to another office keeps its series.
    agencyId: (await findImportedBatch(trx, annex.id))?.agencyId ?? annex.agencyId,
    startedBy: actor.id,
    startedAt: now,
    submittedBy: annex.submittedBy,
    acceptedBy: annex.decidedBy,
    acceptCaseId: annex.acceptCaseId,
    acceptCaseBy: annex.acceptCaseBy,
  });
  audit(trx, now, actor, {
    verb: 'annex.import-preview',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    after: { batchId, versionId },
  });
  return batchId;
}

/**
 * Confirms a preview: from here the import runs by itself. `token` is the one the page showed; where it or the file behind it is
 * another by now, the batch ends as `stale` and no job is made. @throws import.*
 */
export async function startImport(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: ConfirmedPreview,
): Promise<{ jobId: number | null }> {
  const { id, name, agencyId, address } = actor;
  const payload = { batchId: input.batchId, actor: { id, name, agencyId, address } };
  const jobOf = (batch: Batch) =>
    enqueue(trx, deps.clock.now(), {
      name: 'annex.import',
      payload,
      dedupeKey: `annex.import:${batch.id}:${batch.version}`,
    });
  return confirmPreview(trx, deps, actor, input, jobOf);
}

/** The preview that a person has seen: `token` is the one that it showed. */
export interface ConfirmedPreview {
  readonly annexId: number;
  readonly batchId: number;
  readonly token: string;
}

/** The same for whoever imports at once, without a job of its own. @throws import.* */
export async function confirmHere(trx: Trx, deps: Deps, actor: Actor, input: ConfirmedPreview): Promise<void> {
  await confirmPreview(trx, deps, actor, input, async () => null);
}

async function confirmPreview(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: ConfirmedPreview,
  jobOf: (batch: Batch) => Promise<number | null>,
): Promise<{ jobId: number | null }> {
  await requireNoWork(deps.db, input.annexId);
  const annex = await getAnnexFor(trx, actor, input.annexId, true);
  const batch = await getBatch(trx, annex.id, input.batchId, true);
  requireImportable(annex, actor);
  if (batch.state !== 'ready') throw importProblems.not_ready({ state: batchStateNames[batch.state] });
  if (isEmpty(batch, annex.annexNo)) throw importProblems.empty();
  const version = await findVersion(trx, batch.versionId);
  if (version) await requireUnblocked(trx, deps, version);
  const isSeen = annex.currentVersionId === batch.versionId && input.token === batch.token;
  if (!isSeen || !version || (await tokenNow(trx, deps, annex, version, batch)) !== batch.token) {
    await updateBatch(trx, batch, { state: 'stale' });
    return { jobId: null };
  }
  const jobId = await jobOf(batch);
  const { importCaseId, importCaseBy } = annex;
  const imported = { importedBy: actor.id, importCaseId, importCaseBy };
  await updateBatch(trx, batch, { state: 'importing', jobId, ...imported, failureSentence: null });
  return { jobId };
}

/**
 * Asks for an import to be taken back; the newest import of an annex first. `version` is the batch's as the page showed it: nobody
 * takes back what they have not seen. @throws import.*, portal.stale
 */
export async function startUndo(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: { annexId: number; batchId: number; version: number },
): Promise<{ jobId: number }> {
  await requireNoWork(deps.db, input.annexId);
  const annex = await getAnnexFor(trx, actor, input.annexId, true);
  const batch = await getBatch(trx, annex.id, input.batchId, true);
  if (batch.state !== 'imported') throw importProblems.not_imported({ state: batchStateNames[batch.state] });
  if (batch.version !== input.version) throw problems.stale();
  const standing = await findImportedBatch(trx, annex.id);
  if (standing && standing.id !== batch.id) throw importProblems.newer_first();
  const now = deps.clock.now();
  const jobId = await enqueue(trx, now, {
    name: 'annex.import-undo',
    payload: { batchId: batch.id, actor: auditActor(actor) },
    dedupeKey: `annex.import-undo:${batch.id}:${batch.version}`,
  });
  await updateBatch(trx, batch, { state: 'undoing', jobId, failureSentence: null });
  return { jobId };
}

/** What the preview would be read from now. */
async function tokenNow(trx: Trx, deps: Deps, annex: Annex, version: AnnexVersion, batch: Batch): Promise<string> {
  const context = { annex: { ...annex, agencyId: batch.agencyId }, version, batchId: batch.id };
  return planToken(deps, trx, context, await openSource({ ...deps, db: trx }, context));
}

/** @throws import.not_this_annex, import.not_accepted, import.same_person */
function requireImportable(annex: Annex, actor: Actor): void {
  const bar = importBar(annex, actor.id);
  if (bar !== null) throw importProblems[bar]();
}

const auditActor = ({ id, name, agencyId, address }: Actor) => ({ id, name, agencyId, address });
