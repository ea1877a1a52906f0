import type { Actor } from '#platform/http/actor.js';

/** Whose cases a person sees: those of the own office; undefined: all of the province (C7). */
export const caseOffice = (actor: Actor): number | undefined =>
  actor.scope.level === 'province' ? undefined : actor.agencyId;
