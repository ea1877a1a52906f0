import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Actor } from '#platform/http/actor.js';
import { rowWords } from '#domain/annexes/sheets.js';
import { problems } from '#platform/problem.js';
import { seesAllAccounts } from '#features/operators/accounts/accounts-rules.js';
import type { AskedOperator, RequestKind } from '#features/operators/requests/provisioning-rules.js';

export type RequestSource = 'annex' | 'online' | 'province';
export type RequestState = 'waiting' | 'approved' | 'returned';

/** A request for an account and what became of it. */
export interface AccountRequest {
  readonly id: number;
  readonly agencyId: number;
  readonly agencyName: string;
  readonly agencyCode: string;
  readonly operatorId: number | null;
  readonly account: string | null;
  readonly kind: RequestKind;
  readonly source: RequestSource;
  readonly versionId: number | null;
  readonly annexId: number | null;
  readonly row: number | null;
  /** The row in words; '' where there is none. */
  readonly rowWords: string;
  readonly name: string;
  readonly idNumberSealed: string;
  readonly idNumberHash: string | null;
  readonly mobileSealed: string;
  readonly mobileHash: string | null;
  readonly officePhone: string;
  readonly section: string;
  readonly post: string;
  readonly roles: readonly string[];
  readonly divisions: readonly string[];
  readonly isLiaison: boolean;
  readonly accessWay: string;
  readonly needsVpn: boolean;
  readonly oldAccount: string;
  readonly validTo: string | null;
  readonly remark: string;
  /** Words of the account before the request was carried out, by column of annex 2. */
  readonly before: Readonly<Record<string, string>> | null;
  readonly state: RequestState;
  readonly requestedBy: number | null;
  readonly requestedByName: string | null;
  readonly requestedAt: Date;
  readonly decidedBy: number | null;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  readonly reason: string;
  readonly version: number;
}

/** Columns of a request by their names in `AccountRequest`; lists are kept as text, `before` as JSON. */
const columns = {
  id: 'r.id',
  agencyId: 'r.agency_id',
  agencyName: 'a.name',
  agencyCode: 'a.code',
  operatorId: 'r.operator_id',
  account: 'o.account',
  kind: 'r.kind',
  source: 'r.source',
  versionId: 'r.version_id',
  annexId: 'v.annex_id',
  row: 'r.row_no',
  name: 'r.user_name',
  idNumberSealed: 'r.id_number_sealed',
  idNumberHash: 'r.id_number_hash',
  mobileSealed: 'r.mobile_sealed',
  mobileHash: 'r.mobile_hash',
  officePhone: 'r.office_phone',
  section: 'r.section',
  post: 'r.post',
  roles: 'r.roles',
  divisions: 'r.divisions',
  isLiaison: 'r.is_liaison',
  accessWay: 'r.access_way',
  needsVpn: 'r.needs_vpn',
  oldAccount: 'r.old_account',
  validTo: 'r.valid_to',
  remark: 'r.remark',
  before: 'r.before_state',
  state: 'r.state',
  requestedBy: 'r.requested_by',
  requestedByName: 'q.display_name',
  requestedAt: 'r.requested_at',
  decidedBy: 'r.decided_by',
  decidedByName: 'd.display_name',
  decidedAt: 'r.decided_at',
  reason: 'r.reason',
  version: 'r.version',
} as const satisfies Record<keyof Omit<AccountRequest, 'rowWords'>, string>;

type InWords = 'roles' | 'divisions' | 'before' | 'needsVpn' | 'rowWords';
type RequestRow = Omit<AccountRequest, InWords> & {
  readonly roles: string;
  readonly divisions: string;
  readonly before: string | null;
  readonly needsVpn: number;
};

const requests = (db: Db | Trx) =>
  db('account_requests as r')
    .join('agencies as a', 'a.id', 'r.agency_id')
    .leftJoin('operators as o', 'o.id', 'r.operator_id')
    .leftJoin('operators as q', 'q.id', 'r.requested_by')
    .leftJoin('operators as d', 'd.id', 'r.decided_by')
    .leftJoin('annex_versions as v', 'v.id', 'r.version_id')
    .select(columns)
    .options(asObjects);

const split = (text: string): string[] => (text === '' ? [] : text.split(','));

const toRequest = ({ roles, divisions, before, needsVpn, ...row }: RequestRow): AccountRequest => ({
  ...row,
  rowWords: row.row === null ? '' : rowWords(row.row),
  roles: split(roles),
  divisions: split(divisions),
  needsVpn: needsVpn === 1,
  before: before === null ? null : (JSON.parse(before) as Record<string, string>),
});

