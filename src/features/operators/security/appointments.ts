import type { Deps } from '#platform/deps.js';
import { adminRoles } from '#domain/policy.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { endSessionsOf } from '#platform/http/session-store.js';
import type { Account } from '#features/operators/accounts/accounts-rules.js';
import {
  listAccountNames,
  listAccounts,
  replaceRoles,
  updateAccount,
} from '#features/operators/accounts/accounts-queries.js';
import { type Proposal, type ProposalField, proposalFault } from '#features/operators/security/appointments-rules.js';
import { operatorProblems } from '#features/operators/problems.js';
import { suggestAccount } from '#features/operators/requests/provisioning-rules.js';
import { insertOperator } from '#features/operators/queries.js';
import { askedFrom } from '#features/operators/requests/asked.js';
import type { AccountRequest } from '#features/operators/requests/account-request.js';
import { decideRequest, holdRequestsOf, insertRequest } from '#features/operators/requests/request-writing-queries.js';
import { getRequestFor, listRequests } from '#features/operators/requests/requests-queries.js';
import { findUnitCode } from '#features/operators/requests/office-queries.js';
import { closeSlips } from '#features/operators/slips/slips-queries.js';

/**
 * The system administrator proposes who holds a role of the province or becomes an administrator; it takes effect when the security
 * administrator approves (C33). Answers the fault to show at its field, or the request's id.
 */
export async function proposeAppointment(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  proposal: Proposal,
  operatorId: number | null,
): Promise<{ field: ProposalField; message: string } | number> {
  await holdRequestsOf(trx, actor.agencyId);
  const accounts = await listAccounts(trx, [actor.agencyId]);
  const account = accounts.find(({ id }) => id === operatorId);
  const fault = proposalFault(proposal, account, actor.id, othersLike(accounts, account));
  if (fault) return fault;
  if (account && (await listRequests(trx, { operatorId: account.id, state: 'waiting', limit: 1 })).length > 0)
    return { field: 'operatorId', message: '这个账号已有一件申请在等待审核，请等它办完。' };
  const proposed = await listRequests(trx, {
    agencyId: actor.agencyId,
    source: 'province',
    state: 'waiting',
    limit: 500,
  });
  if (!account && proposed.some(({ operatorId: known, name }) => known === null && name === proposal.name))
    return { field: 'name', message: '此人的任命已经提出，正在等待批准，没有重复提出。' };
  const now = deps.clock.now();
  const blank = askedFrom(deps.cipher, { request_kind: proposal.kind }, { row: null, agencyId: actor.agencyId });
  const roles = proposal.kind === 'revoke' ? (account?.roles ?? []) : proposal.roles;
  const requestId = await insertRequest(trx, deps.cipher, {
    asked: { ...blank, name: account?.name ?? proposal.name, roles, remark: proposal.reason },
    operatorId: account?.id ?? null,
    source: 'province',
    versionId: null,
    before: null,
    state: 'waiting',
    requestedBy: actor.id,
    requestedAt: now,
    decidedBy: null,
    decidedAt: null,
    reason: '',
  });
  audit(trx, now, actor, {
    verb: 'account.propose',
    objectType: 'account_request',
    objectId: requestId,
    agencyId: actor.agencyId,
    after: { kind: proposal.kind, account: account?.account ?? '', roles, reason: proposal.reason },
  });
  return requestId;
}

/** Active accounts of the same administrator's role beside this one. */
const othersLike = (accounts: readonly Account[], account: Account | undefined): number =>
  accounts.filter(
    (other) =>
      other.id !== account?.id &&
      other.isActive &&
      other.isActivated &&
      other.roles.some((role) => adminRoles.includes(role) && account?.roles.includes(role)),
  ).length;

/**
 * The security administrator approves or returns a proposal; never the own, never about the self, in the database too.
 * @throws operator.appointment_gone, operator.appointment_own, operator.appointment_unfit
 */
export async function decideAppointment(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  requestId: number,
  decision: { readonly isApproved: boolean; readonly reason: string },
): Promise<void> {
  const request = await getRequestFor(trx, actor, requestId, true);
  if (request.source !== 'province' || request.state !== 'waiting') throw operatorProblems.appointment_gone();
  if (request.requestedBy === null || request.requestedBy === actor.id || request.operatorId === actor.id)
    throw operatorProblems.appointment_own();
  const operatorId = decision.isApproved ? await carryOutAppointment(trx, deps, actor, request) : request.operatorId;
  const now = deps.clock.now();
  const state = decision.isApproved ? 'approved' : 'returned';
  await decideRequest(trx, request, {
    state,
    operatorId,
    before: null,
    by: actor.id,
    at: now,
    reason: decision.reason,
  });
  audit(trx, now, actor, {
    verb: 'account.confirm',
    objectType: 'account_request',
    objectId: request.id,
    agencyId: request.agencyId,
    before: { state: 'waiting' },
    after: { state, reason: decision.reason, roles: request.roles },
  });
}

async function carryOutAppointment(trx: Trx, deps: Deps, actor: Actor, request: AccountRequest): Promise<number> {
  const now = deps.clock.now();
  if (request.kind === 'add') {
    const unitCode = await findUnitCode(trx, request.agencyId);
    return insertOperator(trx, {
      account: suggestAccount(unitCode, await listAccountNames(trx, `${unitCode}-`)),
      displayName: request.name,
      agencyId: request.agencyId,
      passwordHash: '',
      roles: request.roles,
      mustChangePassword: false,
      now,
    });
  }
  const accounts = await listAccounts(trx, [request.agencyId]);
  const account = accounts.find(({ id }) => id === request.operatorId);
  const fault = proposalFault(
    { kind: request.kind, name: request.name, roles: request.roles, reason: request.remark },
    account,
    request.requestedBy ?? 0,
    othersLike(accounts, account),
  );
  if (!account || fault) throw operatorProblems.appointment_unfit({ why: fault?.message ?? '' });
  if (request.kind === 'change') await replaceRoles(trx, account.id, request.roles);
  else {
    await updateAccount(trx, account.id, {
      is_active: 0,
      deactivated_at: now,
      deactivated_by: actor.id,
      deactivation_reason: `免去岗位：${request.remark}`.slice(0, 200),
    });
    await closeSlips(trx, account.id);
    await endSessionsOf(trx, account.id);
  }
  return account.id;
}
