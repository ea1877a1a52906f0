import type { PortalDeps } from '#src/deps.js';
import { jobTable } from '#src/job-table.js';
import type { Content } from '#platform/content.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { runHere } from '#platform/jobs/runner.js';
import { startImport, startPreview } from '#features/imports/actions.js';
import { getBatch } from '#features/imports/batch-queries.js';
import { findVersion } from '#features/annexes/queries.js';
import { acceptAnnex, claimAnnex, submitAnnex } from '#features/annexes/review/steps.js';
import { storeUpload } from '#features/annexes/receiving/upload.js';

/** An action of the portal in a transaction of its own, as a request would run it. */
export const act = <T>(deps: PortalDeps, action: (trx: Trx) => Promise<T>): Promise<T> =>
  inTransaction(deps.db, action);

/** Stores a file as an upload and checks it here and now. Returns the version. @throws Error when the file was refused */
export async function uploadAndCheck(
  deps: PortalDeps,
  actor: Actor,
  upload: { annexId: number; content: Content; name: string; basedOn?: number },
): Promise<number> {
  const { versionId, jobId } = await act(deps, (trx) => storeUpload(trx, deps, actor, { basedOn: null, ...upload }));
  await runHere(deps, jobTable, jobId);
  const version = await findVersion(deps.db, versionId);
  if (version?.state !== 'checked') throw new Error(`${upload.name} was refused: ${version?.refusal?.sentence ?? ''}`);
  return versionId;
}

export async function submitAndAccept(
  deps: PortalDeps,
  people: { manager: Actor; reviewer: Actor },
  annexId: number,
): Promise<void> {
  await act(deps, (trx) => submitAnnex(trx, deps, people.manager, annexId));
  await act(deps, (trx) => claimAnnex(trx, deps, people.reviewer, annexId, false));
  await act(deps, (trx) => acceptAnnex(trx, deps, people.reviewer, annexId));
}

/** Plans the import of an accepted annex. Returns the batch. */
export async function previewImport(deps: PortalDeps, importer: Actor, annexId: number): Promise<number> {
  const { batchId, jobId } = await act(deps, (trx) => startPreview(trx, deps, importer, annexId));
  await runHere(deps, jobTable, jobId);
  return batchId;
}

/** Confirms a preview and imports. @throws Error when the batch did not end as imported */
export async function confirmImport(
  deps: PortalDeps,
  importer: Actor,
  annexId: number,
  batchId: number,
): Promise<void> {
  const { token } = await getBatch(deps.db, annexId, batchId);
  const { jobId } = await act(deps, (trx) =>
    startImport(trx, deps, importer, { annexId, batchId, token: token ?? '' }),
  );
  if (jobId === null) throw new Error(`batch ${batchId} is stale`);
  await runHere(deps, jobTable, jobId);
  const { state } = await getBatch(deps.db, annexId, batchId);
  if (state !== 'imported') throw new Error(`batch ${batchId} ended as ${state}`);
}