/** What a request asks, with numbers opened. */
export const askedOf = (cipher: PersonalCipher, request: AccountRequest): AskedOperator => ({
  row: request.row,
  agencyId: request.agencyId,
  kind: request.kind,
  name: request.name,
  idNumber: cipher.open(request.idNumberSealed),
  idNumberHash: request.idNumberHash,
  mobile: cipher.open(request.mobileSealed),
  mobileHash: request.mobileHash,
  officePhone: request.officePhone,
  section: request.section,
  post: request.post,
  roles: request.roles,
  divisions: request.divisions,
  isLiaison: request.isLiaison,
  accessWay: request.accessWay,
  needsVpn: request.needsVpn,
  oldAccount: request.oldAccount,
  validTo: request.validTo,
  remark: request.remark,
});

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

/** A request this person may see. @throws portal.not_found */
export async function getRequestFor(
  db: Db | Trx,
  actor: Actor,
  requestId: number,
  lock = false,
): Promise<AccountRequest> {
  if (lock) await db('account_requests').select('id').where({ id: requestId }).forUpdate();
  const query = requests(db).where('r.id', requestId);
  if (!seesAllAccounts(actor)) void query.where('r.agency_id', actor.agencyId);
  const row = await query.first<RequestRow | undefined>();
  if (!row) throw problems.not_found();
  return toRequest(row);
}

export interface RequestFilter {
  readonly agencyId?: number;
  readonly operatorId?: number;
  readonly versionId?: number;
  readonly state?: RequestState;
  readonly source?: RequestSource;
  readonly limit: number;
}

/** Newest first; those of one version in the order of its rows. */
export async function listRequests(db: Db | Trx, filter: RequestFilter): Promise<AccountRequest[]> {
  const query = requests(db).limit(filter.limit);
  if (filter.agencyId !== undefined) void query.where('r.agency_id', filter.agencyId);
  if (filter.operatorId !== undefined) void query.where('r.operator_id', filter.operatorId);
  if (filter.state !== undefined) void query.where('r.state', filter.state);
  if (filter.source !== undefined) void query.where('r.source', filter.source);
  if (filter.versionId !== undefined) void query.where('r.version_id', filter.versionId).orderBy('r.row_no');
  void query.orderBy('r.id', 'desc');
  return ((await query) as RequestRow[]).map(toRequest);
}

/** Holds what waits for an office's people until COMMIT, so that of two who ask for the same one waits. */
export async function holdRequestsOf(trx: Trx, agencyId: number): Promise<void> {
  await trx('account_requests').select('id').where({ agency_id: agencyId, state: 'waiting' }).forUpdate();
}

/** The last approved request of each account of these offices (null: of all): what the account ought to be (C5). */
export async function listLastApproved(
  db: Db | Trx,
  agencyIds: readonly number[] | null,
): Promise<ReadonlyMap<number, AccountRequest>> {
  const last = db('account_requests')
    .max('id')
    .where({ state: 'approved' })
    .whereNotNull('operator_id')
    .groupBy('operator_id');
  if (agencyIds !== null)
    void last.whereIn(
      'operator_id',
      db('operators')
        .select('id')
        .whereIn('agency_id', [...agencyIds]),
    );
  const rows = (await requests(db).whereIn('r.id', last)) as RequestRow[];
  return new Map(rows.map((row) => [Number(row.operatorId), toRequest(row)]));
}

/** Approved requests for an account that has none: what was promised and not made. */
export async function listWithoutAccount(db: Db | Trx, agencyIds: readonly number[] | null): Promise<AccountRequest[]> {
  const query = requests(db)
    .where('r.state', 'approved')
    .whereIn('r.kind', ['add', 'change'])
    .whereNull('r.operator_id');
  if (agencyIds !== null) void query.whereIn('r.agency_id', [...agencyIds]);
  return ((await query) as RequestRow[]).map(toRequest);
}

export async function countWaiting(db: Db | Trx, agencyId: number | null): Promise<number> {
  // Appointments wait for the security administrator, on a page of their own.
  const query = db('account_requests').count({ n: '*' }).where({ state: 'waiting' }).whereNot({ source: 'province' });
  if (agencyId !== null) void query.where({ agency_id: agencyId });
  const row = await query.first<{ n: number }>();
  return Number(row?.n ?? 0);
}

/** Appointments of the province that wait for the security administrator. */
export async function countAppointments(db: Db | Trx): Promise<number> {
  const row = await db('account_requests')
    .count({ n: '*' })
    .where({ state: 'waiting', source: 'province' })
    .first<{ n: number }>();
  return Number(row?.n ?? 0);
}
