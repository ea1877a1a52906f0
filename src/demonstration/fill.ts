import type { Deps } from '#src/deps.js';
import type { DemoAccount } from '#src/demonstration/accounts.js';
import { inTransaction } from '#platform/db/transaction.js';
import { findCurrentDrive, updateDriveDates } from '#features/drive/queries.js';

const dayMs = 86_400_000;

/** The drive of the notice with its dates moved, so that the deadline lies a few days ahead (design.md 8). */
export async function fillDemonstration(deps: Deps, _accounts: readonly DemoAccount[]): Promise<void> {
  const now = deps.clock.now();
  await inTransaction(deps.db, async (trx) => {
    const drive = await findCurrentDrive(trx);
    if (drive) await updateDriveDates(trx, drive.id, { deadlineAt: new Date(now.getTime() + 4 * dayMs), goLiveOn: new Date(now.getTime() + 8 * dayMs).toISOString().slice(0, 10) });
  });
}
