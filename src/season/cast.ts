import type { SeasonAccount } from '#src/season/accounts.js';

/** Something in the way of one step of a season. */
export class Hindrance extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'Hindrance';
  }
}

/** The people of a season, each as whoever plays it needs them: an actor, or a visitor at the pages. */
export interface Cast<P, A extends SeasonAccount = SeasonAccount> {
  /** @throws Hindrance when nobody of that unit holds the role */
  of(unit: string, role: string): P;
  has(unit: string, role: string): boolean;
  /** Those who join later, with accounts that annex 2 asked for, take the place of earlier ones. */
  join(accounts: readonly A[]): void;
  /** Two of the province, because who accepts never imports. */
  readonly reviewer: P;
  readonly importer: P;
}

/** @throws naming the account that is missing */
export function castOf<P, A extends SeasonAccount>(accounts: readonly A[], personOf: (account: A) => P): Cast<P, A> {
  const present = [...accounts];
  const find = (unit: string, role: string) =>
    present.findLast((each) => each.agencyCode === unit && each.roles.includes(role));
  const [accepts, imports] = accounts.filter(({ roles }) => roles.includes('province_business'));
  if (!accepts || !imports)
    throw new Error('the accounts need two persons with the role province_business: one accepts, one imports');
  return {
    get reviewer() {
      return personOf(accepts);
    },
    get importer() {
      return personOf(imports);
    },
    has: (unit, role) => find(unit, role) !== undefined,
    join: (more) => void present.push(...more),
    of(unit, role) {
      const account = find(unit, role);
      if (!account) throw new Hindrance(`no account with the role ${role} for the unit ${unit}`);
      return personOf(account);
    },
  };
}
