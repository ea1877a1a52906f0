import type { PortalDeps } from '#src/deps.js';
import type { Actor } from '#platform/http/actor.js';
import { loadActor, enrol } from '#src/season/accounts.js';
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
  const person = async (account: string, agencyCode: string, role: string): Promise<Actor> => {
    const [one] = await enrol(deps, [{ account, password: benchPassword, agencyCode, roles: [role] }]);
    return loadActor(deps, one?.id ?? 0);
  };
  return {
    collector: await person('bench-collector', benchAgency.code, 'collector'),
    manager: await person('bench-manager', benchAgency.code, 'agency_manager'),
    reviewer: await person('bench-reviewer', '460000', 'province_business'),
    importer: await person('bench-importer', '460000', 'province_business'),
  };
}
