import { isOfficeAccount, officeRoles } from '#features/operators/accounts/accounts-rules.js';
import type { AskedOperator } from '#features/operators/requests/asked.js';
import {
  type KnownAccount,
  askedState,
  accountStateOf,
  differencesBetween,
} from '#features/operators/requests/comparison-rules.js';

/** What a request does. `same`: the account is as asked already; `note`: there is nothing to revoke. */
export type Provision =
  | { readonly action: 'add'; readonly asked: AskedOperator }
  | { readonly action: 'change' | 'same' | 'revoke'; readonly asked: AskedOperator; readonly account: KnownAccount }
  | { readonly action: 'note'; readonly asked: AskedOperator };

/** Why a row cannot be carried out. */
export interface ProvisionFault {
  readonly asked: AskedOperator;
  readonly why:
    | 'mobile_elsewhere'
    | 'mobile_of_colleague'
    | 'number_of_colleague'
    | 'named_twice'
    | 'unknown_person'
    | 'role'
    | 'appointed'
    | 'two_liaisons';
  readonly other?: KnownAccount;
}

export type ProvisionPlan =
  | { readonly ok: true; readonly provisions: readonly Provision[] }
  | { readonly ok: false; readonly fault: ProvisionFault };

/**
 * Decides what the rows of an accepted annex 2, or one on-line request, do to the accounts (R10): matched by resident number,
 * then by mobile and name, then a provisional account by name. Before an office has accounts, a change counts as an addition and a revocation is a note.
 * `known`: the accounts of the offices concerned and every account elsewhere with one of the mobiles.
 */
export function planProvisioning(
  rows: readonly AskedOperator[],
  known: readonly KnownAccount[],
  officeIds: ReadonlySet<number>,
  target?: number,
): ProvisionPlan {
  const provisions: Provision[] = [];
  const taken = new Set<number>();
  const own = known.filter((account) => officeIds.has(account.agencyId));
  const hasAccounts = own.some(
    (account) => !account.isProvisional && isOfficeAccount(account) && account.mobileHash !== null,
  );
  for (const asked of rows) {
    const account = target === undefined ? matchOf(asked, own, taken) : own.find(({ id }) => id === target);
    const fault = faultOf(asked, account, known, officeIds, taken, hasAccounts);
    if (fault) return { ok: false, fault: { asked, ...fault } };
    if (account) taken.add(account.id);
    provisions.push(provisionOf(asked, account));
  }
  const twice = secondLiaison(provisions);
  return twice ? { ok: false, fault: { asked: twice, why: 'two_liaisons' } } : { ok: true, provisions };
}

function matchOf(
  asked: AskedOperator,
  own: readonly KnownAccount[],
  taken: ReadonlySet<number>,
): KnownAccount | undefined {
  const byNumber = own.filter(({ idNumberHash }) => idNumberHash !== null && idNumberHash === asked.idNumberHash);
  const byMobile = own.filter(
    (account) =>
      account.mobileHash !== null && account.mobileHash === asked.mobileHash && maySamePerson(asked, account),
  );
  const byName = own.filter(
    ({ id, isProvisional, isActive, name }) => isProvisional && isActive && name === asked.name && !taken.has(id),
  );
  return (
    byNumber.find(({ isActive }) => isActive) ??
    byMobile.find(({ isActive }) => isActive) ??
    byName[0] ??
    (asked.kind === 'revoke' ? undefined : (byNumber[0] ?? byMobile[0]))
  );
}

/** A mobile that was handed on is no sign of the person: the name or the resident number must agree too. */
const maySamePerson = (asked: AskedOperator, account: KnownAccount): boolean =>
  account.isProvisional || account.name === asked.name || account.idNumberHash === asked.idNumberHash;

/** Somebody new of whom the resident number alone is a colleague's: the colleague's account must not quietly become theirs. */
const isOtherPerson = (asked: AskedOperator, account: KnownAccount): boolean =>
  !account.isProvisional && account.name !== asked.name && account.mobileHash !== asked.mobileHash;

function faultOf(
  asked: AskedOperator,
  account: KnownAccount | undefined,
  known: readonly KnownAccount[],
  officeIds: ReadonlySet<number>,
  taken: ReadonlySet<number>,
  hasAccounts: boolean,
): Omit<ProvisionFault, 'asked'> | undefined {
  if (asked.roles.some((role) => !officeRoles.includes(role))) return { why: 'role' };
  if (account && taken.has(account.id)) return { why: 'named_twice', other: account };
  if (account && !isOfficeAccount(account)) return { why: 'appointed', other: account };
  if (asked.kind === 'revoke') return undefined;
  if (asked.kind === 'add' && account?.isActive && isOtherPerson(asked, account))
    return { why: 'number_of_colleague', other: account };
  const holder = known.find(
    ({ id, isActive, mobileHash }) =>
      isActive && mobileHash !== null && mobileHash === asked.mobileHash && id !== account?.id,
  );
  if (holder)
    return { why: officeIds.has(holder.agencyId) ? 'mobile_of_colleague' : 'mobile_elsewhere', other: holder };
  return asked.kind === 'change' && account === undefined && hasAccounts ? { why: 'unknown_person' } : undefined;
}

function provisionOf(asked: AskedOperator, account: KnownAccount | undefined): Provision {
  if (asked.kind === 'revoke')
    return account?.isActive ? { action: 'revoke', asked, account } : { action: 'note', asked };
  if (account === undefined) return { action: 'add', asked };
  const isSame =
    account.isActive &&
    !account.isProvisional &&
    differencesBetween(askedState(asked), accountStateOf(account)).length === 0;
  return { action: isSame ? 'same' : 'change', asked, account };
}

function secondLiaison(provisions: readonly Provision[]): AskedOperator | undefined {
  const seen = new Set<number>();
  for (const { asked } of provisions) {
    if (asked.kind === 'revoke' || !asked.isLiaison) continue;
    if (seen.has(asked.agencyId)) return asked;
    seen.add(asked.agencyId);
  }
  return undefined;
}

/**
 * Suggested account: the unit's code and a number, `460204-01`, unlike every name in `used`. Readable, never made of a personal number,
 * and a number once given is not given again (column 18).
 */
export function suggestAccount(unitCode: string, used: readonly string[]): string {
  const pattern = new RegExp(`^${unitCode}-(\\d{2,6})$`);
  const last = used.reduce((max, name) => Math.max(max, Number(pattern.exec(name)?.[1] ?? 0)), 0);
  return `${unitCode}-${String(last + 1).padStart(2, '0')}`;
}
