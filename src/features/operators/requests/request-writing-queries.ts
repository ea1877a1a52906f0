import type { Trx } from '#platform/db/connection.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import { problems } from '#platform/problem.js';
import type { AskedOperator } from '#features/operators/requests/asked.js';
import type { RequestSource, RequestState, AccountRequest } from '#features/operators/requests/account-request.js';

export interface NewRequest {
  readonly asked: AskedOperator;
  readonly operatorId: number | null;
  readonly source: RequestSource;
  readonly versionId: number | null;
  readonly before: Readonly<Record<string, string>> | null;
  readonly state: RequestState;
  readonly requestedBy: number | null;
  readonly requestedAt: Date;
  readonly decidedBy: number | null;
  readonly decidedAt: Date | null;
  readonly reason: string;
}

/** Writes a request with its numbers sealed; returns its id. */
export async function insertRequest(trx: Trx, cipher: PersonalCipher, request: NewRequest): Promise<number> {
  const { asked } = request;
  const [requestId] = await trx('account_requests').insert({
    agency_id: asked.agencyId,
    operator_id: request.operatorId,
    kind: asked.kind,
    source: request.source,
    version_id: request.versionId,
    row_no: asked.row,
    user_name: asked.name,
    id_number_sealed: cipher.seal(asked.idNumber),
    id_number_hash: asked.idNumberHash,
    mobile_sealed: cipher.seal(asked.mobile),
    mobile_hash: asked.mobileHash,
    office_phone: asked.officePhone,
    section: asked.section,
    post: asked.post,
    roles: [...asked.roles].sort().join(),
    divisions: [...asked.divisions].sort().join(),
    is_liaison: asked.isLiaison ? 1 : 0,
    access_way: asked.accessWay,
    needs_vpn: asked.needsVpn ? 1 : 0,
    old_account: asked.oldAccount,
    valid_to: asked.validTo,
    remark: asked.remark,
    before_state: request.before === null ? null : JSON.stringify(request.before),
    state: request.state,
    requested_by: request.requestedBy,
    requested_at: request.requestedAt,
    decided_by: request.decidedBy,
    decided_at: request.decidedAt,
    reason: request.reason,
  });
  if (requestId === undefined) throw new Error('the request row got no id');
  return requestId;
}

/** Decides a request. @throws portal.stale when somebody else was faster */
export async function decideRequest(
  trx: Trx,
  request: AccountRequest,
  decision: {
    state: 'approved' | 'returned';
    operatorId: number | null;
    before: Readonly<Record<string, string>> | null;
    by: number;
    at: Date;
    reason: string;
  },
): Promise<void> {
  const matched = await trx('account_requests')
    .where({ id: request.id, version: request.version, state: 'waiting' })
    .update({
      state: decision.state,
      operator_id: decision.operatorId,
      before_state: decision.before === null ? null : JSON.stringify(decision.before),
      decided_by: decision.by,
      decided_at: decision.at,
      reason: decision.reason,
      version: request.version + 1,
    });
  if (matched !== 1) throw problems.stale();
}

/** Holds what waits for an office's people until COMMIT, so that of two who ask for the same one waits. */
export async function holdRequestsOf(trx: Trx, agencyId: number): Promise<void> {
  await trx('account_requests').select('id').where({ agency_id: agencyId, state: 'waiting' }).forUpdate();
}
