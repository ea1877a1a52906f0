import { roleWords } from '#domain/policy.js';
import { maskId, maskMobile, type PersonalCipher } from '#platform/crypto/personal.js';
import { codeName } from '#domain/codes/code-lists.js';
import type { Account } from '#features/operators/accounts/accounts-rules.js';
import { officeRoles } from '#features/operators/accounts/accounts-rules.js';
import type { AskedOperator, RequestKind } from '#features/operators/requests/asked.js';
import type { RequestSource, RequestState } from '#features/operators/requests/account-request.js';

export const requestKindNames: Readonly<Record<RequestKind, string>> = { add: '新增', change: '变更', revoke: '注销' };
export const requestStateNames: Readonly<Record<RequestState, string>> = {
  waiting: '待审核',
  approved: '已办理',
  returned: '已退回',
};
export const sourceNames: Readonly<Record<RequestSource, string>> = {
  annex: '附件2',
  online: '在线申请',
  province: '省局任命',
};

/** Columns of annex 2 that an account holds, in the order of the form. */
export const wordFields = [
  ['user_name', '姓名'],
  ['id_number', '身份证号'],
  ['mobile', '手机号'],
  ['office_phone', '办公电话'],
  ['section', '科室'],
  ['post', '岗位'],
  ['roles', '操作权限'],
  ['data_divisions', '数据辖区'],
  ['is_liaison', '是否对接联系人'],
  ['access_way', '网络接入方式'],
  ['old_account', '原系统账号'],
  ['valid_to', '权限有效期至'],
] as const;

export type Words = Readonly<Record<string, string>>;

const appointed: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(roleWords).filter(([role]) => !officeRoles.includes(role)),
);

interface Described {
  readonly name: string;
  readonly idNumber: string;
  readonly mobile: string;
  readonly officePhone: string;
  readonly section: string;
  readonly post: string;
  readonly roles: readonly string[];
  readonly divisions: readonly string[];
  readonly isLiaison: boolean;
  readonly accessWay: string;
  readonly oldAccount: string;
  readonly validTo: string | null;
}

/** Roles in the words of annex 2; those that the province appoints in the words of the permission page. */
export const rolesText = (roles: readonly string[]): string =>
  [...roles]
    .sort()
    .map((role) => appointed[role] ?? codeName('roles', role))
    .join('、');

/** An operator in the words of annex 2; resident number and mobile masked, for pages and the audit (C61). */
function wordsOf(one: Described): Words {
  return {
    user_name: one.name,
    id_number: maskId(one.idNumber),
    mobile: maskMobile(one.mobile),
    office_phone: one.officePhone,
    section: one.section,
    post: one.post,
    roles: rolesText(one.roles),
    data_divisions: [...one.divisions]
      .sort()
      .map((code) => `${code} ${codeName('divisions', code)}`)
      .join('、'),
    is_liaison: one.isLiaison ? '是' : '否',
    access_way: one.accessWay === '' ? '' : codeName('access-ways', one.accessWay),
    old_account: one.oldAccount,
    valid_to: one.validTo ?? '长期',
  };
}

export const wordsOfAsked = (asked: AskedOperator): Words => wordsOf(asked);

export const wordsOfAccount = (cipher: PersonalCipher, account: Account): Words =>
  wordsOf({
    ...account,
    idNumber: cipher.open(account.idNumberSealed),
    mobile: cipher.open(account.mobileSealed),
  });

export interface WordChange {
  readonly label: string;
  readonly before: string;
  readonly after: string;
  readonly isChanged: boolean;
}

/** Both states side by side, field by field; for a new account `before` is empty. */
export const compareWords = (before: Words | null, after: Words): WordChange[] =>
  wordFields.map(([field, label]) => ({
    label,
    before: before?.[field] ?? '',
    after: after[field] ?? '',
    isChanged: before !== null && (before[field] ?? '') !== (after[field] ?? ''),
  }));

/** A person for people of another office: 试**，138****0001. */
export const maskedPerson = (name: string, mobile: string): string =>
  `${name.slice(0, 1)}${'*'.repeat(Math.max(1, name.length - 1))}${mobile === '' ? '' : `，${maskMobile(mobile)}`}`;
