import type { Request } from 'express';
import type {} from 'passport';
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
  readonly scope: Scope;
  readonly mustChangePassword: boolean;
  readonly address: string;
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
