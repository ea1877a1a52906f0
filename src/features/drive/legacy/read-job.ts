import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { GiveUpReason, Progress } from '#platform/jobs/table.js';
import type { SheetHead } from '#domain/annexes/types.js';
import { extractDefinition, typedRow } from '#domain/legacy/extract.js';
import { licenceFields } from '#domain/legacy/licence.js';
import { HeaderNotFound } from '#domain/reading/choose-sheet.js';
import { officeChoices } from '#domain/reading/column-choices.js';
import { readAnnex, requireReadableSize } from '#domain/reading/read-annex.js';
import { defaultReadLimits } from '#formats/limits.js';
import { RefusedFile, refusals } from '#formats/refusals.js';
import { getDriveLists } from './drive-lists-queries.js';
import { listWhole } from './licence-queries.js';
import { listKnown } from './licence-store-queries.js';
import {
  deleteStaged,
  findLoad,
  insertLoadChanges,
  insertStagedRows,
  type LicenceLoad,
  type LoadChange,
  type StagedRow,
  updateLoad,
} from './load-queries.js';
import { changedFields, compareWith, createStaging } from './staging.js';

const rowsAtOnce = 500;

/**
 * Reads a list of the old system and says what loading it would change, before anything does; runs outside the serving process. Safe to
 * run again: a list that is no longer `reading` is left alone.
 */
export async function runLicenceRead(deps: Deps, payload: { loadId: number }, progress: Progress): Promise<void> {
  const load = await findLoad(deps.db, payload.loadId);
  if (load?.state !== 'reading') return;
  try {
    const stored = await deps.files.find(deps.db, load.fileId);
    requireReadableSize(stored?.sizeBytes ?? 0, defaultReadLimits);
    const bytes = await deps.files.read(deps.db, load.fileId);
    await inTransaction(deps.db, (trx) => stage(trx, deps, load, bytes, progress));
  } catch (error) {
    if (!(error instanceof RefusedFile)) throw error;
    const nearest = error instanceof HeaderNotFound ? error.nearest : undefined;
    await inTransaction(deps.db, async (trx) => {
      await deleteStaged(trx, load.id);
      await updateLoad(trx, load, {
        state: 'refused',
        refusal_sentence: error.refusal.sentence.slice(0, 600),
        nearest_head: nearest === undefined ? null : JSON.stringify(nearest),
      });
    });
  }
}

/** Refused is only what took more than any file may; where the reading broke, the job can be run again. */
export async function giveUpLicenceRead(
  trx: Trx,
  _deps: Deps,
  payload: { loadId: number },
  reason: GiveUpReason,
): Promise<void> {
  const load = await findLoad(trx, payload.loadId);
  if (load?.state !== 'reading' || (reason !== 'work' && reason !== 'memory')) return;
  await updateLoad(trx, load, { state: 'refused', refusal_sentence: refusals.tooHeavy().sentence.slice(0, 600) });
}

async function stage(trx: Trx, deps: Deps, load: LicenceLoad, bytes: Buffer, progress: Progress): Promise<void> {
  const { listsVersion } = await getDriveLists(trx, load.driveId);
  await deleteStaged(trx, load.id);
  const comparison = compareWith(await listKnown(trx, load.driveId));
  const named = createStaging(deps.cipher);
  const changes = createChanges(trx, deps, load);
  let head: SheetHead | undefined;
  let block: StagedRow[] = [];
  let blocks = 0;
  let rows = 0;
  const counts = { new: 0, changed: 0, same: 0 };
  const flush = async () => {
    if (block.length > 0) await insertStagedRows(trx, deps.cipher, load.id, blocks++, block);
    block = [];
  };

  const { tail } = await readAnnex(
    { bytes, name: load.fileName },
    extractDefinition.no,
    [extractDefinition],
    defaultReadLimits,
    {
      head(found) {
        head = found;
      },
      async rows(batch) {
        if (!head) throw new Error('rows came before their header');
        for (const row of batch) {
          const staged = named(typedRow(row, head));
          const kind = comparison.kindOf(staged);
          counts[kind ?? 'same'] += 1;
          if (kind) changes.add(kind, staged);
          block.push(staged);
          if (block.length >= rowsAtOnce) await flush();
        }
        rows += batch.length;
        progress(rows, null);
      },
    },
    { choices: officeChoices(extractDefinition.no, load.columnChoices), earlier: load.head },
  );
  await flush();
  const gone = comparison.gone();
  await changes.finish(gone.map(({ oldId, name }) => ({ oldId, name })));
  await updateLoad(trx, load, {
    state: 'compared',
    head: JSON.stringify(head),
    nearest_head: null,
    tail: JSON.stringify(tail),
    refusal_sentence: null,
    row_count: rows,
    new_count: counts.new,
    changed_count: counts.changed,
    same_count: counts.same,
    gone_count: gone.length,
    base_version: listsVersion,
  });
}

/** Gathers what a list changes; what a changed licence said before is looked up at the end. */
function createChanges(trx: Trx, { cipher }: Pick<Deps, 'cipher'>, load: LicenceLoad) {
  const fresh: LoadChange[] = [];
  const changed: StagedRow[] = [];
  const nameAt = licenceFields.indexOf('business_name');
  const nameOf = ({ typed }: StagedRow) => (typed[nameAt] ?? '').slice(0, 100);

  async function withFields(): Promise<LoadChange[]> {
    const known = await listKnown(trx, load.driveId);
    const found: LoadChange[] = [];
    for (let at = 0; at < changed.length; at += rowsAtOnce) {
      const part = changed.slice(at, at + rowsAtOnce);
      const ids = part.map((row) => known.get(`${row.oldId}\u0001${row.copyNo}`)?.id ?? 0);
      const whole = await listWhole(trx, cipher, load.driveId, { ids, after: 0, limit: ids.length });
      const before = new Map(whole.map((licence) => [licence.id, licenceFields.map((field) => licence.typed[field])]));
      for (const [i, row] of part.entries())
        found.push({
          kind: 'changed',
          seq: at + i + 1,
          oldId: row.oldId,
          name: nameOf(row),
          fields: changedFields(before.get(ids[i] ?? 0) ?? [], row.typed),
        });
    }
    return found;
  }

  return {
    add(kind: 'new' | 'changed', row: StagedRow): void {
      if (kind === 'changed') changed.push(row);
      else fresh.push({ kind, seq: fresh.length + 1, oldId: row.oldId, name: nameOf(row), fields: {} });
    },
    async finish(gone: readonly { readonly oldId: string; readonly name: string }[]): Promise<void> {
      await insertLoadChanges(trx, cipher, load.id, fresh);
      await insertLoadChanges(trx, cipher, load.id, await withFields());
      await insertLoadChanges(
        trx,
        cipher,
        load.id,
        gone.map((one, at) => ({ kind: 'gone', seq: at + 1, fields: {}, ...one })),
      );
    },
  };
}
