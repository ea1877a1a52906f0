import type { Stage } from './play.js';
import { type Account, createVisitor, Obstacle, type Visitor } from './visitor.js';

/** The people of a season. Those who join later, with accounts that annex 2 asked for, take the place of earlier ones. */
export interface Cast {
  /** @throws Obstacle when nobody of that unit holds the role */
  of(unit: string, role: string): Visitor;
  has(unit: string, role: string): boolean;
  join(accounts: readonly Account[]): void;
  readonly reviewer: Visitor;
  readonly importer: Visitor;
}

/** @throws naming the account that is missing */
export function castOf({ base, accounts }: Pick<Stage, 'base' | 'accounts'>): Cast {
  const present = [...accounts];
  const visitors = new Map<Account, Visitor>();
  const visitorOf = (account: Account) => {
    const known = visitors.get(account) ?? createVisitor(base, account);
    visitors.set(account, known);
    return known;
  };
  const find = (unit: string, role: string) =>
    present.findLast((each) => each.agencyCode === unit && each.roles.includes(role));
  const [accepts, imports] = accounts.filter((account) => account.roles.includes('province_business'));
  if (!accepts || !imports)
    throw new Error('the accounts need two persons with the role province_business: one accepts, one imports');
  return {
    reviewer: visitorOf(accepts),
    importer: visitorOf(imports),
    has: (unit, role) => find(unit, role) !== undefined,
    join: (more) => void present.push(...more),
    of(unit, role) {
      const account = find(unit, role);
      if (!account) throw new Obstacle(`no account with the role ${role} for the unit ${unit}`);
      return visitorOf(account);
    },
  };
}
