import type { Deps } from '#src/deps.js';
import { audit, type AuditActor } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import { violatedConstraint } from '#platform/db/errors.js';
import { inTransaction } from '#platform/db/transaction.js';
import { insertValues } from '#features/register/business.js';
import { searchText } from '#features/register/text.js';
import {
  lockRegister,
  raiseRegister,
  releaseUniqueNumbers,
  takeBusinessIds,
} from '#features/register/write-queries.js';
import { createRegisterWriter, type RegisterWriter, type Seen, seenOf } from '#features/register/writer.js';
import { type Annex, type AnnexVersion, findVersion, getAnnex } from '#features/annexes/queries.js';
import { type Batch, findBatch, moveImportedAnnex, updateBatch } from './batch-queries.js';
import { planImport } from './plan.js';
import { createPlanRecord, planToken } from './plan-record.js';
import type { Progress } from './preview-job.js';
import type { ChangedChange, NewChange } from './types.js';

/** Thrown inside the transaction when the plan is no longer the one a person has seen: nothing of it is kept. */
class PlanChanged extends Error {}

export interface ImportPayload {
  readonly batchId: number;
  readonly actor: AuditActor & { readonly id: number };
}

/**
 * Takes an accepted annex into the register as its preview said, in one transaction: all or nothing, once (C40, C43, R17). Where the
 * register or the file has moved since the preview, the batch ends as `stale` and nothing is changed.
 */
export async function runImport(deps: Deps, payload: ImportPayload, progress: Progress): Promise<void> {
  try {
    await inTransaction(deps.db, (trx) => importBatch(trx, deps, payload, progress));
  } catch (error) {
    // A place that another agency took a moment ago says the same as a changed plan.
    const stale = error instanceof PlanChanged || violatedConstraint(error)?.startsWith('businesses_') === true;
    if (!stale) throw error;
    await inTransaction(deps.db, async (trx) => {
      const batch = await findBatch(trx, payload.batchId, true);
      if (batch?.state === 'importing') await updateBatch(trx, batch, { state: 'stale' });
    });
  }
}

async function importBatch(trx: Trx, deps: Deps, { batchId, actor }: ImportPayload, progress: Progress): Promise<void> {
  const batch = await findBatch(trx, batchId, true);
  if (batch?.state !== 'importing') return;
  await lockRegister(trx, batch.agencyId);
  const annex = { ...(await getAnnex(trx, batch.annexId)), agencyId: batch.agencyId };
  const version = await findVersion(trx, batch.versionId);
  const isOpen = annex.state === 'accepted' && annex.currentVersionId === batch.versionId;
  if (!version || !isOpen || (await planToken(deps, trx, version, batch.agencyId)) !== batch.token)
    throw new PlanChanged();

  const now = deps.clock.now();
  const firstId = batch.counts.new > 0 ? await takeBusinessIds(deps.db, batch.counts.new) : null;
  const digest = await applyPlan(trx, deps, { annex, version, batch, firstId, actor, now }, progress);
  if (digest !== batch.planDigest) throw new PlanChanged();

  await raiseRegister(trx, batch.agencyId);
  await moveImportedAnnex(trx, annex.id, annex.version, { state: 'imported', imported_by: actor.id, imported_at: now });
  await updateBatch(trx, batch, {
    state: 'imported',
    first_business_id: firstId,
    imported_by: actor.id,
    imported_at: now,
  });
  audit(trx, now, actor, {
    verb: 'annex.import',
    objectType: 'annex',
    objectId: annex.id,
    agencyId: annex.agencyId,
    before: { state: annex.state },
    after: { state: 'imported', batchId, versionId: version.id, sha256: version.sha256, ...batch.counts },
  });
}

interface Applying {
  readonly annex: Annex;
  readonly version: AnnexVersion;
  readonly batch: Batch;
  readonly firstId: number | null;
  readonly actor: ImportPayload['actor'];
  readonly now: Date;
}

/** Walks the plan once more and writes it; answers its digest. Businesses that give up a number come before those that take it. */
async function applyPlan(trx: Trx, deps: Deps, applying: Applying, progress: Progress): Promise<string> {
  const { annex, version, batch, now } = applying;
  const record = createPlanRecord();
  const writer = createRegisterWriter(trx);
  const changed: ChangedChange[] = [];
  const late: NewChange[] = [];
  let done = 0;
  for await (const changes of planImport(deps, { annex, version, batchId: batch.id, now })) {
    for (const change of changes) {
      record.add(change);
      if (change.kind === 'changed') changed.push(change);
      else if (change.kind === 'new' && change.isLate) late.push(change);
      else if (change.kind === 'new') await addBusiness(writer, deps, applying, change);
    }
    done += changes.length;
    progress(Math.min(done, version.rowCount), version.rowCount);
  }
  await releaseUniqueNumbers(
    trx,
    changed.map(({ businessId }) => businessId),
  );
  for (const change of changed) await changeBusiness(writer, applying, change);
  for (const change of late) await addBusiness(writer, deps, applying, change);
  await writer.finish();
  return record.digest();
}

async function addBusiness(
  writer: RegisterWriter,
  deps: Deps,
  { batch, firstId, now }: Applying,
  change: NewChange,
): Promise<void> {
  if (change.newNo >= batch.counts.new || firstId === null) throw new PlanChanged();
  const id = firstId + change.newNo;
  const { values, city, filingStatus } = change.draft;
  const text = (field: string) => values[field] ?? '';
  const seen: Seen = {
    id,
    city,
    filingStatus,
    divisionCode: text('division_code'),
    businessClass: text('business_class'),
    operatingStatus: text('operating_status'),
    nameNormal: searchText(text('business_name')),
    filedOn: text('filing_date'),
  };
  await writer.add(seen, insertValues(id, change.draft, deps.cipher, change.digest, now));
}

async function changeBusiness(
  writer: RegisterWriter,
  { batch, version, actor, now }: Applying,
  change: ChangedChange,
): Promise<void> {
  const { stored, columns, businessId, baseVersion, row } = change;
  await writer.change(seenOf(stored), seenOf({ ...stored, ...columns }), baseVersion, columns);
  await writer.note({
    businessId,
    act: 'import',
    batchId: batch.id,
    versionId: version.id,
    row,
    fields: JSON.stringify(change.fields),
    actorId: actor.id,
    at: now,
  });
}
