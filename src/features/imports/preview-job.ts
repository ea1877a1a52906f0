import type { Deps } from '#platform/deps.js';
import { createStatementQueue } from '#platform/db/bulk.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Progress } from '#platform/jobs/table.js';
import { listCities } from '#features/register/reference-queries.js';
import { getAnnex } from '#features/annexes/queries.js';
import { findVersion } from '#features/annexes/version-queries.js';
import { registerMark } from '#features/register/writing/state-queries.js';
import { findBatch, updateBatch } from './batch-queries.js';
import { deleteChanges, insertChanges } from './change-queries.js';
import { planImport } from './plan.js';
import { openSource } from './sources/open.js';
import { changeRow, createPlanRecord, planToken } from './plan-record.js';

const rowsAtOnce = 500;

/**
 * Plans an import without touching the register and keeps the plan for people to read (C40, C41). Safe to run again: a batch
 * that is no longer being previewed is left alone.
 */
export async function runImportPreview(deps: Deps, payload: { batchId: number }, progress: Progress): Promise<void> {
  await inTransaction(deps.db, async (trx) => {
    const batch = await findBatch(trx, payload.batchId, true);
    if (batch?.state !== 'previewing') return;
    const annex = { ...(await getAnnex(trx, batch.annexId)), agencyId: batch.agencyId };
    const version = await findVersion(trx, batch.versionId);
    if (!version) throw new Error(`version ${batch.versionId} is not stored`);
    // Read before planning: whatever moves from here on is looked at again by the import.
    const mark = await registerMark(deps.db, annex.agencyId);
    const context = { annex, version, batchId: batch.id, cities: await listCities(deps.db), now: deps.clock.now() };
    const source = await openSource(deps, context);
    const token = await planToken(deps, deps.db, context, source);
    await deleteChanges(trx, batch.id);
    const record = createPlanRecord();
    const queue = createStatementQueue(2);
    let rows: Parameters<typeof insertChanges>[2][number][] = [];
    let seq = 0;
    const flush = async () => {
      const full = rows;
      rows = [];
      await queue.add(() => insertChanges(trx, batch.id, full));
    };
    for await (const changes of planImport(deps, source, context)) {
      for (const change of changes) {
        record.add(change);
        rows.push({ seq: ++seq, ...changeRow(change) });
        if (rows.length >= rowsAtOnce) await flush();
      }
      progress(Math.min(seq, version.rowCount), version.rowCount);
    }
    await flush();
    await queue.drain();
    const { counts } = record;
    const { plan, digest } = record.text();
    await updateBatch(trx, batch, {
      state: 'ready',
      token,
      plan,
      planDigest: digest,
      registerMark: mark,
      previewedAt: deps.clock.now(),
      counts,
    });
  });
}
