import { noteStandings } from '#features/drive/progress/standings.js';
import type { Deps } from '#platform/deps.js';
import { audit, type AuditActor } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import { violatedConstraint } from '#platform/db/errors.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Progress } from '#platform/jobs/table.js';
import { Problem } from '#platform/problem.js';
import { listCities } from '#features/register/reference-queries.js';
import { takeBusinessIds } from '#features/register/writing/business-ids.js';
import { lockRegister } from '#features/register/writing/state-queries.js';
import { noteRegistered } from '#features/annexes/collisions/standing.js';
import { getAnnex } from '#features/annexes/queries.js';
import { findVersion } from '#features/annexes/version-queries.js';
import { countBlocked } from './blocked.js';
import { findBatch, findPlan, moveImportedAnnex, updateBatch } from './batch-queries.js';
import { applyPlan, PlanChanged } from './applying.js';
import { linkFilings } from './linking.js';
import { planToken, readPlan } from './plan-record.js';
import { isStillPlanned } from './replan.js';
import { openSource } from './sources/open.js';

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
  if (!version || annex.state !== 'accepted' || annex.currentVersionId !== batch.versionId) throw new PlanChanged();
  const now = deps.clock.now();
  const context = { annex, version, batchId, cities: await listCities(deps.db) };
  const source = await openSource({ ...deps, db: trx }, context);
  if ((await planToken(deps, trx, context, source, true)) !== batch.token) throw new PlanChanged();
  if ((await countBlocked(trx, deps, version)) > 0) throw new PlanChanged();

  if (!(await isStillPlanned(trx, deps, batch, source, { ...context, now }))) throw new PlanChanged();
  const plan = readPlan((await findPlan(deps.db, batch.id)) ?? '', batch.planDigest);
  if (!plan) throw new PlanChanged();
  const firstId = batch.counts.new > 0 ? await takeBusinessIds(deps.db, batch.counts.new) : null;
  const today = dayIn(deps.config.officeZone, now);
  const applying = { ...context, source, plan, batch, firstId, actor, now, today };
  const { made, converted } = await applyPlan(trx, deps, applying, progress);
  if (made !== batch.counts.new) throw new PlanChanged();
  const stamp = { batchId, enteredAt: now, enteredBy: actor.id };
  if (annex.annexNo === 3) await linkFilings(trx, deps, { annex, batch, firstId }, converted, stamp);
  await noteRegistered(trx, { annexId: annex.id, versionId: version.id }, (row) => {
    const step = plan.steps.get(row);
    if (step?.[0] === 'linked') return step[2] || undefined;
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
