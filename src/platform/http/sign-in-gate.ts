import type { Request, RequestHandler, Response } from 'express';
import { mayDo } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import type { Verb } from '#platform/http/route-table.js';

/** Paths that stay open to a person who must first choose a password. */
const openBeforePasswordChange = ['/password', '/sign-out'];

/**
 * Asks who and whether: nobody → sign-in page that comes back here (what was typed into a form is carried along, C66);
 * first sign-in → password change; role without the verb → 403.
 */
export function verbGate(
  basePath: string,
  askToSignIn: (req: Request, res: Response) => Promise<void>,
): (verb: Verb) => RequestHandler {
  return (verb) => async (req, res, next) => {
    if (verb === 'public') return next();
    const actor = req.user;
    if (!actor) return askToSignIn(req, res);
    const path = req.path.slice(basePath.length);
    if (actor.mustChangePassword && !openBeforePasswordChange.includes(path))
      return res.redirect(303, `${basePath}/password`);
    if (!mayDo(actor, verb)) throw problems.forbidden();
    next();
  };
}
