import type { Deps } from '#platform/deps.js';
import { rowWords } from '#domain/annexes/sheets.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import { violatedConstraint } from '#platform/db/errors.js';
import type { Actor } from '#platform/http/actor.js';
import { endSessionsFrom, endSessionsOf } from '#platform/http/session-store.js';
import { problems } from '#platform/problem.js';
import type { Account } from '#features/operators/accounts/accounts-rules.js';
import {
  listAccountNames,
  listAccounts,
  listAccountsLike,
  replaceDivisions,
  replaceRoles,
  updateAccount,
} from '#features/operators/accounts/accounts-queries.js';
import { moveLiaison } from '#features/operators/accounts/liaison.js';
import { accountProblems } from '#features/operators/problems.js';
import type { AskedOperator } from '#features/operators/requests/asked.js';
import {
  planProvisioning,
  type Provision,
  type ProvisionFault,
  suggestAccount,
} from '#features/operators/requests/provisioning-rules.js';
import { insertOperator } from '#features/operators/queries.js';
import { findUnitCode } from '#features/operators/requests/office-queries.js';
import { maskedPerson, type Words, wordsOfAccount, wordsOfAsked } from '#features/operators/requests/requests-words.js';
import { closeSlips } from '#features/operators/slips/slips-queries.js';

/** Where the requests that are carried out come from, and who asked and decided: never the same person (C33). */
export interface Provenance {
  readonly source: 'annex' | 'online';
  readonly versionId: number | null;
  readonly requestedBy: number;
  readonly requestedAt: Date;
}

/** What became of one request: the account it is linked to and how that looked before. */
export interface Carried {
  readonly action: Provision['action'];
  readonly asked: AskedOperator;
  readonly operatorId: number | null;
  readonly before: Words | null;
}

/**
 * Plans requests against the accounts there are and carries them out. `target`: the account that a single on-line request names.
 * @throws account.* naming the row and what stands against it
 */
export async function carryOut(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  from: Provenance,
  rows: readonly AskedOperator[],
  officeIds: ReadonlySet<number>,
  target?: number,
): Promise<Carried[]> {
  const known = await knownAccounts(trx, rows, officeIds);
  const plan = planProvisioning(rows, known, officeIds, target);
  if (!plan.ok) throw refusal(deps, plan.fault, known);
  const byId = new Map(known.map((account) => [account.id, account]));
  const carried: Carried[] = [];
  for (const provision of plan.provisions) {
    const account = 'account' in provision ? byId.get(provision.account.id) : undefined;
    if (provision.action === 'change' && account && endedSince(account, from.requestedAt))
      throw accountProblems.ended_meanwhile({ where: whereOf(provision.asked), reason: account.deactivationReason });
    const before = account ? wordsOfAccount(deps.cipher, account) : null;
    const operatorId = await carryOne(trx, deps, actor, from, provision, account).catch((error: unknown) => {
      throw takenMeanwhile(error, provision.asked);
    });
    carried.push({ action: provision.action, asked: provision.asked, operatorId, before });
  }
  return carried;
}

/** Who asked did not know that the account was switched off meanwhile: approval must not switch it on again unnoticed. */
const endedSince = ({ isActive, deactivatedAt }: Account, requestedAt: Date): boolean =>
  !isActive && deactivatedAt !== null && deactivatedAt > requestedAt;

/** What somebody else did at the same moment, and only the database could see. */
function takenMeanwhile(error: unknown, asked: AskedOperator): unknown {
  const constraint = violatedConstraint(error);
  if (constraint === 'operators_active_mobile_unique')
    return accountProblems.mobile_just_taken({ where: whereOf(asked) });
  return constraint === 'operators_one_liaison' ? problems.stale() : error;
}

const whereOf = ({ row, name }: AskedOperator): string => (row === null ? `“${name}”` : `${rowWords(row)}“${name}”`);

async function knownAccounts(
  trx: Trx,
  rows: readonly AskedOperator[],
  officeIds: ReadonlySet<number>,
): Promise<Account[]> {
  const own = await listAccounts(trx, [...officeIds]);
  const mobileHashes = rows.flatMap(({ mobileHash }) => mobileHash ?? []);
  const elsewhere = await listAccountsLike(trx, { mobileHashes });
  return [...own, ...elsewhere.filter(({ agencyId }) => !officeIds.has(agencyId))];
}

async function carryOne(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  from: Provenance,
  { action, asked }: Provision,
  account: Account | undefined,
): Promise<number | null> {
  if (action === 'note') return null;
  if (action === 'add') return openAccount(trx, deps, actor, from, asked);
  if (!account) throw new Error('a change without its account');
  if (action === 'change') await changeAccount(trx, deps, actor, from, asked, account);
  if (action === 'revoke') await revokeAccount(trx, deps, actor, account, asked.remark);
  return account.id;
}

