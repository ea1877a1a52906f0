import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import { getAnnex } from '#features/annexes/queries.js';
import { updateWaiver } from './waiver-queries.js';
import { listLapsing } from './in-force-queries.js';
import { checkAnew } from './waivers.js';

/** The portal itself. */
const nobody = { id: null, name: '系统', agencyId: null, address: '' };

/** Has annexes checked anew whose waivers have run out: what these let through counts as an error again. Returns how many ran out. */
export async function lapseWaivers(deps: Deps, now: Date): Promise<number> {
  const lapsing = await listLapsing(deps.db, dayIn(deps.config.officeZone, now));
  for (const { id, annexId, agencyId } of lapsing)
    await inTransaction(deps.db, async (trx) => {
      const annex = await getAnnex(trx, annexId);
      await updateWaiver(trx, id, { lapsed_at: now });
      audit(trx, now, nobody, { verb: 'waiver.lapse', objectType: 'waiver', objectId: id, agencyId });
      await checkAnew(trx, deps, annex);
    });
  return lapsing.length;
}
