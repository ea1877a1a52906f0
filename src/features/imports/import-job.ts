import { noteStandings } from '#features/drive/progress/standings.js';
import type { Deps } from '#platform/deps.js';
import { audit, type AuditActor } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import { violatedConstraint } from '#platform/db/errors.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Progress } from '#platform/jobs/table.js';
import type { BusinessColumns } from '#features/register/columns.js';
import { Problem } from '#platform/problem.js';
import { effectiveDay } from '#features/register/detail/history-rules.js';
import { listCities } from '#features/register/reference-queries.js';
import { takeBusinessIds } from '#features/register/writing/business-ids.js';
import { listStoredBusinesses, releaseUniqueNumbers } from '#features/register/writing/business-queries.js';
import { lockRegister } from '#features/register/writing/state-queries.js';
import { createRegisterWriter, type RegisterWriter } from '#features/register/writing/writer.js';
import { noteRegistered } from '#features/annexes/collisions/standing.js';
import { getAnnex } from '#features/annexes/queries.js';
import { findVersion } from '#features/annexes/version-queries.js';
import { countBlocked } from './blocked.js';
import { type Batch, findBatch, findPlan, moveImportedAnnex, updateBatch } from './batch-queries.js';
import { type BusinessDifference, differenceOf } from '#features/register/writing/difference.js';
import { draftOf, type ImportContext } from './draft.js';
import { type PlannedStep, planToken, readPlan } from './plan-record.js';
import { isStillPlanned } from './replan.js';
import { type SourceRow, sourceRows } from './source.js';

/** Thrown inside the transaction when the plan is no longer the one a person has seen: nothing of it is kept. */
class PlanChanged extends Error {}

export interface ImportPayload {
  readonly batchId: number;
  readonly actor: AuditActor & { readonly id: number };
}

/**
 * Takes an accepted annex into the register as its preview said, in one transaction: all or nothing, once (C40, C43, R17). Where the
 * file or a business that its rows meet has moved since the preview, the batch ends as `stale` and nothing is changed.
 */
export async function runImport(deps: Deps, payload: ImportPayload, progress: Progress): Promise<void> {
  try {
    await inTransaction(deps.db, (trx) => importBatch(trx, deps, payload, progress));
  } catch (error) {
    if (!isOvertaken(error)) throw error;
    await inTransaction(deps.db, async (trx) => {
      const batch = await findBatch(trx, payload.batchId, true);
      if (batch?.state === 'importing') await updateBatch(trx, batch, { state: 'stale' });
    });
  }
}

/** A place that another agency took, or a business that somebody changed a moment ago, says the same as a changed plan. */
const isOvertaken = (error: unknown): boolean =>
  error instanceof PlanChanged ||
  (error instanceof Problem && error.code === 'portal.stale') ||
  violatedConstraint(error)?.startsWith('businesses_') === true;

