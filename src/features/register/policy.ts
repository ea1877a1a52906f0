import type { Actor } from '#platform/http/actor.js';

/**
 * Full numbers are for the business roles of the agency that answers for the business (domain guide 8, C61): the one that filed it, or
 * the one whose territory it lies in by now, where the person's scope has found it.
 */
export const mayReveal = (actor: Actor, business: { readonly agencyId: number }): boolean =>
  actor.verbs.has('register.reveal') && (actor.agencyId === business.agencyId || actor.scope.level !== 'province');

/** Files of an agency are for itself and the province. */
export const maySeeSource = (actor: Actor, business: { readonly agencyId: number }): boolean =>
  actor.verbs.has('annex.view') && (actor.scope.level === 'province' || actor.agencyId === business.agencyId);
