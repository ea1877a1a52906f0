import { roleKindOf } from '#domain/policy.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { readPrepared } from '#platform/db/prepared.js';
import { problems } from '#platform/problem.js';

export interface OperatorRow {
  readonly id: number;
  readonly account: string;
  readonly displayName: string;
  readonly agencyId: number;
  readonly agencyCode: string;
  readonly agencyName: string;
  readonly passwordHash: string;
  readonly passwordChangedAt: Date;
  readonly mustChangePassword: boolean;
  /** Last day on which the account may be used, yyyy-mm-dd; null: no end. */
  readonly validTo: string | null;
  /** Made with an invitation, before annex 2 named the office's people. */
  readonly isProvisional: boolean;
  /** May sign in over the VPN (R6). */
  readonly vpnAllowed: boolean;
  readonly hasSecondFactor: boolean;
}

interface RawOperator {
  id: number;
  account: string;
  display_name: string;
  agency_id: number;
  agency_code: string;
  agency_name: string;
  password_hash: string;
  password_changed_at: Date;
  must_change_password: number;
  valid_to: string | null;
  is_provisional: number;
  vpn_allowed: number;
  totp_enabled_at: Date | null;
}

const operators = (db: Db | Trx) =>
  db('operators as o')
    .join('agencies as a', 'a.id', 'o.agency_id')
    .select(
      'o.id',
      'o.account',
      'o.display_name',
      'o.agency_id',
      'a.code as agency_code',
      'a.name as agency_name',
      'o.password_hash',
      'o.password_changed_at',
      'o.must_change_password',
      'o.valid_to',
      'o.is_provisional',
      'o.vpn_allowed',
      'o.totp_enabled_at',
    )
    .where('o.is_active', 1);

const toOperator = (row: RawOperator): OperatorRow => ({
  id: Number(row.id),
  account: row.account,
  displayName: row.display_name,
  agencyId: Number(row.agency_id),
  agencyCode: row.agency_code,
  agencyName: row.agency_name,
  passwordHash: row.password_hash,
  passwordChangedAt: row.password_changed_at,
  mustChangePassword: row.must_change_password === 1,
  validTo: row.valid_to,
  isProvisional: row.is_provisional === 1,
  vpnAllowed: row.vpn_allowed === 1,
  hasSecondFactor: row.totp_enabled_at !== null,
});

/** Active accounts only, those that wait for their activation among them; `account` is already normalised. */
export async function findOperatorByAccount(db: Db | Trx, account: string): Promise<OperatorRow | undefined> {
  const row = await operators(db).where('o.account', account).first<RawOperator | undefined>();
  return row && toOperator(row);
}

export async function findOperator(db: Db | Trx, id: number): Promise<OperatorRow | undefined> {
  const row = await operators(db).where('o.id', id).first<RawOperator | undefined>();
  return row && toOperator(row);
}

export async function listRoles(db: Db | Trx, operatorId: number): Promise<string[]> {
  const rows = (await db('operator_roles').select('role').where({ operator_id: operatorId }).orderBy('role')) as {
    role: string;
  }[];
  return rows.map((row) => row.role);
}

/** An active account with what it may do, in one statement that every page sends. */
export interface OperatorRights
  extends Pick<
    OperatorRow,
    | 'account'
    | 'displayName'
    | 'agencyId'
    | 'agencyCode'
    | 'agencyName'
    | 'passwordHash'
    | 'passwordChangedAt'
    | 'mustChangePassword'
    | 'validTo'
    | 'isProvisional'
    | 'hasSecondFactor'
  > {
  readonly roles: readonly string[];
  /** Divisions that were asked for; none means the whole territory of the office. */
  readonly asked: readonly string[];
}

/** 146 divisions fit into what MySQL joins by default; the province has some thirty. */
const rightsText = `SELECT o.account, o.display_name, o.agency_id, a.code AS agency_code, a.name AS agency_name, o.password_hash, o.password_changed_at,
    o.must_change_password, o.valid_to, o.is_provisional, o.totp_enabled_at,
    (SELECT GROUP_CONCAT(role ORDER BY role) FROM operator_roles WHERE operator_id = o.id) AS roles,
    (SELECT GROUP_CONCAT(division_code ORDER BY division_code) FROM operator_divisions WHERE operator_id = o.id) AS asked
  FROM operators o JOIN agencies a ON a.id = o.agency_id WHERE o.id = ? AND o.is_active = 1`;

export async function findRights(db: Db, id: number): Promise<OperatorRights | undefined> {
  const [row] = await readPrepared<RawOperator & { roles: string | null; asked: string | null }>(db, rightsText, [id]);
  return row && { ...toOperator(row), roles: split(row.roles), asked: split(row.asked) };
}
const split = (joined: string | null): string[] => (joined === null ? [] : joined.split(','));

