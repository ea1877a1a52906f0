import type { Actor } from '#platform/http/actor.js';

/** Full numbers are for the business roles of the agency that keeps the business (domain guide 8, C61). */
export const mayReveal = (actor: Actor, business: { readonly agencyId: number }): boolean =>
  actor.verbs.has('register.reveal') && actor.agencyId === business.agencyId;

/** Files of an agency are for itself and the province. */
export const maySeeSource = (actor: Actor, business: { readonly agencyId: number }): boolean =>
  actor.verbs.has('annex.view') && (actor.scope.level === 'province' || actor.agencyId === business.agencyId);
