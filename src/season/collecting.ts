import type { PortalDeps } from '#src/deps.js';
import { dayIn } from '#platform/clock.js';
import { inTransaction } from '#platform/db/transaction.js';
import { findCurrentDrive, updateDriveDates } from '#features/drive/queries.js';

const dayMs = 86_400_000;

/** Moves the open drive's deadline and go-live ahead of the clock that rules, so that the portal of today collects as that of the notice did. */
export async function keepCollecting(deps: Pick<PortalDeps, 'db' | 'clock' | 'config'>): Promise<void> {
  const ahead = (days: number) => new Date(deps.clock.now().getTime() + days * dayMs);
  await inTransaction(deps.db, async (trx) => {
    const drive = await findCurrentDrive(trx);
    const dates = { deadlineAt: ahead(300), goLiveOn: dayIn(deps.config.officeZone, ahead(330)) };
    if (drive) await updateDriveDates(trx, drive.id, dates);
  });
}
