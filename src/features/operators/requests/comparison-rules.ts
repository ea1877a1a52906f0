import type { Account } from '#features/operators/accounts/accounts-rules.js';
import type { AskedOperator } from '#features/operators/requests/asked.js';

/** What is known of an account when rows are matched with it. */
export type KnownAccount = Pick<
  Account,
  | 'id'
  | 'account'
  | 'name'
  | 'agencyId'
  | 'agencyName'
  | 'roles'
  | 'divisions'
  | 'isActive'
  | 'isProvisional'
  | 'isLiaison'
  | 'mobileHash'
  | 'idNumberHash'
  | 'validTo'
  | 'officePhone'
  | 'section'
  | 'post'
  | 'accessWay'
  | 'oldAccount'
>;

/** What a person may do and how they are reached, comparable and readable; lists sorted. Numbers appear as their hash alone. */
export interface OperatorState {
  readonly name: string;
  readonly mobileHash: string;
  readonly idNumberHash: string;
  readonly officePhone: string;
  readonly section: string;
  readonly post: string;
  readonly roles: string;
  readonly divisions: string;
  readonly isLiaison: boolean;
  readonly accessWay: string;
  readonly oldAccount: string;
  readonly validTo: string;
  readonly agencyId: number;
}

const joined = (codes: readonly string[]): string => [...new Set(codes)].sort().join('、');

export const askedState = (asked: AskedOperator): OperatorState => ({
  name: asked.name,
  mobileHash: asked.mobileHash ?? '',
  idNumberHash: asked.idNumberHash ?? '',
  officePhone: asked.officePhone,
  section: asked.section,
  post: asked.post,
  roles: joined(asked.roles),
  divisions: joined(asked.divisions),
  isLiaison: asked.isLiaison,
  accessWay: asked.accessWay,
  oldAccount: asked.oldAccount,
  validTo: asked.validTo ?? '',
  agencyId: asked.agencyId,
});

export const accountStateOf = (account: KnownAccount): OperatorState => ({
  name: account.name,
  mobileHash: account.mobileHash ?? '',
  idNumberHash: account.idNumberHash ?? '',
  officePhone: account.officePhone,
  section: account.section,
  post: account.post,
  roles: joined(account.roles),
  divisions: joined(account.divisions),
  isLiaison: account.isLiaison,
  accessWay: account.accessWay,
  oldAccount: account.oldAccount,
  validTo: account.validTo ?? '',
  agencyId: account.agencyId,
});

/** Fields in which two states differ, in the order of annex 2. */
export function differencesBetween(a: OperatorState, b: OperatorState): (keyof OperatorState)[] {
  return stateFields.filter((field) => a[field] !== b[field]);
}

export const stateFields = [
  'agencyId',
  'name',
  'idNumberHash',
  'mobileHash',
  'officePhone',
  'section',
  'post',
  'roles',
  'divisions',
  'isLiaison',
  'accessWay',
  'oldAccount',
  'validTo',
] as const satisfies readonly (keyof OperatorState)[];
