import type { PortalDeps } from '#src/deps.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Actor } from '#platform/http/actor.js';
import { listAgencies } from '#features/agencies/queries.js';
import { createActorLoader } from '#features/operators/actor.js';
import { hashPassword } from '#features/operators/passwords.js';
import { insertOperator } from '#features/operators/queries.js';
import { benchAgency } from './workbooks.js';

export const benchPassword = 'Bench-pass-2020';

/** Who acts in the benchmark; submitter, reviewer and importer are three, as the rules want it. */
export interface People {
  readonly collector: Actor;
  readonly manager: Actor;
  readonly reviewer: Actor;
  readonly importer: Actor;
}

export async function createPeople(deps: PortalDeps): Promise<People> {
  const agencies = await listAgencies(deps.db);
  const passwordHash = await hashPassword(benchPassword);
  const load = createActorLoader(deps.db, () => deps.clock.now()).load;
  const person = async (account: string, agencyCode: string, roles: string[]): Promise<Actor> => {
    const agencyId = agencies.find(({ code }) => code === agencyCode)?.id ?? 0;
    const id = await inTransaction(deps.db, (trx) =>
      insertOperator(trx, {
        account,
        displayName: account,
        agencyId,
        passwordHash,
        roles,
        mustChangePassword: false,
        now: deps.clock.now(),
      }),
    );
    const actor = await load(id);
    if (!actor) throw new Error(`${account} cannot be loaded`);
    return actor;
  };
  return {
    collector: await person('bench-collector', benchAgency.code, ['collector']),
    manager: await person('bench-manager', benchAgency.code, ['agency_manager']),
    reviewer: await person('bench-reviewer', '460000', ['province_business']),
    importer: await person('bench-importer', '460000', ['province_business']),
  };
}
