import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { Actor } from '#platform/http/actor.js';
import { rowWords } from '#domain/annexes/sheets.js';
import { problems } from '#platform/problem.js';
import { seesAllAccounts } from '#features/operators/accounts/accounts-rules.js';
import type { RequestSource, RequestState, AccountRequest } from '#features/operators/requests/account-request.js';

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
