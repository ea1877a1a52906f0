import { rowWords } from '#domain/annexes/sheets.js';
import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { nameKey } from '#domain/values/names.js';
import { accountProblems } from '#features/operators/problems.js';
import { carryOut, type Carried } from '#features/operators/requests/provisioning.js';
import { insertRequest } from '#features/operators/requests/request-writing-queries.js';
import { isRegistered, listOfficeNames } from '#features/operators/requests/office-queries.js';
import { type Values, askedFrom } from '#features/operators/requests/asked.js';

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
