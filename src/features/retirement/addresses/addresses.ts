import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import type { OldAddress } from '#domain/retirement/old-addresses.js';
import { retirementProblems } from '#features/retirement/problems.js';
import { countChangeOfAddresses, getRetirement } from '#features/retirement/queries.js';
import { listOldAddresses, replaceOldAddresses } from './address-queries.js';

/**
 * Puts a list in the place of the one that stands. `version` is that of the list that the page showed.
 * @throws retirement.moved when another has saved one meanwhile
 */
export async function saveAddresses(
  trx: Trx,
  deps: Pick<Deps, 'clock'>,
  actor: Actor,
  { list, version }: { readonly list: readonly OldAddress[]; readonly version: number },
): Promise<void> {
  const { addressesVersion } = await getRetirement(trx, true);
  if (addressesVersion !== version) throw retirementProblems.moved();
  const before = await listOldAddresses(trx);
  await replaceOldAddresses(trx, list);
  await countChangeOfAddresses(trx);
  audit(trx, deps.clock.now(), actor, {
    verb: 'retirement.addresses',
    objectType: 'retirement',
    objectId: version + 1,
    before: { count: before.length },
    after: { count: list.length },
  });
}
