import type { PortalDeps } from '#src/deps.js';
import type { DemoAccount } from '#src/demonstration/accounts.js';
import { type SeasonAccount, loadActor } from '#src/season/accounts.js';
import { type Cast, castOf } from '#src/season/cast.js';
import type { Actor } from '#platform/http/actor.js';
import { findOperatorByAccount } from '#features/operators/queries.js';

/** The demonstration's people, as the actions see them. */
export type Actors = Cast<Promise<Actor>>;

/** @throws when one of the accounts is missing */
export const actorsOf = (deps: PortalDeps, accounts: readonly DemoAccount[]): Actors =>
  castOf(accounts, async ({ account }: SeasonAccount) => {
    const operator = await findOperatorByAccount(deps.db, account);
    return loadActor(deps, operator?.id ?? 0);
  });
