import { noteStandings } from '#features/drive/progress/standings.js';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Progress } from '#platform/jobs/table.js';
import { type BusinessColumns, textOf } from '#features/register/columns.js';
import type { Source } from '#features/register/source.js';
import {
  findNumberHolders,
  listStoredBusinesses,
  listUntouched,
  releaseUniqueNumbers,
} from '#features/register/writing/business-queries.js';
import { lockRegister } from '#features/register/writing/state-queries.js';
import { seenColumns, seenOf } from '#features/register/writing/seen.js';
import { createRegisterWriter, type RegisterWriter } from '#features/register/writing/writer.js';
import { getAnnex } from '#features/annexes/queries.js';
import { type Batch, findBatch, moveImportedAnnex, updateBatch } from './batch-queries.js';
import { dropEntriesOf, dropLinksOf, restoreEntries } from './entry-store-queries.js';
import { keepChanges, keepNewBusinesses, listRestores, type Restore } from './change-queries.js';
import { readRestores } from '#features/register/writing/difference.js';
import type { ImportPayload } from './import-job.js';
import type { FactChange } from '#features/register/detail/history-rules.js';

const rowsAtOnce = 500;

/**
 * Takes an import back in one transaction (C42): businesses it made go, businesses it changed get their former values. Whatever was
 * touched since is left alone and listed. The annex is accepted again.
 */
export async function runUndo(deps: Deps, payload: ImportPayload, progress: Progress): Promise<void> {
  await inTransaction(deps.db, async (trx) => {
    const batch = await findBatch(trx, payload.batchId, true);
    if (batch?.state !== 'undoing') return;
    await lockRegister(trx, batch.agencyId);
    const annex = await getAnnex(trx, batch.annexId);
    const now = deps.clock.now();
    const known = batch.counts.new + batch.counts.changed;
    const writer = createRegisterWriter(trx, deps.cipher, now);
    const kept: KeptBusinesses = new Set();
    const keptNew = await removeNew(trx, writer, batch, kept, (done) => progress(done, known));
    const undoing = { batch, annexNo: annex.annexNo, actor: payload.actor, now, kept };
    const keptChanged = await restoreChanged(trx, writer, undoing, (done) => progress(batch.counts.new + done, known));
    await writer.finish();
    await restoreEntries(trx, batch.id, kept);
    if (annex.annexNo !== 3) await dropLinksOf(trx, batch.versionId, kept);
    if (annex.state === 'imported')
      await moveImportedAnnex(trx, annex.id, annex.version, {
        state: 'accepted',
        importedBy: null,
        importedAt: null,
      });
    await noteStandings(trx, { annexId: annex.id }, { at: now, by: payload.actor.id, step: 'undo' });
    await updateBatch(trx, batch, {
      state: 'undone',
      keptCount: keptNew + keptChanged,
      undoneBy: payload.actor.id,
      undoneAt: now,
    });
    audit(trx, now, payload.actor, {
      verb: 'annex.import-undo',
      objectType: 'annex',
      objectId: annex.id,
      agencyId: annex.agencyId,
      before: { state: annex.state, batchId: batch.id },
      after: {
        state: 'accepted',
        removed: batch.counts.new - keptNew,
        restored: batch.counts.changed - keptChanged,
        kept: keptNew + keptChanged,
      },
    });
  });
}

/** Businesses that stay as the batch left them, because somebody has touched them since. */
type KeptBusinesses = Set<number>;

/** Removes the businesses that the batch made and nobody has touched, and takes licences off them. Returns how many stay. */
async function removeNew(
  trx: Trx,
  writer: RegisterWriter,
  batch: Batch,
  keptBusinesses: KeptBusinesses,
  progress: (done: number) => void,
): Promise<number> {
  const first = batch.firstBusinessId;
  if (first === null) return 0;
  let kept = 0;
  for (let done = 0; done < batch.counts.new; done += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, batch.counts.new - done);
    const untouched = (await listUntouched(trx, first + done, count, seenColumns)).map(seenOf);
    await dropEntriesOf(
      trx,
      untouched.map(({ id }) => id),
    );
    await writer.remove(untouched);
    if (untouched.length < count) {
      const gone = new Set(untouched.map(({ id }) => id));
      const stay = Array.from({ length: count }, (_, i) => done + i).filter((newNo) => !gone.has(first + newNo));
      await keepNewBusinesses(trx, batch.id, stay);
      for (const newNo of stay) keptBusinesses.add(first + newNo);
      kept += stay.length;
    }
    progress(done + count);
  }
  return kept;
}

/** Gives changed businesses their former values where nothing came after. Returns how many stay as they are. */
async function restoreChanged(
  trx: Trx,
  writer: RegisterWriter,
  { batch, annexNo, actor, now, kept: keptBusinesses }: Undoing,
  progress: (done: number) => void,
): Promise<number> {
  const restorable: { restore: Restore; stored: BusinessColumns; columns: BusinessColumns }[] = [];
  const kept: number[] = [];
  for (let after = 0; ; ) {
    const restores = await listRestores(trx, batch.id, after, rowsAtOnce);
    const last = restores.at(-1);
    if (!last) break;
    after = last.seq;
    const stored = await listStoredBusinesses(
      trx,
      restores.map(({ businessId }) => businessId),
    );
    for (const restore of restores) {
      const row = stored.get(restore.businessId);
      if (row && Number(row['version']) === restore.baseVersion + 1)
        restorable.push({ restore, stored: row, columns: readRestores(restore.restores) });
      else {
        kept.push(restore.seq);
        keptBusinesses.add(restore.businessId);
      }
    }
  }
  await writer.settle();
  const ids = restorable.map(({ restore }) => restore.businessId);
  await releaseUniqueNumbers(trx, ids);
  const taken = await findNumberHolders(
    trx,
    batch.agencyId,
    restorable.map(({ columns }) => columns),
  );
  let done = 0;
  for (const { restore, stored, columns } of restorable) {
    const isTaken = taken.has(String(columns['filing_no'] ?? '')) || taken.has(String(columns['active_place'] ?? ''));
    const wanted = isTaken ? pick(stored, ['filing_no', 'active_place', 'filing_status']) : columns;
    await writer.change(stored, wanted);
    if (isTaken) kept.push(restore.seq);
    else
      await writer.note({
        businessId: restore.businessId,
        act: 'undo',
        source: undoneBy(annexNo, batch, restore.row, stored),
        fields: turnedRound(restore.fields),
        effectiveOn: restore.effectiveOn,
        actorId: actor.id,
        at: now,
      });
    progress(++done);
  }
  await keepChanges(trx, batch.id, kept);
  return kept.length;
}

interface Undoing {
  readonly batch: Batch;
  readonly annexNo: number;
  readonly actor: ImportPayload['actor'];
  readonly now: Date;
  readonly kept: KeptBusinesses;
}

function undoneBy(annexNo: number, batch: Batch, row: number, stored: BusinessColumns): Source {
  const stated = { batchId: batch.id, versionId: batch.versionId, row };
  return annexNo === 3
    ? { kind: 'annex', ...stated }
    : { kind: 'licence', reference: textOf(stored['source_ref']) || textOf(stored['old_system_id']), row: stated };
}

const pick = (columns: BusinessColumns, names: readonly string[]): BusinessColumns =>
  Object.fromEntries(names.map((name) => [name, columns[name] ?? null]));

/** The same facts, after and before exchanged. */
function turnedRound(fields: string): string {
  return JSON.stringify(
    (JSON.parse(fields) as FactChange[]).map(({ field, before, after }) => ({ field, before: after, after: before })),
  );
}
