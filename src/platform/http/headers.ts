import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';
import type { RequestHandler } from 'express';

/**
 * Security headers that also work over plain HTTP: no HSTS and no upgrade unless the portal is reached over TLS. They are the same for
 * every answer, so helmet makes them once.
 */
export function securityHeaders(tls: boolean): RequestHandler {
  const headers = headersOf(helmetFor(tls));
  return (_req, res, next) => {
    for (let i = 0; i < headers.length; i += 1) {
      const [name, value] = headers[i] as readonly [string, string];
      res.setHeader(name, value);
    }
    next();
  };
}

/** What a middleware would set on any answer. */
function headersOf(middleware: ReturnType<typeof helmet>): readonly (readonly [string, string])[] {
  const message = new IncomingMessage(new Socket());
  const answer = new ServerResponse(message);
  middleware(message, answer, (error?: unknown) => {
    if (error) throw error;
  });
  return answer.getHeaderNames().map((name) => [name, String(answer.getHeader(name))]);
}

function helmetFor(tls: boolean): ReturnType<typeof helmet> {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        ...(tls ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: tls,
    crossOriginOpenerPolicy: tls,
    originAgentCluster: false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
}

/** Pages hold people's work: no cache of any kind keeps them. */
export const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};
