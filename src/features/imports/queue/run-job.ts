import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Actor } from '#platform/http/actor.js';
import type { Progress } from '#platform/jobs/table.js';
import { Problem } from '#platform/problem.js';
import { createActorLoader } from '#features/operators/actor.js';
import { confirmHere, openPreview } from '#features/imports/actions.js';
import { type Batch, findBatch } from '#features/imports/batch-queries.js';
import { giveUpImport, giveUpPreview } from '#features/imports/giving-up.js';
import { runImport } from '#features/imports/import-job.js';
import { runImportPreview } from '#features/imports/preview-job.js';
import { doneWords, runLabel } from '#features/imports/present.js';
import { importProblems } from '#features/imports/problems.js';
import { isEmpty } from '#features/imports/rules.js';
import { getAnnex } from '#features/annexes/queries.js';
import {
  endItem,
  findItem,
  findNextItem,
  findRun,
  type ImportRun,
  noteItemBatch,
  type RunItem,
} from './run-queries.js';
import { runItemLater } from './runs.js';
import { runWords } from './words.js';

export interface ItemPayload {
  readonly runId: number;
  readonly seq: number;
}

/** How an item ended. */
type Ending = Pick<Parameters<typeof endItem>[2], 'state' | 'sentence'>;

/**
 * One annex of a run: previewed, and imported as the preview says, in the name of whoever began the run and as this person may now. Safe to
 * run again after it was broken off anywhere: its batch says how far it came. Its end begins the next one.
 */
export async function runImportItem(deps: Deps, payload: ItemPayload, progress: Progress): Promise<void> {
  const item = await findItem(deps.db, payload);
  const run = await findRun(deps.db, payload.runId);
  if (!run || item?.state !== 'waiting') return;
  const ending = await workOn(deps, run, item, progress).catch((error: unknown): Ending => {
    if (!(error instanceof Problem)) throw error;
    return { state: error.code === 'import.empty' ? 'nothing' : 'refused', sentence: error.sentence };
  });
  await inTransaction(deps.db, (trx) => endAndGoOn(trx, deps, payload, ending));
}

/** What is left half begun stands as before, and the next one goes on. */
export async function giveUpImportItem(trx: Trx, deps: Deps, payload: ItemPayload): Promise<void> {
  const item = await findItem(trx, payload, true);
  if (item?.state !== 'waiting') return;
  if (item.batchId !== null) {
    await giveUpPreview(trx, deps, { batchId: item.batchId });
    await giveUpImport(trx, deps, { batchId: item.batchId });
  }
  await endAndGoOn(trx, deps, payload, { state: 'failed', sentence: runWords.broken });
}

async function endAndGoOn(trx: Trx, deps: Pick<Deps, 'clock'>, at: ItemPayload, ending: Ending): Promise<void> {
  if ((await findItem(trx, at, true))?.state !== 'waiting') return;
  await endItem(trx, at, { ...ending, at: deps.clock.now() });
  const next = await findNextItem(trx, at);
  if (next !== null) await runItemLater(trx, deps, { runId: at.runId, seq: next });
}

async function workOn(deps: Deps, run: ImportRun, item: RunItem, progress: Progress): Promise<Ending> {
  const actor = await actorOf(deps, run);
  const batchId = item.batchId ?? (await begin(deps, actor, item));
  await runImportPreview(deps, { batchId }, progress);
  const previewed = await batchOf(deps, batchId);
  if (run.act === 'preview')
    return previewed.state === 'ready'
      ? { state: 'done', sentence: runLabel(previewed.counts) }
      : { state: 'failed', sentence: previewed.failureSentence };
  if (previewed.state === 'ready') {
    const { annexNo } = await getAnnex(deps.db, item.annexId);
    if (isEmpty(previewed, annexNo)) throw importProblems.empty();
    const confirmed = { annexId: item.annexId, batchId, token: previewed.token ?? '' };
    await inTransaction(deps.db, (trx) => confirmHere(trx, deps, actor, confirmed));
  }
  const { id, name, agencyId, address } = actor;
  await runImport(deps, { batchId, actor: { id, name, agencyId, address } }, progress);
  const batch = await batchOf(deps, batchId);
  return batch.state === 'imported'
    ? { state: 'done', sentence: doneWords(batch.counts) }
    : { state: 'failed', sentence: runWords.moved };
}

/** A batch for the item, kept with it in one step: whoever runs it again goes on with this one. */
const begin = (deps: Deps, actor: Actor, item: RunItem): Promise<number> =>
  inTransaction(deps.db, async (trx) => {
    const batchId = await openPreview(trx, deps, actor, item.annexId);
    await noteItemBatch(trx, item, batchId);
    return batchId;
  });

async function batchOf({ db }: Pick<Deps, 'db'>, batchId: number): Promise<Batch> {
  const batch = await findBatch(db, batchId);
  if (!batch) throw new Error(`batch ${batchId} is not stored`);
  return batch;
}

/** As the person is now: whoever lost the office or the role meanwhile imports no more. @throws import.no_longer_allowed */
async function actorOf({ db, clock, config }: Deps, run: ImportRun): Promise<Actor> {
  const actor = await createActorLoader(db, () => clock.now(), config.officeZone).load(run.startedBy);
  if (!actor?.verbs.has('annex.import')) throw importProblems.no_longer_allowed();
  return actor;
}
