import { audit } from '#platform/audit.js';
import { dayIn } from '#platform/clock.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import type { Actor } from '#platform/http/actor.js';
import type { Account } from '#features/operators/accounts/accounts-rules.js';
import { getAccountFor } from '#features/operators/accounts/accounts-queries.js';
import type { AskedOperator } from '#features/operators/requests/asked.js';
import { holdRequestsOf } from '#features/operators/requests/request-writing-queries.js';
import { submitRequest } from '#features/operators/requests/requests.js';
import { driveProblems } from '#features/drive/problems.js';
import { listDrives } from '#features/drive/queries.js';
import { onlyCollected } from './account-rules.js';
import { insertKeeping } from './keeping-queries.js';
import { phaseOf } from './phase-rules.js';

/** Whether a drive has come to its go-live day and none collects any more: then nobody is needed who only collects. */
export async function isCollectionOver(
  db: Db | Trx,
  { clock, config }: Pick<Deps, 'clock' | 'config'>,
): Promise<boolean> {
  const [now, zone] = [clock.now(), config.officeZone];
  const drives = (await listDrives(db)).filter(({ state }) => state !== 'planned');
  return (
    drives.some(({ goLiveOn }) => dayIn(zone, now) >= goLiveOn) &&
    !drives.some((drive) => phaseOf(drive, now, zone) === 'collection')
  );
}

/**
 * Asks for the end of accounts that served the collection alone, each by a request of its own, which the province or the security
 * administrator decides: nobody ends an account alone by this. @throws drive.not_over, drive.not_only_collected, account.*
 */
export async function askToClose(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  operatorIds: readonly number[],
  reason: string,
): Promise<number> {
  for (const account of await ownCollectors(trx, deps, actor, operatorIds))
    await submitRequest(trx, deps, actor, revocationOf(deps, account, reason), account.id);
  return operatorIds.length;
}

/** Keeps accounts that served the collection alone, for a reason. Returns how many were not kept before. @throws as `askToClose` */
export async function keepAccounts(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  operatorIds: readonly number[],
  reason: string,
): Promise<number> {
  const at = deps.clock.now();
  let count = 0;
  for (const account of await ownCollectors(trx, deps, actor, operatorIds)) {
    if (!(await insertKeeping(trx, { operatorId: account.id, reason, by: actor.id, at }))) continue;
    count += 1;
    audit(trx, at, actor, {
      verb: 'account.keep',
      objectType: 'operator',
      objectId: account.id,
      agencyId: account.agencyId,
      after: { account: account.account, reason },
    });
  }
  return count;
}

async function ownCollectors(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  operatorIds: readonly number[],
): Promise<readonly Account[]> {
  // Outside the transaction, whose view of the data must begin only after its locks.
  if (!(await isCollectionOver(deps.db, deps))) throw driveProblems.not_over();
  await holdRequestsOf(trx, actor.agencyId);
  const accounts: Account[] = [];
  for (const id of operatorIds) {
    const account = await getAccountFor(trx, actor, id, true);
    if (!onlyCollected(account)) throw driveProblems.not_only_collected({ name: account.name });
    accounts.push(account);
  }
  return accounts;
}

/** The account as it is, with nothing asked for but its end. */
const revocationOf = ({ cipher, config, clock }: Deps, account: Account, reason: string): AskedOperator => ({
  ...{ row: null, kind: 'revoke', agencyId: account.agencyId, name: account.name },
  ...{ idNumber: cipher.open(account.idNumberSealed), idNumberHash: account.idNumberHash },
  ...{ mobile: cipher.open(account.mobileSealed), mobileHash: account.mobileHash },
  ...{ officePhone: account.officePhone, section: account.section, post: account.post },
  ...{ roles: account.roles, divisions: account.divisions, isLiaison: account.isLiaison },
  ...{ accessWay: account.accessWay, needsVpn: account.needsVpn, oldAccount: account.oldAccount },
  validTo: account.validTo,
  remark: `${reason}（${dayIn(config.officeZone, clock.now())} 采集结束）`.slice(0, 200),
});
