import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { insertAttestation } from '#features/operators/accounts/attestation-queries.js';
import { mayAttest, quarterOf } from '#features/operators/accounts/attestation-rules.js';
import { getAccountFor, updateAccount } from '#features/operators/accounts/accounts-queries.js';
import { accountProblems } from '#features/operators/problems.js';

/** States that these accounts are still needed as they are, for the present quarter. Returns how many. @throws account.not_yours_to_attest */
export async function attestAccounts(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  operatorIds: readonly number[],
): Promise<number> {
  const now = deps.clock.now();
  const quarter = quarterOf(dayIn(deps.config.officeZone, now));
  let count = 0;
  for (const operatorId of operatorIds) {
    const account = await getAccountFor(trx, actor, operatorId, true);
    if (!mayAttest(actor, account)) throw accountProblems.not_yours_to_attest({ name: account.name });
    if (!(await insertAttestation(trx, { operatorId, quarter, by: actor.id, at: now }))) continue;
    await updateAccount(trx, operatorId, { attested_at: now });
    audit(trx, now, actor, {
      verb: 'account.attest',
      objectType: 'operator',
      objectId: operatorId,
      agencyId: account.agencyId,
      after: { account: account.account, quarter },
    });
    count += 1;
  }
  return count;
}
