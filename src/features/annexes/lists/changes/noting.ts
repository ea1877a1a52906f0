import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { annexProblems } from '#features/annexes/problems.js';
import { getAnnexFor } from '#features/annexes/queries.js';
import { closeChanges, findOpenChange } from './change-queries.js';

const reasonChars = { least: 2, most: 200 };

/**
 * A reviewer says what was done about a list that changed after its annex had entered the register: from then on it waits for nobody.
 * @throws annex.reason_needed, annex.value_too_long, annex.change_noted
 */
export async function noteChangeDone(
  trx: Trx,
  deps: Pick<Deps, 'clock'>,
  actor: Actor,
  {
    annexId,
    changeId,
    reason: typed,
  }: { readonly annexId: number; readonly changeId: number; readonly reason: string },
): Promise<void> {
  const annex = await getAnnexFor(trx, actor, annexId, true);
  const reason = typed.replace(/\s+/g, ' ').trim();
  if ([...reason].length < reasonChars.least) throw annexProblems.reason_needed({ field: 'reason' });
  if ([...reason].length > reasonChars.most)
    throw annexProblems.value_too_long({ max: reasonChars.most, field: 'reason' });
  const open = await findOpenChange(trx, annexId);
  if (open?.id !== changeId || open.wasState !== 'imported') throw annexProblems.change_noted();
  const now = deps.clock.now();
  await closeChanges(trx, annexId, { by: actor.id, at: now });
  audit(trx, now, actor, {
    verb: 'annex.note-change',
    objectType: 'annex',
    objectId: annexId,
    agencyId: annex.agencyId,
    after: { listHash: open.newHash, reason },
  });
}