/** A role as it is stored: roles of an administrator state their kind, which the database holds against that of the account. */
export const roleRow = (operatorId: number, role: string) => ({
  operator_id: operatorId,
  role,
  role_kind: roleKindOf([role]),
});

/** Makes an account; with the password hash '' it waits for its activation slip. Returns its id. */
export async function insertOperator(
  trx: Trx,
  operator: {
    account: string;
    displayName: string;
    agencyId: number;
    passwordHash: string;
    roles: readonly string[];
    mustChangePassword: boolean;
    /** An invited office's account before annex 2 names its people. */
    isProvisional?: boolean;
    now: Date;
  },
): Promise<number> {
  const [id] = await trx('operators').insert({
    account: operator.account,
    display_name: operator.displayName,
    agency_id: operator.agencyId,
    password_hash: operator.passwordHash,
    password_changed_at: operator.now,
    must_change_password: operator.mustChangePassword ? 1 : 0,
    is_provisional: operator.isProvisional === true ? 1 : 0,
    role_kind: roleKindOf(operator.roles),
    created_at: operator.now,
  });
  if (id === undefined) throw new Error('the operator row got no id');
  if (operator.roles.length > 0) await trx('operator_roles').insert(operator.roles.map((role) => roleRow(id, role)));
  return id;
}

/** The last five password hashes, the present one first. */
export async function listPastPasswords(db: Db | Trx, operator: OperatorRow): Promise<string[]> {
  const rows = (await db('operator_past_passwords')
    .select('password_hash')
    .where({ operator_id: operator.id })
    .orderBy('id', 'desc')
    .limit(4)) as { password_hash: string }[];
  return [operator.passwordHash, ...rows.map((row) => row.password_hash)].filter((hash) => hash !== '');
}

/** @throws portal.stale when another has set one since the operator was read */
export async function updatePassword(
  trx: Trx,
  operator: OperatorRow,
  passwordHash: string,
  now: Date,
  { mustChange = false } = {},
): Promise<void> {
  const matched = await trx('operators')
    .where({ id: operator.id, password_hash: operator.passwordHash })
    .increment('version', 1)
    .update({ password_hash: passwordHash, password_changed_at: now, must_change_password: mustChange ? 1 : 0 });
  if (matched !== 1) throw problems.stale();
  if (operator.passwordHash !== '')
    await trx('operator_past_passwords').insert({ operator_id: operator.id, password_hash: operator.passwordHash });
}

export async function updateLastSignIn(trx: Trx, operatorId: number, now: Date): Promise<void> {
  await trx('operators').where({ id: operatorId }).update({ last_sign_in_at: now });
}

export interface SignInLock {
  readonly failures: number;
  readonly firstFailedAt: Date;
  readonly lockedUntil: Date | null;
}

export async function findLock(db: Db | Trx, subject: string): Promise<SignInLock | undefined> {
  const row = await db('sign_in_locks')
    .select('failures', 'first_failed_at', 'locked_until')
    .where({ subject })
    .first<{ failures: number; first_failed_at: Date; locked_until: Date | null } | undefined>();
  return row && { failures: row.failures, firstFailedAt: row.first_failed_at, lockedUntil: row.locked_until };
}

/** Takes the subject's row, made if it is not there, so that failures at the same moment are counted one after the other. */
export async function takeLock(trx: Trx, subject: string, now: Date): Promise<SignInLock> {
  await trx('sign_in_locks')
    .insert({ subject, failures: 0, first_failed_at: now, locked_until: null })
    .onConflict('subject')
    .merge(['subject']);
  return (await findLock(trx, subject)) ?? { failures: 0, firstFailedAt: now, lockedUntil: null };
}

export async function updateLock(trx: Trx, subject: string, lock: SignInLock): Promise<void> {
  await trx('sign_in_locks')
    .where({ subject })
    .update({ failures: lock.failures, first_failed_at: lock.firstFailedAt, locked_until: lock.lockedUntil });
}

const spentAfterMs = 86_400_000;

/** Forgets failures of long ago, where no lock stands any more. */
export async function deleteSpentLocks(db: Db, now: Date): Promise<void> {
  await db('sign_in_locks')
    .where('first_failed_at', '<', new Date(now.getTime() - spentAfterMs))
    .andWhere((w) => w.whereNull('locked_until').orWhere('locked_until', '<', now))
    .delete();
}

export async function clearLock(db: Db | Trx, subject: string): Promise<void> {
  await db('sign_in_locks').where({ subject }).delete();
}

export async function countOperators(db: Db | Trx): Promise<number> {
  const row = await db('operators').count({ n: '*' }).first<{ n: number }>();
  return Number(row?.n ?? 0);
}
