import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import type { Request, RequestHandler, Response } from 'express';
import type { Eta } from 'eta';
import type { Config } from '#platform/config.js';
import { isLoopback, type Zone, zoneNames, zoneOf } from '#platform/zone.js';
import { flash } from '#platform/http/render.js';
import type { PortalSettings, SettingsReader } from '#platform/settings.js';
import type { Log } from '#platform/log.js';
import { viewHelpers } from '#platform/views/helpers.js';

declare global {
  namespace Express {
    interface Request {
      /** Where the request comes from; whoever is outside gets no further than `zoneGate`. */
      zone: Zone;
    }
  }
}

/**
 * Before everything else: who comes neither from the intranet nor over the VPN sees one page that explains both ways in, whatever was
 * asked for (R6, C62). `req.ip` heeds X-Forwarded-For from listed proxies alone. Health answers this machine in any case.
 */
export function zoneGate(
  config: Config,
  views: Eta,
  settings: SettingsReader,
  healthPaths: readonly string[],
): RequestHandler {
  const zoneFor = rememberZones(config);
  return (req, res, next) => {
    const address = req.ip ?? '';
    req.zone = zoneFor(address);
    if (req.zone !== 'outside' || (healthPaths.includes(req.path) && isLoopback(address))) return next();
    settings
      .read()
      .then((stand) =>
        sendOutsidePage(res, { config, views, settings: stand, address: isIP(address) === 0 ? '' : address }),
      )
      .catch(next);
  };
}

/** The ranges never change while the portal runs, and people ask again and again from the same address. */
function rememberZones({ zones }: Config): (address: string) => Zone {
  const known = new Map<string, Zone>();
  return (address) => {
    const zone = known.get(address) ?? zoneOf(address, zones);
    if (known.size >= zonesAtMost) known.clear();
    known.set(address, zone);
    return zone;
  };
}

const zonesAtMost = 10_000;

/** One page without anything to fetch: its style stands in it and is admitted by its digest. */
function sendOutsidePage(
  res: Response,
  { config, views, settings, address }: { config: Config; views: Eta; settings: PortalSettings; address: string },
): void {
  const helpers = viewHelpers({
    basePath: config.basePath,
    zone: config.officeZone,
    asset: () => '',
    may: () => false,
  });
  const html = views.render('operators/security/outside', { settings, address, page: undefined, helpers });
  const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
  const digest = createHash('sha256').update(style).digest('base64');
  res
    .status(403)
    .set(
      'Content-Security-Policy',
      `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; frame-ancestors 'none'`,
    )
    .set('Cache-Control', 'no-store')
    .type('html')
    .send(html);
}

/** Health is for machines of the intranet. */
export const isNear = (req: Request): boolean => req.zone === 'intranet' || isLoopback(req.ip ?? '');

/** A session belongs to the zone it was signed in from: used from another one it ends, and the sign-in page says so. */
export function sessionStaysInZone(log: Log): RequestHandler {
  return (req, _res, next) => {
    const { session } = req;
    const actorId = session.passport?.user;
    if (actorId === undefined || session.zone === req.zone) return next();
    const before =
      session.zone === undefined ? '' : `您是从${zoneNames[session.zone]}登录的，现在改从${zoneNames[req.zone]}访问。`;
    log.warn('session ended: used from another zone', {
      id: req.requestId,
      actor: actorId,
      from: session.zone,
      to: req.zone,
    });
    session.regenerate((error: unknown) => {
      if (error) return next(error);
      flash(req, 'note', `${before}为保证安全，原来的登录已经结束，请重新登录。`);
      next();
    });
  };
}
