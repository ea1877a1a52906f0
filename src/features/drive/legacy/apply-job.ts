import type { Deps } from '#platform/deps.js';
import { audit, type AuditActor } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Progress } from '#platform/jobs/table.js';
import type { SplitRule } from '#domain/legacy/lists.js';
import { askAnew, placeDecided } from './docket-sync.js';
import type { DriveDeps } from '#features/drive/deps.js';
import { recheckHandedOut } from './handed-out.js';
import { countChangeOfLists, getDriveLists } from './drive-lists-queries.js';
import { knownKey, listIds, listKnown, markGone, replaceKeys, saveLicences } from './licence-store-queries.js';
import { licenceKeys, licenceReader } from './licence-facts.js';
import { deleteStaged, findLoad, type LicenceLoad, updateLoad, walkStagedRows } from './load-queries.js';
import { compareWith } from './staging.js';

/**
 * Writes a list that was read and compared: licences that are new or say something else, licences that are gone, and what persons must
 * decide anew. All work done on the licences is kept. One transaction; runs outside the serving process; safe to run again.
 */
export async function runLicenceApply(
  deps: DriveDeps,
  payload: { loadId: number; actor: AuditActor },
  progress: Progress,
): Promise<void> {
  await inTransaction(deps.db, async (trx) => {
    const load = await findLoad(trx, payload.loadId);
    if (load?.state !== 'applying') return;
    const { rule, listsVersion } = await getDriveLists(trx, load.driveId, true);
    if (listsVersion !== load.baseVersion) {
      await updateLoad(trx, load, { state: 'compared', applied_by: null });
      return;
    }
    await write(trx, deps, load, rule, progress);
    await askAnew(trx, deps, load.driveId);
    await placeDecided(trx, load.driveId);
    await countChangeOfLists(trx, load.driveId);
    await recheckHandedOut(trx, deps, load.driveId);
    await deleteStaged(trx, load.id);
    const now = deps.clock.now();
    await updateLoad(trx, load, { state: 'applied', applied_at: now });
    audit(trx, now, payload.actor, {
      verb: 'licence.apply',
      objectType: 'licence-load',
      objectId: load.id,
      after: { new: load.newCount, changed: load.changedCount, gone: load.goneCount, sha256: load.sha256 },
    });
  });
}

/** Given up: nothing was written, and a person may begin it again. */
export async function giveUpLicenceApply(trx: Trx, _deps: Deps, payload: { loadId: number }): Promise<void> {
  const load = await findLoad(trx, payload.loadId);
  if (load?.state === 'applying') await updateLoad(trx, load, { state: 'compared', applied_by: null });
}

async function write(
  trx: Trx,
  { cipher }: Pick<Deps, 'cipher'>,
  load: LicenceLoad,
  rule: SplitRule,
  progress: Progress,
): Promise<void> {
  const comparison = compareWith(await listKnown(trx, load.driveId));
  const toStore = licenceReader(cipher, rule);
  const keysOf = licenceKeys(cipher);
  let rows = 0;
  for await (const block of walkStagedRows(trx, cipher, load.id)) {
    const written = block.filter((row) => comparison.kindOf(row) !== undefined).map(toStore);
    if (written.length > 0) {
      await saveLicences(trx, cipher, { driveId: load.driveId, loadId: load.id }, written);
      const oldIds = written.map(({ oldId }) => oldId);
      const ids = await listIds(trx, load.driveId, oldIds);
      const keyed = written.flatMap((one) => keysOf({ ...one, id: ids.get(knownKey(one.oldId, one.copyNo)) ?? 0 }));
      await replaceKeys(trx, keyed);
    }
    rows += block.length;
    progress(rows, load.rowCount);
  }
  await markGone(
    trx,
    comparison.gone().map(({ id }) => id),
  );
}
