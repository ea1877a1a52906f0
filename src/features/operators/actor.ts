import { adminRoles, verbsOf } from '#domain/policy.js';
import type { Actor } from '#platform/http/actor.js';
import { dayIn } from '#platform/clock.js';
import type { Db } from '#platform/db/connection.js';
import { createMemory } from '#platform/work.js';
import { listDivisions, listTenuresOn } from '#features/agencies/queries.js';
import { type Division, scopeOf, territoryHeld, territoryOf } from '#features/agencies/territory.js';
import { findRights } from '#features/operators/queries.js';
import { isExpired, isUsable, withinAsked } from '#features/operators/rules.js';

const keepMs = 3_000;

/** What the settings ask of people: days a password lasts (0: for ever), roles that need a second factor. */
export interface ActorRules {
  readonly passwordDays?: number;
  readonly secondFactorRoles?: readonly string[];
}

export interface ActorLoader {
  load(id: number): Promise<Actor | undefined>;
  forget(id: number): void;
}

/**
 * Loads who a session belongs to; remembered for three seconds, so that a deactivation or the end of an account is felt within
 * five (C5). `zone` says which day it is.
 */
export function createActorLoader(
  db: Db,
  now: () => Date,
  zone = 'Asia/Shanghai',
  rules: ActorRules = {},
): ActorLoader {
  const kept = new Map<number, { actor: Actor; at: number }>();
  // Divisions change with a release alone.
  const remember = createMemory(() => now().getTime());
  const divisionsOf = () => remember('divisions', () => listDivisions(db));
  return {
    async load(id) {
      const known = kept.get(id);
      if (known && now().getTime() - known.at < keepMs && now().getTime() >= known.at) return known.actor;
      const actor = await loadActor(db, id, divisionsOf, dayIn(zone, now()), now(), rules);
      if (kept.size > 5_000) kept.clear();
      if (actor) kept.set(id, { actor, at: now().getTime() });
      else kept.delete(id);
      return actor;
    },
    forget: (id) => void kept.delete(id),
  };
}

async function loadActor(
  db: Db,
  id: number,
  divisionsOf: () => Promise<readonly Division[]>,
  today: string,
  now: Date,
  rules: ActorRules,
): Promise<Actor | undefined> {
  const [operator, tenures, divisions] = await Promise.all([
    findRights(db, id),
    listTenuresOn(db, today),
    divisionsOf(),
  ]);
  if (!operator || !isUsable(operator, today)) return undefined;
  const { roles, asked } = operator;
  const territory = territoryHeld(operator.agencyId, tenures, divisions);
  return {
    id,
    account: operator.account,
    name: operator.displayName,
    agencyId: operator.agencyId,
    agencyCode: operator.agencyCode,
    agencyName: operator.agencyName,
    roles,
    verbs: verbsOf(roles),
    isAdministrator: roles.some((role) => adminRoles.includes(role)),
    scope: scopeOf(withinAsked(territory, territoryOf(asked, divisions), asked), divisions),
    mustChangePassword: operator.mustChangePassword || isExpired(operator.passwordChangedAt, rules.passwordDays, now),
    passwordExpired: !operator.mustChangePassword && isExpired(operator.passwordChangedAt, rules.passwordDays, now),
    hasSecondFactor: operator.hasSecondFactor,
    mustEnrol: !operator.hasSecondFactor && roles.some((role) => rules.secondFactorRoles?.includes(role)),
    address: '',
    zone: 'intranet',
  };
}
