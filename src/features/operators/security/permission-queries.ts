import type { Db } from '#platform/db/connection.js';

/** A person of an office as the permission page shows them: no number of any kind. */
export interface PersonLine {
  readonly id: number;
  readonly account: string;
  readonly name: string;
  readonly section: string;
  readonly isActive: boolean;
  readonly isActivated: boolean;
  readonly vpnAllowed: boolean;
  readonly hasSecondFactor: boolean;
  readonly validTo: string | null;
  readonly lastSignInAt: Date | null;
  readonly roles: readonly string[];
  /** Names of the divisions asked for; none: the whole territory of the office. */
  readonly divisions: readonly string[];
}

interface RawPerson {
  id: number;
  account: string;
  display_name: string;
  section: string;
  is_active: number;
  password_hash: string;
  vpn_allowed: number;
  totp_enabled_at: Date | null;
  valid_to: string | null;
  last_sign_in_at: Date | null;
}

/** Everybody of an office, those whose account has ended last. */
export async function listPeopleOf(db: Db, agencyId: number): Promise<PersonLine[]> {
  const people = (await db('operators')
    .select(
      'id',
      'account',
      'display_name',
      'section',
      'is_active',
      'password_hash',
      'vpn_allowed',
      'totp_enabled_at',
      'valid_to',
      'last_sign_in_at',
    )
    .where({ agency_id: agencyId })
    .orderBy([{ column: 'is_active', order: 'desc' }, 'account'])
    .limit(500)) as RawPerson[];
  const ids = people.map(({ id }) => id);
  const [roles, divisions] = await Promise.all([
    db('operator_roles').select('operator_id', 'role as value').whereIn('operator_id', ids).orderBy('role'),
    db('operator_divisions as d')
      .join('divisions as v', 'v.code', 'd.division_code')
      .select('d.operator_id', 'v.name as value')
      .whereIn('d.operator_id', ids)
      .orderBy('v.code'),
  ]);
  const of = (rows: { operator_id: number; value: string }[], id: number) =>
    rows.filter((row) => row.operator_id === id).map(({ value }) => value);
  return people.map((row) => ({
    id: Number(row.id),
    account: row.account,
    name: row.display_name,
    section: row.section,
    isActive: row.is_active === 1,
    isActivated: row.password_hash !== '',
    vpnAllowed: row.vpn_allowed === 1,
    hasSecondFactor: row.totp_enabled_at !== null,
    validTo: row.valid_to,
    lastSignInAt: row.last_sign_in_at,
    roles: of(roles as { operator_id: number; value: string }[], row.id),
    divisions: of(divisions as { operator_id: number; value: string }[], row.id),
  }));
}
