import type { Request } from 'express';
import type {} from 'passport';
import type { Zone } from '#platform/zone.js';
import { problems } from '#platform/problem.js';

/** Region a person may see; there is no "unlimited by default": without a scope nothing is found (C7). */
export type Scope =
  | { readonly level: 'province' }
  | { readonly level: 'city'; readonly code: string }
  | { readonly level: 'divisions'; readonly codes: readonly string[] };

/** Who is asking. */
export interface Actor {
  readonly id: number;
  readonly account: string;
  readonly name: string;
  readonly agencyId: number;
  readonly agencyCode: string;
  readonly agencyName: string;
  readonly roles: readonly string[];
  readonly verbs: ReadonlySet<string>;
  /** Holds one of the three administrators' roles: works from the zones that the settings name alone (C62). */
  readonly isAdministrator: boolean;
  readonly scope: Scope;
  /** Has a password that somebody else gave, or one that is too old; `passwordExpired` tells which. */
  readonly mustChangePassword: boolean;
  readonly passwordExpired: boolean;
  /** Signs in with a second factor. */
  readonly hasSecondFactor: boolean;
  /** Holds a role that needs a second factor, and has none yet. */
  readonly mustEnrol: boolean;
  readonly address: string;
  /** Where the present request comes from. */
  readonly zone: Zone;
  /** Set while the security administrator looks at the portal as this person: nothing may be written. */
  readonly viewedBy?: { readonly id: number; readonly name: string; readonly agencyId: number; readonly until: Date };
}

declare global {
  namespace Express {
    interface User extends Actor {}
  }
}

/** The one typed door to who is asking. @throws portal.forbidden when nobody is (a route without a verb). */
export function actorOf(req: Request): Actor {
  if (!req.user) throw problems.forbidden();
  return req.user;
}

/** Who is asking, or nobody. */
export const personOf = (req: Request): Actor | undefined => req.user;

export const mayDo = (actor: Actor | undefined, verb: string): boolean =>
  verb === 'public' || actor?.verbs.has(verb) === true;
