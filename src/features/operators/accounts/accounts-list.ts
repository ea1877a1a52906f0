import { maskMobile, type PersonalCipher } from '#platform/crypto/personal.js';
import type { Account } from '#features/operators/accounts/accounts-rules.js';
import { type AccountState, accountState } from '#features/operators/accounts/accounts-rules.js';
import { rolesText } from '#features/operators/requests/requests-words.js';

/** What the list of accounts is narrowed to; '' for everything. */
export interface AccountFilter {
  readonly q: string;
  readonly state: string;
  readonly role: string;
  readonly agency: string;
}

export interface AccountLine {
  readonly account: Account;
  readonly state: AccountState;
  readonly roles: string;
  readonly mobile: string;
}

/** The accounts that fit, in the order they came. `q` is part of a name, an account, an office or its code. */
export function filterAccounts(accounts: readonly Account[], filter: AccountFilter, today: string): Account[] {
  const q = filter.q.normalize('NFKC').trim().toLowerCase();
  return accounts.filter(
    (one) =>
      (q === '' ||
        [one.name, one.account, one.agencyName, one.agencyCode].some((text) => text.toLowerCase().includes(q))) &&
      (filter.state === '' || accountState(one, today) === filter.state) &&
      (filter.role === '' || one.roles.includes(filter.role)) &&
      (filter.agency === '' || String(one.agencyId) === filter.agency),
  );
}

export const lineOf = (cipher: PersonalCipher, account: Account, today: string): AccountLine => ({
  account,
  state: accountState(account, today),
  roles: rolesText(account.roles),
  mobile: maskMobile(cipher.open(account.mobileSealed)),
});
