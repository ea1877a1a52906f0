import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import type { Account } from '#features/operators/accounts/accounts-rules.js';
import { getAccountFor } from '#features/operators/accounts/accounts-queries.js';
import { isOfficeAccount } from '#features/operators/accounts/accounts-rules.js';
import { accountProblems } from '#features/operators/problems.js';
import type { AskedOperator } from '#features/operators/requests/asked.js';
import { holdRequestsOf, insertRequest } from '#features/operators/requests/request-writing-queries.js';
import { listRequests } from '#features/operators/requests/requests-queries.js';
import { wordsOfAsked } from '#features/operators/requests/requests-words.js';
import { askedFrom } from '#features/operators/requests/asked.js';

/** Asks for an account of the own office (C5). A change or revocation names its account. @throws account.waits_already, portal.not_found */
export async function submitRequest(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  asked: AskedOperator,
  operatorId: number | null,
): Promise<number> {
  if (asked.agencyId !== actor.agencyId) throw accountProblems.other_office();
  await holdRequestsOf(trx, actor.agencyId);
  if (operatorId !== null) {
    const account = await getAccountFor(trx, actor, operatorId, true);
    if (!isOfficeAccount(account)) throw accountProblems.appointed({ where: `“${account.name}”` });
    const open = await listRequests(trx, { operatorId, state: 'waiting', limit: 1 });
    if (open.length > 0) throw accountProblems.waits_already();
  } else if (await isAskedAlready(trx, asked)) throw accountProblems.asked_already({ name: asked.name });
  const now = deps.clock.now();
  const requestId = await insertRequest(trx, deps.cipher, {
    asked,
    operatorId,
    source: 'online',
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
    verb: 'account.request',
    objectType: 'account_request',
    objectId: requestId,
    agencyId: asked.agencyId,
    after: { kind: asked.kind, ...wordsOfAsked(asked) },
  });
  return requestId;
}

/** Whether the office has asked for an account of the same person, and nobody has decided it. */
async function isAskedAlready(trx: Trx, asked: AskedOperator): Promise<boolean> {
  const waiting = await listRequests(trx, { agencyId: asked.agencyId, state: 'waiting', limit: 500 });
  return waiting.some(
    ({ operatorId, kind, name, idNumberHash, mobileHash }) =>
      operatorId === null &&
      kind === asked.kind &&
      name === asked.name &&
      idNumberHash === asked.idNumberHash &&
      mobileHash === asked.mobileHash,
  );
}

/** Notes that the province, or who set the portal up, made an account: it too stays linked to a request (C5). */
export async function recordAppointment(
  trx: Trx,
  cipher: PersonalCipher,
  account: Pick<Account, 'id' | 'name' | 'agencyId' | 'roles'>,
  decided: { requestedBy: number | null; decidedBy: number | null; at: Date; reason: string },
): Promise<void> {
  await insertRequest(trx, cipher, {
    asked: {
      ...askedFrom(cipher, { request_kind: 'add', user_name: account.name }, { row: null, agencyId: account.agencyId }),
      roles: account.roles,
    },
    operatorId: account.id,
    source: 'province',
    versionId: null,
    before: null,
    state: 'approved',
    requestedBy: decided.requestedBy,
    requestedAt: decided.at,
    decidedBy: decided.decidedBy,
    decidedAt: decided.at,
    reason: decided.reason,
  });
}
