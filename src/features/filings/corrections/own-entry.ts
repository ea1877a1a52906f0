import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import type { BusinessColumns } from '#features/register/columns.js';
import { holdStoredBusinesses } from '#features/register/writing/business-queries.js';
import { lockRegister } from '#features/register/writing/state-queries.js';

/** The entry of the own office, held with its office's part of the register. @throws portal.not_found */
export async function holdOwnEntry(trx: Trx, actor: Actor, businessId: number): Promise<BusinessColumns> {
  await lockRegister(trx, actor.agencyId);
  const stored = (await holdStoredBusinesses(trx, [businessId])).get(businessId);
  if (!stored || Number(stored['agency_id']) !== actor.agencyId) throw problems.not_found();
  return stored;
}

/** Records what was done to a correction of an entry. */
export function noteCorrection(
  trx: Trx,
  { clock }: Pick<Deps, 'clock'>,
  actor: Actor,
  verb: string,
  businessId: number,
  after: object,
): void {
  audit(trx, clock.now(), actor, {
    verb,
    objectType: 'business',
    objectId: businessId,
    agencyId: actor.agencyId,
    after,
  });
}
