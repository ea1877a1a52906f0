import { adminRoles } from '#domain/policy.js';
import type { Actor } from '#platform/http/actor.js';

/** An account with everything annex 2 says about its person; numbers are sealed. */
export interface Account {
  readonly id: number;
  readonly account: string;
  readonly name: string;
  readonly agencyId: number;
  readonly agencyCode: string;
  readonly agencyName: string;
  readonly roles: readonly string[];
  readonly divisions: readonly string[];
  readonly isActive: boolean;
  readonly isActivated: boolean;
  readonly isProvisional: boolean;
  readonly isLiaison: boolean;
  readonly idNumberSealed: string;
  readonly idNumberHash: string | null;
  readonly mobileSealed: string;
  readonly mobileHash: string | null;
  readonly officePhone: string;
  readonly section: string;
  readonly post: string;
  readonly accessWay: string;
  readonly needsVpn: boolean;
  readonly vpnAllowed: boolean;
  readonly oldAccount: string;
  readonly validTo: string | null;
  readonly deactivatedAt: Date | null;
  readonly deactivationReason: string;
  readonly attestedAt: Date | null;
  readonly lastSignInAt: Date | null;
  readonly createdAt: Date;
  readonly version: number;
}

const provinceKeepers = ['province_business', 'sys_admin', 'sec_admin'];

/** Who keeps accounts for the whole province; everybody else sees those of the own office alone. */
export const seesAllAccounts = (actor: Pick<Actor, 'roles'>): boolean =>
  actor.roles.some((role) => provinceKeepers.includes(role));

/** Roles that annex 2 may ask for; the province appoints all others (A2-10). */
export const officeRoles: readonly string[] = [
  'acceptor',
  'reviewer',
  'confirmer',
  'collector',
  'viewer',
  'statistician',
  'agency_manager',
  'forwarder',
];

/** Whether all roles of an account are those that an office may ask for. */
export const isOfficeAccount = (account: Pick<Account, 'roles'>): boolean =>
  account.roles.every((role) => officeRoles.includes(role));

export type AccountState = 'waiting' | 'active' | 'ended' | 'expired';

export const accountStateNames: Readonly<Record<AccountState, string>> = {
  waiting: '待激活',
  active: '使用中',
  ended: '已停用',
  expired: '已到期',
};

/** What an account is today (`yyyy-mm-dd`). */
export function accountState(
  account: Pick<Account, 'isActive' | 'isActivated' | 'validTo'>,
  today: string,
): AccountState {
  if (!account.isActive) return 'ended';
  if (account.validTo !== null && account.validTo < today) return 'expired';
  return account.isActivated ? 'active' : 'waiting';
}

/**
 * Why this person may not issue a slip for the account: nobody for the self, an office for its own people, appointed ones by the system
 * administrator. A password in use is another's (C33): of an office the province resets it, since who fills in and who submits differ; of
 * the three administrators and the province's reviewers the console alone, since whoever could would be both.
 */
export function slipObstacle(
  actor: Pick<Actor, 'id' | 'roles' | 'agencyId'>,
  account: Pick<Account, 'id' | 'roles' | 'agencyId' | 'isActive' | 'isActivated' | 'isLiaison' | 'validTo'>,
  today: string,
): 'self' | 'not_usable' | 'appointed' | 'console' | 'in_use' | undefined {
  if (actor.id === account.id) return 'self';
  if (!account.isActive || accountState(account, today) === 'expired') return 'not_usable';
  if (account.isActivated && account.roles.some((role) => adminRoles.includes(role) || role === 'province_business'))
    return 'console';
  if (account.isActivated && !seesAllAccounts(actor)) return 'in_use';
  if (isOfficeAccount(account) || actor.roles.includes('sys_admin')) return undefined;
  return actor.roles.includes('province_business') &&
    account.roles.every((role) => !role.endsWith('_admin') && role !== 'province_business')
    ? undefined
    : 'appointed';
}
