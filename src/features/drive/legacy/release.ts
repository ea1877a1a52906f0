import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import type { DriveDeps } from '#features/drive/deps.js';
import { getDriveLists, releaseLists } from './drive-lists-queries.js';
import { recheckHandedOut } from './handed-out.js';
import { findLastApplied } from './load-queries.js';
import { licenceProblems } from './problems.js';

/**
 * Hands the lists out: from here each office sees its own, and what is loaded or decided later shows in them at once (R18). By another
 * person than who loaded them. @throws licence.release_*
 */
export async function releaseToOffices(trx: Trx, deps: DriveDeps, actor: Actor, driveId: number): Promise<void> {
  const lists = await getDriveLists(trx, driveId, true);
  if (lists.releasedAt !== null) throw licenceProblems.release_again();
  const load = await findLastApplied(trx, driveId);
  if (!load) throw licenceProblems.release_nothing();
  if (load.appliedBy === actor.id) throw licenceProblems.release_same_person();
  const now = deps.clock.now();
  await releaseLists(trx, driveId, actor.id, now);
  await recheckHandedOut(trx, deps, driveId);
  audit(trx, now, actor, { verb: 'licence.release', objectType: 'licence-load', objectId: load.id });
}
