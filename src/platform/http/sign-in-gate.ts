import type { Request, RequestHandler, Response } from 'express';
import { type Actor, mayDo } from '#platform/http/actor.js';
import { problems } from '#platform/problem.js';
import type { Route } from '#platform/http/route-table.js';
import { type Zone, zoneNames } from '#platform/zone.js';

/** Paths that stay open to a person who must first choose a password, or set up the second factor. */
const openBeforePasswordChange = ['/password', '/sign-out'];
const openBeforeEnrolment = [...openBeforePasswordChange, '/second-factor'];

/** Pages about the person alone: who looks on as another sees none of them. */
export const personalPaths: readonly string[] = ['/password', '/second-factor', '/sessions'];
const openToViewer = ['/security/view-as/ending', '/sign-out'];

/**
 * Asks who and whether: nobody → sign-in page that comes back here (what was typed into a form is carried along, C66);
 * first sign-in → password change; second factor missing → its page; administrator from another zone, or role without the verb → 403;
 * somebody who looks on as another person → may only look. The route's own path counts: an address may be spelled in other ways.
 */
export function verbGate(
  basePath: string,
  adminZones: readonly Zone[],
  askToSignIn: (req: Request, res: Response) => Promise<void>,
): (route: Pick<Route, 'path' | 'verb'>) => RequestHandler {
  return ({ path, verb }) =>
    async (req, res, next) => {
      if (verb === 'public') return next();
      const actor = req.user;
      if (!actor) return askToSignIn(req, res);
      if (actor.mustChangePassword && !openBeforePasswordChange.includes(path))
        return res.redirect(303, `${basePath}/password`);
      if (!actor.mustChangePassword && actor.mustEnrol && !openBeforeEnrolment.includes(path))
        return res.redirect(303, `${basePath}/second-factor`);
      if (actor.viewedBy) refuseViewer(req.method, path);
      if (verb !== 'signed-in' && verb !== 'home.view' && !worksHere(actor, adminZones))
        throw problems.admin_zone({ zones: adminZones.map((zone) => zoneNames[zone]).join('或') });
      if (!mayDo(actor, verb)) throw problems.forbidden();
      next();
    };
}

/** The three administrators work from the zones of the settings alone (C62); everybody else from both. */
const worksHere = (actor: Actor, adminZones: readonly Zone[]): boolean =>
  adminZones.includes(actor.zone) || !actor.isAdministrator;

function refuseViewer(method: string, path: string): void {
  if (openToViewer.includes(path)) return;
  if (method !== 'GET' && method !== 'HEAD') throw problems.view_only();
  if (personalPaths.includes(path)) throw problems.view_personal();
  // A list taken away as a file stands in the audit as an act of the person looked at.
  if (/\/export(?:\.\w+)?$/.test(path)) throw problems.view_only();
}
