import type { Account } from '#features/operators/accounts/accounts-rules.js';
import type { AccountRequest } from '#features/operators/requests/account-request.js';

/** How an account departs from what was approved for it. */
export type Difference =
  | 'no_request'
  | 'revoked_but_active'
  | 'ended_without_word'
  | 'not_made'
  | 'office'
  | 'roles'
  | 'divisions'
  | 'liaison'
  | 'valid_to'
  | 'no_liaison';

const same = (a: readonly string[], b: readonly string[]): boolean =>
  [...new Set(a)].sort().join() === [...new Set(b)].sort().join();

/**
 * Compares an account with the last approved request for it (C5). An account that was switched off with a word about who did it and why is no
 * difference, nor is an invited office's provisional one: both may do less than was approved, never more.
 */
export function differencesOf(
  account: Pick<
    Account,
    'agencyId' | 'isActive' | 'isProvisional' | 'deactivatedAt' | 'roles' | 'divisions' | 'isLiaison' | 'validTo'
  >,
  approved: Pick<AccountRequest, 'agencyId' | 'kind' | 'roles' | 'divisions' | 'isLiaison' | 'validTo'> | undefined,
): Difference[] {
  if (!account.isActive)
    return account.deactivatedAt === null && approved?.kind !== 'revoke' ? ['ended_without_word'] : [];
  if (approved === undefined) return account.isProvisional ? [] : ['no_request'];
  if (approved.kind === 'revoke') return ['revoked_but_active'];
  const found: Difference[] = [];
  if (account.agencyId !== approved.agencyId) found.push('office');
  if (!same(account.roles, approved.roles)) found.push('roles');
  if (!same(account.divisions, approved.divisions)) found.push('divisions');
  if (account.isLiaison !== approved.isLiaison) found.push('liaison');
  if (account.validTo !== approved.validTo) found.push('valid_to');
  return found;
}

/** What differs and what to do about it, for people. */
export const differenceWords: Readonly<Record<Difference, readonly [what: string, advice: string]>> = {
  no_request: ['没有经批准的申请', '由所属机构在线申请“新增”补办，或停用这个账号。'],
  revoked_but_active: ['已批准注销，账号仍在使用', '立即停用这个账号。'],
  ended_without_word: ['账号已停用，但没有停用记录', '查看操作审计；仍需使用的请恢复账号，否则申请注销。'],
  not_made: ['申请已批准，没有对应的账号', '请技术支持核对；由所属机构重新申请。'],
  office: ['所属机构与批准的不同', '由现在的机构申请“变更”。'],
  roles: ['操作权限与批准的不同', '由所属机构申请“变更”，或按批准的权限改回。'],
  divisions: ['数据辖区与批准的不同', '由所属机构申请“变更”，或按批准的辖区改回。'],
  liaison: ['对接联系人与批准的不同', '由所属机构申请“变更”，每个机构只保留一名。'],
  valid_to: ['有效期与批准的不同', '由所属机构申请“变更”。'],
  no_liaison: ['机构没有使用中的对接联系人', '由该机构申请“变更”，指定一名对接联系人。'],
};
