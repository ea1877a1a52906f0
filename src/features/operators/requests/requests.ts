import { rowWords } from '#domain/annexes/sheets.js';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { nameKey } from '#domain/values/names.js';
import type { Account } from '#features/operators/accounts/accounts-rules.js';
import { getAccountFor } from '#features/operators/accounts/accounts-queries.js';
import { isOfficeAccount } from '#features/operators/accounts/accounts-rules.js';
import { accountProblems } from '#features/operators/problems.js';
import { carryOut, type Carried } from '#features/operators/requests/provisioning.js';
import type { AskedOperator, RequestKind } from '#features/operators/requests/provisioning-rules.js';
import {
  askedOf,
  decideRequest,
  getRequestFor,
  holdRequestsOf,
  insertRequest,
  listRequests,
} from '#features/operators/requests/requests-queries.js';
import { isRegistered, listOfficeNames } from '#features/operators/requests/office-queries.js';
import { wordsOfAsked } from '#features/operators/requests/requests-words.js';

export type Values = Readonly<Record<string, string>>;

/** Normalised values of a row of annex 2 as what they ask for. */
export function askedFrom(
  cipher: PersonalCipher,
  values: Values,
  at: { row: number | null; agencyId: number },
): AskedOperator {
  const value = (field: string) => values[field] ?? '';
  const list = (field: string) => value(field).split('、').filter(Boolean);
  const hash = (text: string) => (text === '' ? null : cipher.fingerprint(text));
  return {
    ...at,
    kind: value('request_kind') as RequestKind,
    name: value('user_name'),
    idNumber: value('id_number'),
    idNumberHash: hash(value('id_number')),
    mobile: value('mobile'),
    mobileHash: hash(value('mobile')),
    officePhone: value('office_phone'),
    section: value('section'),
    post: value('post'),
    roles: list('roles'),
    divisions: list('data_divisions'),
    isLiaison: value('is_liaison') === '1',
    accessWay: value('access_way'),
    needsVpn: value('needs_vpn') === '1',
    oldAccount: value('old_account'),
    validTo: value('valid_to') || null,
    remark: value('remark'),
  };
}

/** The accepted annex 2 that rows come from. */
export interface AcceptedSource {
  readonly unitCode: string;
  /** The office responsible for the unit. */
  readonly agencyId: number;
  readonly versionId: number;
  readonly submittedBy: number;
  readonly submittedAt: Date;
}

/**
 * Carries out the rows of an annex 2 in the transaction that accepts it (R10): every row becomes an approved request, asked by who
 * submitted and decided by who accepts, linked to its account. @throws account.* naming the row that stands in the way
 */
export async function applyOperatorRows(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  source: AcceptedSource,
  rows: readonly { readonly row: number; readonly values: Values }[],
): Promise<readonly Carried[]> {
  const offices = await listOfficeNames(trx, source.unitCode, source.agencyId);
  const idOf = new Map(offices.map(({ name, agencyId }) => [nameKey(name), agencyId]));
  const mustMatch = await isRegistered(trx, source.agencyId);
  const asked = rows.map(({ row, values }) => {
    const name = values['agency_name'] ?? '';
    const agencyId = idOf.get(nameKey(name)) ?? (mustMatch ? undefined : source.agencyId);
    if (agencyId === undefined) throw accountProblems.unknown_office({ row: rowWords(row), name });
    return askedFrom(deps.cipher, values, { row, agencyId });
  });
  const officeIds = new Set([source.agencyId, ...offices.map(({ agencyId }) => agencyId)]);
  const from = {
    source: 'annex',
    versionId: source.versionId,
    requestedBy: source.submittedBy,
    requestedAt: source.submittedAt,
  } as const;
  const carried = await carryOut(trx, deps, actor, from, asked, officeIds);
  const now = deps.clock.now();
  for (const one of carried)
    await insertRequest(trx, deps.cipher, {
      ...from,
      asked: one.asked,
      operatorId: one.operatorId,
      before: one.before,
      state: 'approved',
      decidedBy: actor.id,
      decidedAt: now,
      reason: one.action === 'note' ? '没有可注销的账号' : '',
    });
  return carried;
}

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
