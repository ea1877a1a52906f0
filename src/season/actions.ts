import type { PortalDeps } from '#src/deps.js';
import { jobTable } from '#src/job-table.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import type { Content } from '#platform/content.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { listWaitingIds } from '#platform/jobs/queue.js';
import { runHere } from '#platform/jobs/runner.js';
import { findCurrentDrive, listBoard } from '#features/drive/queries.js';
import { startImport, startPreview } from '#features/imports/actions.js';
import { type Batch, getBatch } from '#features/imports/batch-queries.js';
import { findVersion } from '#features/annexes/version-queries.js';
import { readThrough } from '#features/annexes/review/reading/seen.js';
import { acceptAnnex, claimAnnex, submitAnnex } from '#features/annexes/review/steps.js';
import { storeUpload } from '#features/annexes/receiving/upload.js';
import type { AnnexSteps } from '#src/season/course.js';

/** An action of the portal in a transaction of its own, as a request would run it. */
export const act = <T>(deps: Pick<PortalDeps, 'db'>, action: (trx: Trx) => Promise<T>): Promise<T> =>
  inTransaction(deps.db, action);

/** The annex of a unit in the drive that runs. @throws when there is none */
export async function annexIdOf({ db }: Pick<PortalDeps, 'db'>, unitCode: string, annexNo: AnnexNo): Promise<number> {
  const drive = await findCurrentDrive(db);
  const cells = drive ? await listBoard(db, drive.id, null) : [];
  const cell = cells.find((one) => one.unitCode === unitCode && one.annexNo === annexNo);
  if (!cell) throw new Error(`the unit ${unitCode} has no annex ${annexNo}`);
  return cell.annexId;
}

export interface SentAnnex {
  readonly annexId: number;
  readonly content: Content;
  readonly name: string;
  readonly basedOn?: number | null;
}

/** Stores a file as an upload, which waits to be read. */
export const sendAnnex = (
  deps: PortalDeps,
  actor: Actor,
  sent: SentAnnex,
): Promise<{ versionId: number; jobId: number }> =>
  act(deps, (trx) => storeUpload(trx, deps, actor, { basedOn: null, ...sent }));

/** Stores a file as an upload and checks it here and now. Returns the version. @throws Error when the file was refused */
export async function uploadAndCheck(deps: PortalDeps, actor: Actor, sent: SentAnnex): Promise<number> {
  const { versionId, jobId } = await sendAnnex(deps, actor, sent);
  await runHere(deps, jobTable, jobId);
  const version = await findVersion(deps.db, versionId);
  if (version?.state !== 'checked') throw new Error(`${sent.name} was refused: ${version?.refusal?.sentence ?? ''}`);
  return versionId;
}

/** Who does what with an annex; who accepts never imports. */
export interface Officers {
  readonly manager: Actor;
  readonly reviewer: Actor;
  readonly importer: Actor;
}

/** The steps of an annex by the portal's own actions. */
export const annexSteps = (
  deps: PortalDeps,
  { manager, reviewer, importer }: Officers,
  annexId: number,
): AnnexSteps => ({
  submitted: async () => {
    await act(deps, (trx) => submitAnnex(trx, deps, manager, annexId));
    await runFollowing(deps);
  },
  claimed: () => act(deps, (trx) => claimAnnex(trx, deps, reviewer, annexId, false)),
  accepted: async () => {
    await act(deps, (trx) => readThrough(trx, deps, reviewer, annexId));
    await act(deps, (trx) => acceptAnnex(trx, deps, reviewer, annexId));
  },
  imported: () => importAnnex(deps, importer, annexId),
});

/** What a submission sets going, in the order in which one follows from the other. */
export const runFollowing = (deps: PortalDeps): Promise<void> =>
  runWaiting(deps, ['annex.pass-on', 'annex.judge-lists', 'annex.recheck', 'annex.cross-check']);

/** Runs what waits of these names here and now. */
export async function runWaiting(deps: PortalDeps, names: readonly string[]): Promise<void> {
  for (const name of names)
    for (const jobId of await listWaitingIds(deps.db, name))
      await runHere(deps, jobTable, jobId).catch((error: unknown) => {
        if (!isTaken(error)) throw error;
      });
}

/** Whether a runner was faster. */
export const isTaken = (error: unknown): boolean => error instanceof Error && error.message.endsWith('does not wait');

/** Plans the import of an accepted annex. */
export async function previewImport(deps: PortalDeps, importer: Actor, annexId: number): Promise<Batch> {
  const { batchId, jobId } = await act(deps, (trx) => startPreview(trx, deps, importer, annexId));
  await runHere(deps, jobTable, jobId);
  return getBatch(deps.db, annexId, batchId);
}

/** Confirms a preview and imports, unless the preview is no longer true. Returns the batch as it is then. */
export async function confirmImport(
  deps: PortalDeps,
  importer: Actor,
  { annexId, id: batchId, token }: Batch,
): Promise<Batch> {
  const confirmed = { annexId, batchId, token: token ?? '' };
  const { jobId } = await act(deps, (trx) => startImport(trx, deps, importer, confirmed));
  if (jobId !== null) await runHere(deps, jobTable, jobId);
  return getBatch(deps.db, annexId, batchId);
}

/** Preview and import, as a person confirms them one after the other. @throws Error when the batch did not end as imported */
export async function importAnnex(deps: PortalDeps, importer: Actor, annexId: number): Promise<Batch> {
  const batch = await confirmImport(deps, importer, await previewImport(deps, importer, annexId));
  if (batch.state !== 'imported') throw new Error(`batch ${batch.id} ended as ${batch.state}`);
  return batch;
}
