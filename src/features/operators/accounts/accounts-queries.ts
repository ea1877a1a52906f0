import type { Db, Trx } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import { type Account, seesAllAccounts } from '#features/operators/accounts/accounts-rules.js';
import { roleRow } from '#features/operators/queries.js';

interface AccountRow {
  id: number;
  account: string;
  display_name: string;
  agency_id: number;
  agency_code: string;
  agency_name: string;
  is_active: number;
  is_activated: number;
  is_provisional: number;
  is_liaison: number;
  id_number_sealed: string;
  id_number_hash: string | null;
  mobile_sealed: string;
  mobile_hash: string | null;
  office_phone: string;
  section: string;
  post: string;
  access_way: string;
  needs_vpn: number;
  vpn_allowed: number;
  old_account: string;
  valid_to: string | null;
  deactivated_at: Date | null;
  deactivation_reason: string;
  attested_at: Date | null;
  last_sign_in_at: Date | null;
  created_at: Date;
  version: number;
}

const accounts = (db: Db | Trx) =>
  db('operators as o')
    .join('agencies as a', 'a.id', 'o.agency_id')
    .select(
      'o.id',
      'o.account',
      'o.display_name',
      'o.agency_id',
      'a.code as agency_code',
      'a.name as agency_name',
      'o.is_active',
      db.raw("o.password_hash <> '' as is_activated"),
      'o.is_provisional',
      'o.is_liaison',
      'o.id_number_sealed',
      'o.id_number_hash',
      'o.mobile_sealed',
      'o.mobile_hash',
      'o.office_phone',
      'o.section',
      'o.post',
      'o.access_way',
      'o.needs_vpn',
      'o.vpn_allowed',
      'o.old_account',
      'o.valid_to',
      'o.deactivated_at',
      'o.deactivation_reason',
      'o.attested_at',
      'o.last_sign_in_at',
      'o.created_at',
      'o.version',
    );

const toAccount = (row: AccountRow, roles: readonly string[], divisions: readonly string[]): Account => ({
  id: Number(row.id),
  account: row.account,
  name: row.display_name,
  agencyId: Number(row.agency_id),
  agencyCode: row.agency_code,
  agencyName: row.agency_name,
  roles,
  divisions,
  isActive: row.is_active === 1,
  isActivated: Number(row.is_activated) === 1,
  isProvisional: row.is_provisional === 1,
  isLiaison: row.is_liaison === 1,
  idNumberSealed: row.id_number_sealed,
  idNumberHash: row.id_number_hash,
  mobileSealed: row.mobile_sealed,
  mobileHash: row.mobile_hash,
  officePhone: row.office_phone,
  section: row.section,
  post: row.post,
  accessWay: row.access_way,
  needsVpn: row.needs_vpn === 1,
  vpnAllowed: row.vpn_allowed === 1,
  oldAccount: row.old_account,
  validTo: row.valid_to,
  deactivatedAt: row.deactivated_at,
  deactivationReason: row.deactivation_reason,
  attestedAt: row.attested_at,
  lastSignInAt: row.last_sign_in_at,
  createdAt: row.created_at,
  version: row.version,
});

/** Adds roles and divisions with one query each. */
async function complete(db: Db | Trx, rows: readonly AccountRow[]): Promise<Account[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => Number(row.id));
  const roles = groupBy(
    (await db('operator_roles')
      .select('operator_id', 'role as value')
      .whereIn('operator_id', ids)
      .orderBy('role')) as Pair[],
  );
  const divisions = groupBy(
    (await db('operator_divisions')
      .select('operator_id', 'division_code as value')
      .whereIn('operator_id', ids)
      .orderBy('division_code')) as Pair[],
  );
  return rows.map((row) => toAccount(row, roles.get(Number(row.id)) ?? [], divisions.get(Number(row.id)) ?? []));
}

interface Pair {
  operator_id: number;
  value: string;
}

