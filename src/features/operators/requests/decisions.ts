import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { accountProblems } from '#features/operators/problems.js';
import { carryOut } from '#features/operators/requests/provisioning.js';
import { askedOf } from '#features/operators/requests/account-request.js';
import { decideRequest } from '#features/operators/requests/request-writing-queries.js';
import { getRequestFor } from '#features/operators/requests/requests-queries.js';
import type { Values } from '#features/operators/requests/asked.js';

/** Carries a request out. Who asked never approves, in the database too (C33). Returns the account. @throws account.same_person, portal.stale */
export async function approveRequest(trx: Trx, deps: Deps, actor: Actor, requestId: number): Promise<number | null> {
  const request = await getRequestFor(trx, actor, requestId, true);
  if (request.source === 'province') throw accountProblems.appointed({ where: `“${request.name}”` });
  if (request.state !== 'waiting') throw accountProblems.decided_already();
  if (request.requestedBy === null || request.requestedBy === actor.id) throw accountProblems.same_person();
  const from = {
    source: 'online',
    versionId: null,
    requestedBy: request.requestedBy,
    requestedAt: request.requestedAt,
  } as const;
  const [carried] = await carryOut(
    trx,
    deps,
    actor,
    from,
    [askedOf(deps.cipher, request)],
    new Set([request.agencyId]),
    request.operatorId ?? undefined,
  );
  const now = deps.clock.now();
  const operatorId = carried?.operatorId ?? null;
  await decideRequest(trx, request, {
    state: 'approved',
    operatorId,
    before: carried?.before ?? null,
    by: actor.id,
    at: now,
    reason: carried?.action === 'note' ? '没有可注销的账号' : '',
  });
  auditDecision(trx, deps, actor, request, 'account.approve', { state: 'approved' });
  return operatorId;
}

/** Sends a request back with a reason. @throws account.same_person, portal.stale */
export async function returnRequest(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  requestId: number,
  reason: string,
): Promise<void> {
  const request = await getRequestFor(trx, actor, requestId, true);
  if (request.source === 'province') throw accountProblems.appointed({ where: `“${request.name}”` });
  if (request.state !== 'waiting') throw accountProblems.decided_already();
  if (request.requestedBy === actor.id) throw accountProblems.same_person();
  if (reason.trim().length < 2) throw accountProblems.reason_needed();
  await decideRequest(trx, request, {
    state: 'returned',
    operatorId: request.operatorId,
    before: null,
    by: actor.id,
    at: deps.clock.now(),
    reason: reason.trim().slice(0, 200),
  });
  auditDecision(trx, deps, actor, request, 'account.return', { state: 'returned', reason: reason.trim() });
}

function auditDecision(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  request: { id: number; agencyId: number },
  verb: string,
  after: Values,
): void {
  audit(trx, deps.clock.now(), actor, {
    verb,
    objectType: 'account_request',
    objectId: request.id,
    agencyId: request.agencyId,
    before: { state: 'waiting' },
    after,
  });
}
