import { adminRoles, verbsOf } from '#src/policy.js';
import type { Actor } from '#platform/http/actor.js';
import type { Db } from '#platform/db/connection.js';
import { listDivisions, listGivenDivisions } from '#features/agencies/queries.js';
import { scopeOf, territoryOf } from '#features/agencies/territory.js';
import { findOperator, listRoles } from '#features/operators/queries.js';

const keepMs = 3_000;

/** Loads who a session belongs to; remembered for three seconds, so that a deactivation is felt within five (C5). */
export function createActorLoader(
  db: Db,
  now: () => Date,
): { load(id: number): Promise<Actor | undefined>; forget(id: number): void } {
  const kept = new Map<number, { actor: Actor; at: number }>();
  return {
    async load(id) {
      const known = kept.get(id);
      if (known && now().getTime() - known.at < keepMs && now().getTime() >= known.at) return known.actor;
      const actor = await loadActor(db, id);
      if (kept.size > 5_000) kept.clear();
      if (actor) kept.set(id, { actor, at: now().getTime() });
      else kept.delete(id);
      return actor;
    },
    forget: (id) => void kept.delete(id),
  };
}

async function loadActor(db: Db, id: number): Promise<Actor | undefined> {
  const operator = await findOperator(db, id);
  if (!operator) return undefined;
  const [roles, given, divisions] = await Promise.all([
    listRoles(db, id),
    listGivenDivisions(db, operator.agencyId),
    listDivisions(db),
  ]);
  return {
    id,
    account: operator.account,
    name: operator.displayName,
    agencyId: operator.agencyId,
    agencyCode: operator.agencyCode,
    agencyName: operator.agencyName,
    roles,
    verbs: verbsOf(roles),
    scope: scopeOf(territoryOf(given, divisions), divisions),
    mustChangePassword: operator.mustChangePassword,
    address: '',
  };
}

export const isAdministrator = (actor: Actor): boolean => actor.roles.some((role) => adminRoles.includes(role));
