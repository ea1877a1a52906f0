import { adminRoles, roleConflict } from '#domain/policy.js';
import type { RequestKind } from '#features/operators/requests/asked.js';

/** Roles that the province itself appoints, never annex 2 (A2-10). */
export const appointedRoles = [
  'province_business',
  'help_desk',
  'statistician',
  'viewer',
  'sys_admin',
  'sec_admin',
  'audit_admin',
] as const;

/** What is proposed for an account of the province. */
export interface Proposal {
  readonly kind: RequestKind;
  readonly name: string;
  readonly roles: readonly string[];
  readonly reason: string;
}

/** The account that a change or a revocation names, as far as the rules need it. */
export interface AppointedAccount {
  readonly id: number;
  readonly isActive: boolean;
  readonly roles: readonly string[];
}

export type ProposalField = 'name' | 'roles' | 'reason' | 'operatorId';

/**
 * Why a proposal cannot be made, by field, or undefined. Administrators are added and revoked, never turned into something else; nobody
 * proposes anything for the self; of each of the three one must remain (`others`: further active holders of the account's kind).
 */
export function proposalFault(
  proposal: Proposal,
  account: AppointedAccount | undefined,
  proposerId: number,
  others: number,
): { field: ProposalField; message: string } | undefined {
  const { kind, name, roles, reason } = proposal;
  const fault = (field: ProposalField, message: string) => ({ field, message });
  if (kind === 'add' && (name.length < 2 || name.length > 30)) return fault('name', '请输入姓名，2 到 30 个字。');
  if (kind !== 'add' && !account?.isActive) return fault('operatorId', '请选择一个使用中的省局账号。');
  if (account?.id === proposerId) return fault('operatorId', '不能为自己提出任免，请由另一位系统管理员提出。');
  if (kind !== 'revoke' && roles.length === 0) return fault('roles', '请至少选择一个岗位。');
  if (roles.some((role) => !(appointedRoles as readonly string[]).includes(role)))
    return fault('roles', '所选岗位不由省局任命，请在附件2或“账号申请”中申请。');
  const conflict = kind === 'revoke' ? undefined : roleConflict(roles);
  if (conflict !== undefined) return fault('roles', conflict);
  const isAdministrator = [...roles, ...(account?.roles ?? [])].some((role) => adminRoles.includes(role));
  if (kind === 'change' && isAdministrator)
    return fault('roles', '三员的账号不能改成别的岗位，别的账号也不能改成三员。请免去原账号，再新任一个。');
  if (kind === 'revoke' && account?.roles.some((role) => adminRoles.includes(role)) && others === 0)
    return fault('operatorId', '这是最后一位担任此岗位的人，免去后无人管理。请先任命接替的人。');
  return reason.length < 4 || reason.length > 200
    ? fault('reason', '请写明理由，4 到 200 个字，例如任命文件的文号。')
    : undefined;
}
