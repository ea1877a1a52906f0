import type { PortalDeps } from '#src/deps.js';
import type { DemoAccount } from '#src/demonstration/accounts.js';
import type { Actor } from '#platform/http/actor.js';
import { createActorLoader } from '#features/operators/actor.js';
import { findOperatorByAccount } from '#features/operators/queries.js';

/** Who acts for an agency and at the province. */
export interface Cast {
  collectorOf(agencyCode: string): Promise<Actor>;
  managerOf(agencyCode: string): Promise<Actor>;
  readonly reviewer: Actor;
  readonly importer: Actor;
}

export async function createCast(deps: PortalDeps, accounts: readonly DemoAccount[]): Promise<Cast> {
  const load = createActorLoader(deps.db, () => deps.clock.now()).load;
  const actor = async (account: string | undefined): Promise<Actor> => {
    const operator = account === undefined ? undefined : await findOperatorByAccount(deps.db, account);
    const found = operator && (await load(operator.id));
    if (!found) throw new Error(`the demonstration has no account ${account ?? 'of this kind'}`);
    return found;
  };
  const at = (agencyCode: string, role: string) =>
    actor(accounts.find((one) => one.agencyCode === agencyCode && one.roles.includes(role))?.account);
  const [reviewer, importer] = accounts.filter((one) => one.roles.includes('province_business'));
  return {
    collectorOf: (agencyCode) => at(agencyCode, 'collector'),
    managerOf: (agencyCode) => at(agencyCode, 'agency_manager'),
    reviewer: await actor(reviewer?.account),
    importer: await actor(importer?.account),
  };
}
