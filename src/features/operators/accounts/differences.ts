import type { Db, Trx } from '#platform/db/connection.js';
import type { Account } from '#features/operators/accounts/accounts-rules.js';
import { listAccounts } from '#features/operators/accounts/accounts-queries.js';
import { type Difference, differencesOf } from '#features/operators/accounts/differences-rules.js';
import type { AccountRequest } from '#features/operators/requests/account-request.js';
import { listLastApproved, listWithoutAccount } from '#features/operators/requests/requests-queries.js';

export interface DifferenceLine {
  readonly account: Account | null;
  /** The last approved request, or the one whose account is missing. */
  readonly approved: AccountRequest | null;
  readonly agencyId: number;
  readonly agencyName: string;
  readonly difference: Difference;
}

/** Live accounts of these offices (null: of all) against the approved requests; empty when all is well (C5). */
export async function listDifferences(db: Db | Trx, agencyIds: readonly number[] | null): Promise<DifferenceLine[]> {
  const accounts = await listAccounts(db, agencyIds);
  const approved = await listLastApproved(db, agencyIds);
  const missing = await listWithoutAccount(db, agencyIds);
  const lines = accounts.flatMap((account) =>
    differencesOf(account, approved.get(account.id)).map((difference) => ({
      account,
      approved: approved.get(account.id) ?? null,
      agencyId: account.agencyId,
      agencyName: account.agencyName,
      difference,
    })),
  );
  const notMade = missing.map((request) => ({
    account: null,
    approved: request,
    agencyId: request.agencyId,
    agencyName: request.agencyName,
    difference: 'not_made' as const,
  }));
  return [...lines, ...notMade, ...withoutLiaison(accounts, approved)];
}

/** Offices that once had a liaison by approval, and whose liaison is no longer there. */
function withoutLiaison(accounts: readonly Account[], approved: ReadonlyMap<number, AccountRequest>): DifferenceLine[] {
  const offices = new Map<number, { named: Account | undefined; live: boolean }>();
  for (const account of accounts) {
    const office = offices.get(account.agencyId) ?? { named: undefined, live: false };
    if (approved.get(account.id)?.isLiaison) office.named = account;
    if (account.isActive && account.isLiaison) office.live = true;
    offices.set(account.agencyId, office);
  }
  return [...offices].flatMap(([agencyId, { named, live }]) =>
    named === undefined || live
      ? []
      : [
          {
            account: named,
            approved: approved.get(named.id) ?? null,
            agencyId,
            agencyName: named.agencyName,
            difference: 'no_liaison' as const,
          },
        ],
  );
}