function groupBy(pairs: readonly Pair[]): Map<number, string[]> {
  const groups = new Map<number, string[]>();
  for (const { operator_id, value } of pairs) {
    const list = groups.get(Number(operator_id));
    if (list) list.push(value);
    else groups.set(Number(operator_id), [value]);
  }
  return groups;
}

/** Accounts of some offices, those that ended among them, in the order of office and name; null: of all offices. */
export async function listAccounts(db: Db | Trx, agencyIds: readonly number[] | null): Promise<Account[]> {
  const query = accounts(db).orderBy([{ column: 'a.code' }, { column: 'o.account' }]);
  if (agencyIds !== null) void query.whereIn('o.agency_id', [...agencyIds]);
  return complete(db, (await query) as AccountRow[]);
}

/** Accounts that hold one of these mobiles or resident numbers, or have one of these ids, wherever they are. */
export async function listAccountsLike(
  db: Db | Trx,
  like: { ids?: readonly number[]; mobileHashes?: readonly string[]; idNumberHashes?: readonly string[] },
): Promise<Account[]> {
  const rows = (await accounts(db)
    .where((any) =>
      any
        .whereIn('o.id', [...(like.ids ?? [])])
        .orWhereIn('o.mobile_hash', [...(like.mobileHashes ?? [])])
        .orWhereIn('o.id_number_hash', [...(like.idNumberHashes ?? [])]),
    )
    .orderBy('o.id')) as AccountRow[];
  return complete(db, rows);
}

/** An account this person may see: all for those who keep accounts at the province, else those of the own office. @throws portal.not_found */
export async function getAccountFor(db: Db | Trx, actor: Actor, operatorId: number, lock = false): Promise<Account> {
  if (lock) await db('operators').select('id').where({ id: operatorId }).forUpdate();
  const query = accounts(db).where('o.id', operatorId);
  if (!seesAllAccounts(actor)) void query.where('o.agency_id', actor.agencyId);
  const row = await query.first<AccountRow | undefined>();
  const [account] = row ? await complete(db, [row]) : [];
  if (!account) throw problems.not_found();
  return account;
}

/** Names that begin alike, so that a new one is unique. */
export async function listAccountNames(db: Db | Trx, prefix: string): Promise<string[]> {
  const rows = (await db('operators').select('account').where('account', 'like', `${prefix}%`)) as {
    account: string;
  }[];
  return rows.map((row) => row.account);
}

/** Columns of an account as annex 2 sets them. */
export interface AccountChange {
  agency_id?: number;
  password_hash?: '';
  display_name?: string;
  id_number_sealed?: string;
  id_number_hash?: string | null;
  mobile_sealed?: string;
  mobile_hash?: string | null;
  office_phone?: string;
  section?: string;
  post?: string;
  access_way?: string;
  needs_vpn?: 0 | 1;
  vpn_allowed?: 0 | 1;
  is_liaison?: 0 | 1;
  old_account?: string;
  valid_to?: string | null;
  is_provisional?: 0 | 1;
  is_active?: 0 | 1;
  deactivated_at?: Date | null;
  deactivated_by?: number | null;
  deactivation_reason?: string;
  attested_at?: Date;
}

export async function updateAccount(trx: Trx, operatorId: number, change: AccountChange): Promise<void> {
  await trx('operators')
    .where({ id: operatorId })
    .increment('version', 1)
    .update({ ...change });
}

export async function replaceRoles(trx: Trx, operatorId: number, roles: readonly string[]): Promise<void> {
  await trx('operator_roles').where({ operator_id: operatorId }).delete();
  if (roles.length > 0)
    await trx('operator_roles').insert([...new Set(roles)].map((role) => roleRow(operatorId, role)));
}

export async function replaceDivisions(trx: Trx, operatorId: number, divisions: readonly string[]): Promise<void> {
  await trx('operator_divisions').where({ operator_id: operatorId }).delete();
  if (divisions.length > 0)
    await trx('operator_divisions').insert(
      [...new Set(divisions)].map((division_code) => ({ operator_id: operatorId, division_code })),
    );
}
