import { accountStateNames } from '#features/operators/accounts/accounts-rules.js';
import { adminRoles, roleWords } from '#domain/policy.js';
import type { Account } from '#features/operators/accounts/accounts-rules.js';
import type { RequestKind } from '#features/operators/requests/asked.js';
import type { AccountRequest } from '#features/operators/requests/account-request.js';
import { requestStateNames } from '#features/operators/requests/requests-words.js';
import type { PersonLine } from '#features/operators/security/permission-queries.js';

export const appointmentNames: Readonly<Record<RequestKind, string>> = { add: '新任', change: '改任', revoke: '免去' };

const rolesWords = (roles: readonly string[]): string =>
  roles.map((role) => (roleWords as Readonly<Record<string, string>>)[role] ?? role).join('、');

/** A proposal as both lists show it. `isOwn`: who proposed it, or whom it is about, does not decide (C33). */
export const appointmentView = (request: AccountRequest, actorId: number) => ({
  ...request,
  kindName: appointmentNames[request.kind],
  rolesText: rolesWords(request.roles),
  stateName: requestStateNames[request.state],
  isOwn: request.requestedBy === actorId || request.operatorId === actorId,
});

/** An account as it is chosen from a list. */
export const accountChoice = ({ id, name, account, roles }: Account) => ({
  id,
  label: `${name}（${account}，${rolesWords(roles)}）`,
});

/** What an account may do, where and how, for the page about an office's people (C6). */
export function personView(
  person: PersonLine,
  { isProvince, adminZones, factorRoles }: { isProvince: boolean; adminZones: string; factorRoles: readonly string[] },
) {
  const isAdministrator = person.roles.some((role) => adminRoles.includes(role));
  const whole = isProvince ? '全省' : '本机构全部辖区';
  return {
    ...person,
    rolesText: rolesWords(person.roles) || '—',
    scopeText: isAdministrator ? '不含业务数据' : person.divisions.join('、') || whole,
    zonesText: isAdministrator ? adminZones : person.vpnAllowed ? '政务内网、VPN' : '政务内网',
    lacksFactor: !person.hasSecondFactor && person.roles.some((role) => factorRoles.includes(role)),
    stateName: stateOf(person),
    until: person.isActive && person.isActivated ? person.validTo : null,
  };
}

function stateOf({ isActive, isActivated }: PersonLine): string {
  if (!isActive) return accountStateNames.ended;
  return isActivated ? accountStateNames.active : accountStateNames.waiting;
}
