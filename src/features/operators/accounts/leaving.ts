import type { Deps } from '#platform/deps.js';
import { adminRoles } from '#domain/policy.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { endSessionsOf } from '#platform/http/session-store.js';
import type { Account } from '#features/operators/accounts/accounts-rules.js';
import {
  getAccountFor,
  listAccounts,
  listAccountsLike,
  updateAccount,
} from '#features/operators/accounts/accounts-queries.js';
import { isOfficeAccount, seesAllAccounts } from '#features/operators/accounts/accounts-rules.js';
import { accountProblems } from '#features/operators/problems.js';
import { listLastApproved } from '#features/operators/requests/requests-queries.js';
import { closeSlips } from '#features/operators/slips/slips-queries.js';

/** Why an account is switched off; who is away for a time comes back without a new request. */
export const leavingKinds = { leave: '离岗', away: '休假', misuse: '安全原因' } as const;
export type LeavingKind = keyof typeof leavingKinds;

/** Gives a person's open work to a colleague and says in words what it was; other slices know their own. */
export type HandOver = (trx: Trx, fromId: number, toId: number) => Promise<readonly string[]>;

/**
 * Switches an account off at once: its sessions end on every node, its slip is worth nothing, its open work goes to `takerId` (C5).
 * An office may do so with its own people, the system administrator with everybody, nobody with the self.
 * @throws account.not_self, account.not_active, account.taker_unfit, account.last_administrator
 */
export async function deactivateAccount(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  input: { operatorId: number; kind: LeavingKind; note: string; takerId: number | null },
  handOver: HandOver,
): Promise<readonly string[]> {
  const account = await getAccountFor(trx, actor, input.operatorId, true);
  if (account.id === actor.id) throw accountProblems.not_self();
  if (!account.isActive) throw accountProblems.not_active();
  requireSwitch(actor, account);
  if (await isLastAdministrator(trx, account)) throw accountProblems.last_administrator();
  const moved = input.takerId === null ? [] : await moveWork(trx, actor, account, input.takerId, handOver);
  const now = deps.clock.now();
  const reason = `${leavingKinds[input.kind]}${input.note === '' ? '' : `：${input.note}`}`.slice(0, 200);
  await updateAccount(trx, account.id, {
    is_active: 0,
    deactivated_at: now,
    deactivated_by: actor.id,
    deactivation_reason: reason,
  });
  await closeSlips(trx, account.id);
  await endSessionsOf(trx, account.id);
  audit(trx, now, actor, {
    verb: 'account.deactivate',
    objectType: 'operator',
    objectId: account.id,
    agencyId: account.agencyId,
    before: { account: account.account },
    after: { reason, ...(moved.length > 0 ? { handedOver: moved.join('；'), taker: input.takerId } : {}) },
  });
  return moved;
}

/** Of each of the three administrators one remains: without them nobody unlocks, appoints or reads the audit. */
async function isLastAdministrator(trx: Trx, account: Account): Promise<boolean> {
  const kind = account.roles.find((role) => adminRoles.includes(role));
  if (kind === undefined) return false;
  const colleagues = await listAccounts(trx, null);
  return !colleagues.some(
    (one) => one.id !== account.id && one.isActive && one.isActivated && one.roles.includes(kind),
  );
}

async function moveWork(
  trx: Trx,
  actor: Actor,
  account: Account,
  takerId: number,
  handOver: HandOver,
): Promise<readonly string[]> {
  const taker = await getAccountFor(trx, actor, takerId, true);
  const isFit = taker.id !== account.id && taker.agencyId === account.agencyId && taker.isActive && taker.isActivated;
  if (!isFit) throw accountProblems.taker_unfit();
  return handOver(trx, account.id, taker.id);
}

/** Switches an account on again: an office after a holiday, the system administrator in every case but a revoked one. @throws account.* */
export async function reactivateAccount(trx: Trx, deps: Deps, actor: Actor, operatorId: number): Promise<void> {
  const account = await getAccountFor(trx, actor, operatorId, true);
  if (account.isActive) throw accountProblems.active_already();
  requireSwitch(actor, account);
  const approved = (await listLastApproved(trx, [account.agencyId])).get(account.id);
  if (approved?.kind === 'revoke') throw accountProblems.revoked();
  const isOffice = !actor.roles.includes('sys_admin');
  if (isOffice && !account.deactivationReason.startsWith(leavingKinds.away)) throw accountProblems.not_away();
  const rivals = await listAccountsLike(trx, { mobileHashes: account.mobileHash === null ? [] : [account.mobileHash] });
  if (rivals.some(({ id, isActive }) => isActive && id !== account.id)) throw accountProblems.mobile_taken();
  const office = await listAccounts(trx, [account.agencyId]);
  const hasLiaison = office.some(({ id, isActive, isLiaison }) => isActive && isLiaison && id !== account.id);
  await updateAccount(trx, account.id, {
    is_active: 1,
    // The post went to a colleague meanwhile.
    ...(account.isLiaison && hasLiaison ? { is_liaison: 0 } : {}),
    deactivated_at: null,
    deactivated_by: null,
    deactivation_reason: '',
  });
  audit(trx, deps.clock.now(), actor, {
    verb: 'account.reactivate',
    objectType: 'operator',
    objectId: account.id,
    agencyId: account.agencyId,
    before: { reason: account.deactivationReason },
    after: { account: account.account },
  });
}

function requireSwitch(actor: Actor, account: Account): void {
  if (actor.roles.includes('sys_admin')) return;
  if (!isOfficeAccount(account) || (account.agencyId !== actor.agencyId && !seesAllAccounts(actor)))
    throw accountProblems.appointed({ where: `“${account.name}”` });
}
