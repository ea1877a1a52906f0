import { audit } from '#platform/audit.js';
import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { findReminder, updateSeen } from './reminder-queries.js';

/** Somebody of the office has seen the reminder; answers false where a colleague had before. @throws portal.not_found for another office's */
export async function markSeen(
  trx: Trx,
  { clock }: Pick<Deps, 'clock'>,
  actor: Actor,
  reminderId: number,
): Promise<boolean> {
  const reminder = await findReminder(trx, reminderId);
  if (reminder?.agencyId !== actor.agencyId) throw problems.not_found();
  const at = clock.now();
  if (!(await updateSeen(trx, reminderId, actor.id, at))) return false;
  const about = { objectType: 'reminder', objectId: reminderId, agencyId: actor.agencyId };
  audit(trx, at, actor, { verb: 'reminder.see', ...about, after: { unit: reminder.unitName } });
  return true;
}
