import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import { listDivisions, listTenuresOn } from '#features/agencies/queries.js';
import { noteBegun } from '#features/drive/progress/standings.js';
import { ensureAnnexes } from './queries.js';

/**
 * Gives every reporting unit its five annexes of a drive, with who answers for it today; safe to run again when a unit joins. `begunAt`: since
 * when those that are new have been asked for.
 */
export async function openAnnexes(
  trx: Trx,
  deps: Pick<Deps, 'clock' | 'config'>,
  driveId: number,
  begunAt = deps.clock.now(),
): Promise<void> {
  const units = (await listDivisions(trx)).filter(({ reporting }) => reporting === 'report').map(({ code }) => code);
  const tenures = await listTenuresOn(trx, dayIn(deps.config.officeZone, deps.clock.now()));
  const held = tenures.filter(({ division }) => units.includes(division));
  await ensureAnnexes(
    trx,
    driveId,
    held.map(({ division, agencyId }) => ({ unitCode: division, agencyId })),
  );
  await noteBegun(trx, driveId, begunAt);
}