async function openAccount(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  from: Provenance,
  asked: AskedOperator,
): Promise<number> {
  const operatorId = await insertNamed(trx, deps, asked);
  if (asked.isLiaison) await moveLiaison(trx, deps, actor, from, asked, operatorId);
  await updateAccount(trx, operatorId, {
    ...columnsOf(deps, asked),
    // Who asks for the VPN without a new leave has one from the old system.
    vpn_allowed: usesVpn(asked) && !asked.needsVpn ? 1 : 0,
  });
  await replaceDivisions(trx, operatorId, asked.divisions);
  audit(trx, deps.clock.now(), actor, {
    verb: 'account.open',
    objectType: 'operator',
    objectId: operatorId,
    agencyId: asked.agencyId,
    after: wordsOfAsked(asked),
  });
  return operatorId;
}

/** Numbers are given in order; one that somebody else took at the same moment is passed over. */
async function insertNamed(trx: Trx, deps: Deps, asked: AskedOperator): Promise<number> {
  const unitCode = await findUnitCode(trx, asked.agencyId);
  const used = await listAccountNames(trx, `${unitCode}-`);
  for (let attempt = 0; ; attempt += 1) {
    const account = suggestAccount(unitCode, used);
    try {
      return await insertOperator(trx, {
        account,
        displayName: asked.name,
        agencyId: asked.agencyId,
        passwordHash: '',
        roles: asked.roles,
        mustChangePassword: false,
        now: deps.clock.now(),
      });
    } catch (error) {
      if (attempt > 20 || violatedConstraint(error) !== 'operators_account_unique') throw error;
      used.push(account);
    }
  }
}

async function changeAccount(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  from: Provenance,
  asked: AskedOperator,
  account: Account,
): Promise<void> {
  if (asked.isLiaison) await moveLiaison(trx, deps, actor, from, asked, account.id);
  await updateAccount(trx, account.id, {
    ...columnsOf(deps, asked),
    is_provisional: 0,
    ...(usesVpn(asked) ? {} : { vpn_allowed: 0 }),
    // A person who comes back chooses a new password.
    ...(account.isActive
      ? {}
      : { is_active: 1, password_hash: '', deactivated_at: null, deactivated_by: null, deactivation_reason: '' }),
  });
  if (account.vpnAllowed && !usesVpn(asked)) await endSessionsFrom(trx, account.id, 'vpn');
  await replaceRoles(trx, account.id, asked.roles);
  await replaceDivisions(trx, account.id, asked.divisions);
  audit(trx, deps.clock.now(), actor, {
    verb: 'account.change',
    objectType: 'operator',
    objectId: account.id,
    agencyId: account.agencyId,
    before: wordsOfAccount(deps.cipher, account),
    after: wordsOfAsked(asked),
  });
}

async function revokeAccount(trx: Trx, deps: Deps, actor: Actor, account: Account, remark: string): Promise<void> {
  const now = deps.clock.now();
  await updateAccount(trx, account.id, {
    is_active: 0,
    deactivated_at: now,
    deactivated_by: actor.id,
    deactivation_reason: `注销${remark === '' ? '' : `：${remark}`}`.slice(0, 200),
  });
  await closeSlips(trx, account.id);
  await endSessionsOf(trx, account.id);
  audit(trx, now, actor, {
    verb: 'account.revoke',
    objectType: 'operator',
    objectId: account.id,
    agencyId: account.agencyId,
    before: { account: account.account },
    after: { reason: remark },
  });
}

const usesVpn = ({ accessWay }: AskedOperator): boolean => accessWay === 'vpn' || accessWay === 'both';

const columnsOf = ({ cipher }: Deps, asked: AskedOperator) =>
  ({
    agency_id: asked.agencyId,
    display_name: asked.name,
    id_number_sealed: cipher.seal(asked.idNumber),
    id_number_hash: asked.idNumberHash,
    mobile_sealed: cipher.seal(asked.mobile),
    mobile_hash: asked.mobileHash,
    office_phone: asked.officePhone,
    section: asked.section,
    post: asked.post,
    access_way: asked.accessWay,
    needs_vpn: asked.needsVpn ? 1 : 0,
    is_liaison: asked.isLiaison ? 1 : 0,
    old_account: asked.oldAccount,
    valid_to: asked.validTo,
  }) as const;

function refusal(deps: Deps, { asked, why, other }: ProvisionFault, known: readonly Account[]) {
  const holder = known.find(({ id }) => id === other?.id);
  const details = {
    where: whereOf(asked),
    office: holder?.agencyName ?? '',
    other: holder ? maskedPerson(holder.name, deps.cipher.open(holder.mobileSealed)) : '',
  };
  return accountProblems[why](details);
}
