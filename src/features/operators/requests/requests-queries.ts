import type { Db, Trx } from '#platform/db/connection.js';
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

interface RequestRow {
  id: number;
  agency_id: number;
  agency_name: string;
  agency_code: string;
  operator_id: number | null;
  account: string | null;
  kind: RequestKind;
  source: RequestSource;
  version_id: number | null;
  annex_id: number | null;
  row_no: number | null;
  user_name: string;
  id_number_sealed: string;
  id_number_hash: string | null;
  mobile_sealed: string;
  mobile_hash: string | null;
  office_phone: string;
  section: string;
  post: string;
  roles: string;
  divisions: string;
  is_liaison: number;
  access_way: string;
  needs_vpn: number;
  old_account: string;
  valid_to: string | null;
  remark: string;
  before_state: string | null;
  state: RequestState;
  requested_by: number | null;
  requester: string | null;
  requested_at: Date;
  decided_by: number | null;
  decider: string | null;
  decided_at: Date | null;
  reason: string;
  version: number;
}

const requests = (db: Db | Trx) =>
  db('account_requests as r')
    .join('agencies as a', 'a.id', 'r.agency_id')
    .leftJoin('operators as o', 'o.id', 'r.operator_id')
    .leftJoin('operators as q', 'q.id', 'r.requested_by')
    .leftJoin('operators as d', 'd.id', 'r.decided_by')
    .leftJoin('annex_versions as v', 'v.id', 'r.version_id')
    .select(
      'r.id',
      'r.agency_id',
      'a.name as agency_name',
      'a.code as agency_code',
      'r.operator_id',
      'o.account',
      'r.kind',
      'r.source',
      'r.version_id',
      'v.annex_id',
      'r.row_no',
      'r.user_name',
      'r.id_number_sealed',
      'r.id_number_hash',
      'r.mobile_sealed',
      'r.mobile_hash',
      'r.office_phone',
      'r.section',
      'r.post',
      'r.roles',
      'r.divisions',
      'r.is_liaison',
      'r.access_way',
      'r.needs_vpn',
      'r.old_account',
      'r.valid_to',
      'r.remark',
      'r.before_state',
      'r.state',
      'r.requested_by',
      'q.display_name as requester',
      'r.requested_at',
      'r.decided_by',
      'd.display_name as decider',
      'r.decided_at',
      'r.reason',
      'r.version',
    );

const id = (value: number | null) => (value === null ? null : Number(value));
const split = (text: string): string[] => (text === '' ? [] : text.split(','));

const toRequest = (row: RequestRow): AccountRequest => ({
  id: Number(row.id),
  agencyId: Number(row.agency_id),
  agencyName: row.agency_name,
  agencyCode: row.agency_code,
  operatorId: id(row.operator_id),
  account: row.account,
  kind: row.kind,
  source: row.source,
  versionId: id(row.version_id),
  annexId: id(row.annex_id),
  row: row.row_no,
  rowWords: row.row_no === null ? '' : rowWords(row.row_no),
  name: row.user_name,
  idNumberSealed: row.id_number_sealed,
  idNumberHash: row.id_number_hash,
  mobileSealed: row.mobile_sealed,
  mobileHash: row.mobile_hash,
  officePhone: row.office_phone,
  section: row.section,
  post: row.post,
  roles: split(row.roles),
  divisions: split(row.divisions),
  isLiaison: row.is_liaison === 1,
  accessWay: row.access_way,
  needsVpn: row.needs_vpn === 1,
  oldAccount: row.old_account,
  validTo: row.valid_to,
  remark: row.remark,
  before: row.before_state === null ? null : (JSON.parse(row.before_state) as Record<string, string>),
  state: row.state,
  requestedBy: id(row.requested_by),
  requestedByName: row.requester,
  requestedAt: row.requested_at,
  decidedBy: id(row.decided_by),
  decidedByName: row.decider,
  decidedAt: row.decided_at,
  reason: row.reason,
  version: row.version,
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
  return new Map(rows.map((row) => [Number(row.operator_id), toRequest(row)]));
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

export interface OfficeName {
  readonly agencyId: number;
  readonly name: string;
}

/** Names in use of the offices of a reporting unit, the responsible one among them. */
export async function listOfficeNames(db: Db | Trx, unitCode: string, agencyId: number): Promise<OfficeName[]> {
  const rows = (await db('agency_names as n')
    .join('agencies as a', 'a.id', 'n.agency_id')
    .select('n.agency_id', 'n.name')
    .where({ 'n.source': 'actual' })
    .whereNull('n.valid_to')
    .whereNot('a.state', 'closed')
    .where((any) => any.where('a.division_code', unitCode).orWhere('a.id', agencyId))
    .orderBy('n.id')) as { agency_id: number; name: string }[];
  return rows.map((row) => ({ agencyId: Number(row.agency_id), name: row.name }));
}

/** Whether the office has registered by annex 1. */
export async function isRegistered(db: Db | Trx, agencyId: number): Promise<boolean> {
  const row = await db('agencies')
    .select('registered_at')
    .where({ id: agencyId })
    .first<{ registered_at: Date | null }>();
  return row?.registered_at != null;
}

/** Code of the unit that an office's accounts are named after. */
export async function findUnitCode(db: Db | Trx, agencyId: number): Promise<string> {
  const row = await db('agencies').select('division_code').where({ id: agencyId }).first<{ division_code: string }>();
  return row?.division_code ?? '';
}

/** Offices of a unit that registered by annex 1, with the liaison each named. */
export async function listRegisteredOffices(
  db: Db | Trx,
  unitCode: string,
  agencyId: number,
): Promise<{ name: string; liaisonName: string; liaisonMobileSealed: string }[]> {
  const rows = (await db('agencies')
    .select('name', 'liaison_name', 'liaison_mobile_sealed')
    .whereNotNull('registered_at')
    .whereNot('state', 'closed')
    .where((any) => any.where('division_code', unitCode).orWhere('id', agencyId))
    .orderBy('id')) as { name: string; liaison_name: string; liaison_mobile_sealed: string }[];
  return rows.map((row) => ({
    name: row.name,
    liaisonName: row.liaison_name,
    liaisonMobileSealed: row.liaison_mobile_sealed,
  }));
}