async function importBatch(trx: Trx, deps: Deps, { batchId, actor }: ImportPayload, progress: Progress): Promise<void> {
  const batch = await findBatch(trx, batchId, true);
  if (batch?.state !== 'importing') return;
  await lockRegister(trx, batch.agencyId);
  const annex = { ...(await getAnnex(trx, batch.annexId)), agencyId: batch.agencyId };
  const version = await findVersion(trx, batch.versionId);
  const isOpen = annex.state === 'accepted' && annex.currentVersionId === batch.versionId;
  if (!version || !isOpen || (await planToken(deps, trx, version, batch.agencyId, true)) !== batch.token)
    throw new PlanChanged();
  if ((await countBlocked(trx, deps, version)) > 0) throw new PlanChanged();

  const now = deps.clock.now();
  const context = { annex, version, batchId, cities: await listCities(deps.db) };
  if (!(await isStillPlanned(trx, deps, batch, { ...context, now }))) throw new PlanChanged();
  const plan = readPlan((await findPlan(deps.db, batch.id)) ?? '', batch.planDigest);
  if (!plan) throw new PlanChanged();
  const firstId = batch.counts.new > 0 ? await takeBusinessIds(deps.db, batch.counts.new) : null;
  const made = await applyPlan(
    trx,
    deps,
    { ...context, plan, batch, firstId, actor, now, today: dayIn(deps.config.officeZone, now) },
    progress,
  );
  if (made !== batch.counts.new) throw new PlanChanged();
  await noteRegistered(trx, { annexId: annex.id, versionId: version.id }, (row) => {
    const step = plan.get(row);
    return step && (step[0] === 'changed' ? step[2] : (firstId ?? 0) + step[2]);
  });

  await moveImportedAnnex(trx, annex.id, annex.version, { state: 'imported', importedBy: actor.id, importedAt: now });
  await noteStandings(trx, { annexId: annex.id }, { at: now, by: actor.id, step: 'import' });
  await updateBatch(trx, batch, {
    state: 'imported',
    firstBusinessId: firstId,
    importedBy: actor.id,
    importedAt: now,
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

interface Applying extends ImportContext {
  readonly plan: ReadonlyMap<number, PlannedStep>;
  readonly batch: Batch;
  readonly firstId: number | null;
  readonly actor: ImportPayload['actor'];
  readonly now: Date;
  /** The day in the office's zone. */
  readonly today: string;
}

/** A business with what a row changes in it. */
interface Changing extends BusinessDifference {
  readonly row: number;
  readonly stored: BusinessColumns;
}

/** Carries the plan out. Businesses that give up a number come before those that take it. Returns how many businesses were made. */
async function applyPlan(trx: Trx, deps: Deps, applying: Applying, progress: Progress): Promise<number> {
  const { plan, version } = applying;
  const writer = createRegisterWriter(trx, deps.cipher, applying.now);
  const changing: Changing[] = [];
  const late: SourceRow[] = [];
  let made = 0;
  let done = 0;
  for await (const rows of sourceRows(deps, version)) {
    const changed: SourceRow[] = [];
    for (const row of rows) {
      const step = plan.get(row.row);
      if (step?.[0] === 'changed') changed.push(row);
      else if (step?.[0] === 'late') late.push(row);
      else if (step?.[0] === 'new') made += await addBusiness(writer, applying, row);
    }
    if (changed.length > 0) changing.push(...(await differencesOf(trx, deps, applying, changed)));
    done += rows.length;
    progress(Math.min(done, version.rowCount), version.rowCount);
  }
  await releaseUniqueNumbers(
    trx,
    changing.map(({ stored }) => Number(stored['id'])),
  );
  for (const change of changing) await changeBusiness(writer, applying, change);
  for (const row of late) made += await addBusiness(writer, applying, row);
  await writer.finish();
  return made;
}

async function addBusiness(writer: RegisterWriter, applying: Applying, row: SourceRow): Promise<number> {
  const { plan, firstId } = applying;
  await writer.enter((firstId ?? 0) + (plan.get(row.row)?.[2] ?? 0), draftOf(applying, row));
  return 1;
}

async function differencesOf(
  trx: Trx,
  { cipher }: Deps,
  applying: Applying,
  rows: readonly SourceRow[],
): Promise<Changing[]> {
  const idOf = (row: SourceRow) => applying.plan.get(row.row)?.[2] ?? 0;
  const known = await listStoredBusinesses(trx, rows.map(idOf));
  return rows.map((row) => {
    const stored = known.get(idOf(row));
    if (!stored) throw new PlanChanged();
    return { ...differenceOf(stored, draftOf(applying, row), cipher, applying.now), row: row.row, stored };
  });
}

async function changeBusiness(
  writer: RegisterWriter,
  applying: Applying,
  { stored, columns, fields, row }: Changing,
): Promise<void> {
  const { batch, version, actor, now } = applying;
  await writer.change(stored, columns);
  await writer.note({
    businessId: Number(stored['id']),
    act: 'import',
    source: { kind: 'annex', batchId: batch.id, versionId: version.id, row },
    fields: JSON.stringify(fields),
    effectiveOn: effectiveDay(fields, applying.today),
    actorId: actor.id,
    at: now,
  });
}
