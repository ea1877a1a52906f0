import type { PortalDeps } from '#src/deps.js';
import { jobTable } from '#src/job-table.js';
import { inTransaction } from '#platform/db/transaction.js';
import { listWaitingIds } from '#platform/jobs/queue.js';
import { runHere } from '#platform/jobs/runner.js';
import { listFindingGroups } from '#features/annexes/checking/finding-group-queries.js';
import { confirmWarnings } from '#features/annexes/checking/confirmation-queries.js';
import { type BusinessCells, usccOf } from './businesses.js';
import { typedBusiness } from './annex-files.js';

/** Runs what waits to be compared between offices. Returns how many jobs that were. */
export async function collideNow(deps: PortalDeps): Promise<number> {
  const ids = await listWaitingIds(deps.db, 'annex.collide');
  for (const id of ids) await runHere(deps, jobTable, id);
  return ids.length;
}

/** The `n`th business of 海口, as the office of another unit has it among its own. */
export const inOtherUnit = (unit: string, n: number, over: BusinessCells = {}): BusinessCells =>
  typedBusiness(n, {
    division_code: unit,
    uscc: usccOf(n),
    filing_no: `${unit}02${String(n).padStart(5, '0')}`,
    ...over,
  });

/** Confirms every warning of a version, so that it can be submitted. */
export async function confirmAll(deps: PortalDeps, versionId: number, by: number): Promise<void> {
  await inTransaction(deps.db, async (trx) => {
    for (const { kind, level } of await listFindingGroups(trx, versionId))
      if (level === 'W')
        await confirmWarnings(
          trx,
          versionId,
          { kind },
          { reason: '已核对', confirmedBy: by, confirmedAt: deps.clock.now() },
        );
  });
}
