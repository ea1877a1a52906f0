import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { once } from '#platform/http/once.js';
import { flash, goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { findJob, isWaitOver } from '#platform/jobs/queue.js';
import { readableChanges } from '#features/register/detail/show.js';
import { cellWords, sheetNames } from '#domain/annexes/sheets.js';
import { type Annex, type AnnexVersion, getAnnexFor, getVersion, listNames } from '#features/annexes/queries.js';
import { isUndoable, startImport, startPreview, startUndo } from './actions.js';
import {
  type Batch,
  findImportedBatch,
  getBatch,
  listBatches,
  listChanges,
  type StoredChange,
} from './batch-queries.js';
import { importProblems } from './problems.js';
import { changeKinds, type ChangeKind } from './types.js';
import { batchStateNames, kindNames, matchNames } from './words.js';

const pageSize = 50;
/** Small imports are done while the answer waits; long ones show their progress. */
const waitMs = 5_000;

const batchPath = (annexId: number, batchId: number): string => `/annexes/${annexId}/imports/${batchId}`;

/** Preview, import and undo of an accepted annex 3. */
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

  return {
    /** A new preview; an annex that is in the register already leads to its newest batch. */
    start: (async (req, res) => {
      const actor = actorOf(req);
      const annex = await getAnnexFor(db, actor, idParam(req, 'annexId'));
      const [newest] = await listBatches(db, annex.id);
      if (annex.state === 'imported' && newest)
        return goTo(req, res, batchPath(annex.id, (await findImportedBatch(db, annex.id))?.id ?? newest.id));
      const location = await once(db, deps.clock.now(), req, async (trx) => {
        const { batchId } = await startPreview(trx, deps, actor, annex.id);
        return batchPath(annex.id, batchId);
      });
      await waitFor(annex.id, Number(location.split('/').pop()));
      goTo(req, res, location);
    }) satisfies Handler,

    show: (async (req, res) => {
      const actor = actorOf(req);
      const { annex, batch } = await batchOf(req);
      const job = batch.jobId === null ? undefined : await findJob(db, batch.jobId);
      const isBusy = ['previewing', 'importing', 'undoing'].includes(batch.state);
      // What was watched has ended: the whole page says how.
      if (!isBusy && req.get('HX-Target') === 'imports-progress') res.set('HX-Refresh', 'true');
      const kind = changeKinds.find((one) => one === queryText(req, 'kind')) ?? null;
      const keptOnly = queryText(req, 'kept') === '1';
      const after = /^\d{1,9}$/.test(queryText(req, 'after')) ? Number(queryText(req, 'after')) : 0;
      const [version, changes, batches, newestImported] = await Promise.all([
        getVersion(db, annex.id, batch.versionId),
        isBusy && batch.state === 'previewing'
          ? []
          : listChanges(db, batch.id, { kind, keptOnly, after, limit: pageSize + 1 }),
        listBatches(db, annex.id),
        findImportedBatch(db, annex.id),
      ]);
      await render(
        req,
        res,
        'imports/import',
        {
          annex,
          batch,
          version,
          batches,
          job,
          isBusy,
          // What broke off says so as long as nothing newer speaks for the annex.
          isBroken: batch.failureSentence !== null && batches[0]?.id === batch.id,
          kind,
          keptOnly,
          lines: changes.slice(0, pageSize).map((change) => lineOf(change, batch, version, deps)),
          nextAfter: changes.length > pageSize ? changes[pageSize - 1]?.seq : undefined,
          isFirst: after === 0,
          stateName: batchStateNames[batch.state],
          names: await listNames(
            db,
            batches.flatMap((one) => [one.startedBy, one.importedBy, one.undoneBy]),
          ),
          kindNames,
          matchNames,
          batchStateNames,
          mayRun:
            batch.state === 'ready' &&
            annex.state === 'accepted' &&
            annex.decidedBy !== actor.id &&
            batch.counts.new + batch.counts.changed > 0,
          mayStart: annex.state === 'accepted' && annex.decidedBy !== actor.id && !isBusy,
          isOwnDecision: annex.decidedBy === actor.id,
          mayUndo: isUndoable(batch, newestImported),
        },
        ['imports/_progress'],
      );
    }) satisfies Handler,

    run: (async (req, res) => {
      const { annex, batch } = await batchOf(req);
      const location = await once(db, deps.clock.now(), req, async (trx) => {
        await startImport(trx, deps, actorOf(req), {
          annexId: annex.id,
          batchId: batch.id,
          token: textField(req, 'token'),
        });
        return batchPath(annex.id, batch.id);
      });
      await waitFor(annex.id, batch.id);
      const { state, counts } = await getBatch(db, annex.id, batch.id);
      if (state === 'imported') flash(req, 'done', `已入库：新增 ${counts.new} 户，更新 ${counts.changed} 户。`);
      goTo(req, res, location);
    }) satisfies Handler,

    undo: (async (req, res) => {
      const { annex, batch } = await batchOf(req);
      if (textField(req, 'confirm') !== '1') throw importProblems.undo_unconfirmed();
      const location = await once(db, deps.clock.now(), req, async (trx) => {
        await startUndo(trx, deps, actorOf(req), {
          annexId: annex.id,
          batchId: batch.id,
          version: Number(textField(req, 'version') || NaN),
        });
        return batchPath(annex.id, batch.id);
      });
      await waitFor(annex.id, batch.id);
      const { state, keptCount } = await getBatch(db, annex.id, batch.id);
      if (state === 'undone')
        flash(
          req,
          'done',
          keptCount > 0
            ? `已撤销入库。有 ${keptCount} 户入库后又有改动，保持现状，见下表。`
            : '已撤销入库，登记册恢复到入库前。',
        );
      goTo(req, res, location);
    }) satisfies Handler,
  };
}

export type ImportHandlers = ReturnType<typeof importHandlers>;

/** A change with facts in words; a new business has its address in the register only while the batch stands. */
function lineOf(change: StoredChange, batch: Batch, version: AnnexVersion, deps: Deps) {
  const isInRegister = batch.state === 'imported' || (batch.state === 'undone' && change.isKept);
  const newId =
    change.newNo !== null && batch.firstBusinessId !== null && isInRegister
      ? batch.firstBusinessId + change.newNo
      : null;
  return {
    ...change,
    businessId: change.businessId ?? newId,
    place: change.row === null ? '' : cellWords(change.row, null, sheetNames(version.head)),
    facts: readableChanges(change.fields, deps.cipher),
  };
}

export type ImportLine = ReturnType<typeof lineOf> & { readonly kind: ChangeKind };
