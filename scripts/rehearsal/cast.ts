import type { SeasonAccount } from '#src/season/accounts.js';
import { type Cast, castOf } from '#src/season/cast.js';
import { createVisitor, type Visitor } from './visitor.js';

/** The people of a rehearsal, each at a browser of their own. */
export type Visitors = Cast<Visitor>;

/** @throws naming the account that is missing */
export function visitorsOf(base: string, accounts: readonly SeasonAccount[]): Visitors {
  const known = new Map<SeasonAccount, Visitor>();
  return castOf(accounts, (account) => {
    const visitor = known.get(account) ?? createVisitor(base, account);
    known.set(account, visitor);
    return visitor;
  });
}
