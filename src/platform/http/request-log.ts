import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { personOf } from '#platform/http/actor.js';
import type { Log } from '#platform/log.js';

declare global {
  namespace Express {
    interface Request {
      /** Number of this request, quoted to support and found in the log. */
      requestId: string;
    }
  }
}

/** One line a request: route pattern (never the address with its values), status, ms, who, from which zone. */
export function requestLog(log: Log): RequestHandler {
  return (req, res, next) => {
    req.requestId = randomUUID().slice(0, 8);
    const from = process.hrtime.bigint();
    res.on('close', () => {
      const ms = Number(process.hrtime.bigint() - from) / 1e6;
      log.info('request', {
        id: req.requestId,
        method: req.method,
        route: routeOf(req),
        zone: req.zone,
        status: res.statusCode,
        ms: Math.round(ms * 10) / 10,
        actor: personOf(req)?.id ?? null,
        ...(res.writableEnded ? {} : { aborted: true }),
      });
    });
    next();
  };
}

function routeOf(req: Request): string {
  const route = req.route as { path?: unknown } | undefined;
  return typeof route?.path === 'string' ? route.path : '-';
}
