import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { lead, step } from '#platform/http/step.js';
import { findJob, isWaitOver } from '#platform/jobs/queue.js';
import { annexPath } from '#features/annexes/context.js';
import { type Annex, getAnnexFor, listNames } from '#features/annexes/queries.js';
import { getVersion } from '#features/annexes/version-queries.js';
import { waiversOfVersion } from '#features/annexes/waivers/of-version.js';
import { startImport, startPreview, startUndo } from './actions.js';
import { type Batch, findImportedBatch, getBatch, listBatches } from './batch-queries.js';
import { listImportChanges } from './change-queries.js';
import { importProblems } from './problems.js';
import {
  barOf,
  batchView,
  buttonsOf,
  changeView,
  chipsOf,
  doneWords,
  endingOf,
  listCaption,
  pastOf,
  tallyOf,
  underWayWords,
} from './present.js';
import { isUnderWay, isUndoable } from './rules.js';
import { importChangeKinds } from './types.js';
import { batchStateNames } from './words.js';

const pageSize = 50;
/** Small imports are done while the answer waits; long ones show their progress. */
const waitMs = 5_000;

const batchPath = (annexId: number, batchId: number): string => `/annexes/${annexId}/imports/${batchId}`;

/** Preview, import and undo of an accepted annex. */
export function importHandlers(deps: Deps) {
  const { db } = deps;

  async function batchOf(req: Request): Promise<{ annex: Annex; batch: Batch }> {
    const annex = await getAnnexFor(db, actorOf(req), idParam(req, 'annexId'));
    return { annex, batch: await getBatch(db, annex.id, idParam(req, 'batchId')) };
  }

  async function waitFor(annexId: number, batchId: number): Promise<void> {
    deps.jobSignal.ring();
    const { jobId } = await getBatch(db, annexId, batchId);
    if (jobId !== null) await deps.jobSignal.waitFor(jobId, waitMs, () => isWaitOver(db, jobId));
  }

  /** The batch of the address, once its job has ended or some seconds are over. */
  async function worked(req: Request): Promise<Batch> {
    const [annexId, batchId] = [idParam(req, 'annexId'), idParam(req, 'batchId')];
    await waitFor(annexId, batchId);
    return getBatch(db, annexId, batchId);
  }

  return {
    /** A new preview; an annex that is in the register already leads to its newest batch. */
    start: step(
      deps,
      async (trx, req) => {
        const actor = actorOf(req);
        // Read outside the transaction, whose view of the data must begin only after its locks.
        const annex = await getAnnexFor(db, actor, idParam(req, 'annexId'));
        const [newest] = await listBatches(db, annex.id);
        if (annex.state === 'imported' && newest)
          return { to: batchPath(annex.id, (await findImportedBatch(db, annex.id))?.id ?? newest.id) };
        const { batchId } = await startPreview(trx, deps, actor, annex.id);
        return { to: batchPath(annex.id, batchId) };
      },
      async (req, res, { to }) => {
        await waitFor(idParam(req, 'annexId'), Number(to.split('/').pop()));
        goTo(req, res, to);
      },
    ),

    show: (async (req, res) => {
      const actor = actorOf(req);
      const { annex, batch } = await batchOf(req);
      const job = batch.jobId === null ? undefined : await findJob(db, batch.jobId);
      const isBusy = isUnderWay(batch);
      // What was watched has ended: the whole page says how.
      if (!isBusy && req.get('HX-Target') === 'imports-progress') res.set('HX-Refresh', 'true');
      const kind = importChangeKinds.find((one) => one === queryText(req, 'kind')) ?? null;
      const listed = { kind, keptOnly: queryText(req, 'kept') === '1' };
      const after = /^\d{1,9}$/.test(queryText(req, 'after')) ? Number(queryText(req, 'after')) : 0;
      const [version, changes, batches, newestImported] = await Promise.all([
        getVersion(db, annex.id, batch.versionId),
        batch.state === 'previewing' ? [] : listImportChanges(db, batch.id, { ...listed, after, limit: pageSize + 1 }),
        listBatches(db, annex.id),
        findImportedBatch(db, annex.id),
      ]);
      const names = await listNames(
        db,
        batches.flatMap((one) => [one.startedBy, one.importedBy, one.undoneBy]),
      );
      const page = changes.slice(0, pageSize);
      const base = `${annexPath(annex)}/imports`;
      const query = { kind, kept: listed.keptOnly ? '1' : '' };
      const model = {
        annex,
        batch,
        version,
        job,
        isBusy,
        underWay: underWayWords[batch.state],
        base,
        here: `${base}/${batch.id}`,
        crumbs: [
          ['附件填报', '/annexes'],
          [`附件${annex.annexNo} ${annex.agencyName}`, annexPath(annex)],
        ],
        stateName: batchStateNames[batch.state],
        past: pastOf(batch, names),
        ending: endingOf(batch, batches[0]?.id === batch.id),
        bar: barOf(annex, batch, actor.id),
        tally: tallyOf(batch),
        buttons: buttonsOf(annex, batch, base, actor.id),
        isInRegister: batch.state === 'imported',
        waivers: await waiversOfVersion(db, annex.id, version.id),
        mayUndo: isUndoable(batch, newestImported),
        undoLabel: batch.failureSentence === null ? '撤销入库' : '再次撤销',
        hasList: batch.state !== 'previewing',
        chips: chipsOf(batch, listed),
        caption: listCaption(listed),
        changes: page.map((change) => changeView(change, batch, version, deps)),
        first: after > 0 ? query : undefined,
        next: changes.length > pageSize ? { ...query, after: page.at(-1)?.seq } : undefined,
        batches: batches.map((one) => batchView(one, names, batch.id)),
      };
      await render(req, res, 'imports/import', model, ['imports/_progress']);
    }) satisfies Handler,

    run: step(
      deps,
      async (trx, req) => {
        const { annex, batch } = await batchOf(req);
        const asked = { annexId: annex.id, batchId: batch.id, token: textField(req, 'token') };
        await startImport(trx, deps, actorOf(req), asked);
        return { to: batchPath(annex.id, batch.id) };
      },
      async (req, res, { to }) => {
        const { state, counts } = await worked(req);
        lead(req, res, { to, ...(state === 'imported' && { done: doneWords(counts) }) });
      },
    ),

    undo: step(
      deps,
      async (trx, req) => {
        const { annex, batch } = await batchOf(req);
        if (textField(req, 'confirm') !== '1') throw importProblems.undo_unconfirmed({ field: 'confirm' });
        const version = Number(textField(req, 'version') || NaN);
        await startUndo(trx, deps, actorOf(req), { annexId: annex.id, batchId: batch.id, version });
        return { to: batchPath(annex.id, batch.id) };
      },
      async (req, res, { to }) => {
        const { state, keptCount } = await worked(req);
        const done =
          keptCount > 0
            ? `已撤销入库。有 ${keptCount} 户入库后又有改动，保持现状，见下表。`
            : '已撤销入库，登记册恢复到入库前。';
        lead(req, res, { to, ...(state === 'undone' && { done }) });
      },
    ),
  };
}

export type ImportHandlers = ReturnType<typeof importHandlers>;
