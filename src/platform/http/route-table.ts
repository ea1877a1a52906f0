import type { Express, Request, RequestHandler, Response, Router } from 'express';

/** `noun.verb`, the same word in routes, policy, audit and tests; `public` asks nothing, `signed-in` any account. */
export type Verb = 'public' | 'signed-in' | `${string}.${string}`;
export type Handler = (req: Request, res: Response) => void | Promise<void>;

export interface UploadSpec {
  /** Name of the file field. */
  readonly field: string;
  /** How many files may come at once; 1 when left out. */
  readonly most?: number;
  /** Asked before a single byte of the body is read: not yours → 404, not now → 409. */
  readonly guard: (req: Request) => Promise<void>;
}

export interface Route {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly verb: Verb;
  readonly handler: Handler;
  readonly upload?: UploadSpec;
  /** A POST whose body is taken as it comes, and which answers PATCH likewise: uploads that come in pieces. */
  readonly isPatched?: true;
}
export type RouteTable = readonly Route[];

export const get = (path: string, verb: Verb, handler: Handler): Route => ({ method: 'get', path, verb, handler });
export const post = (path: string, verb: Verb, handler: Handler, upload?: UploadSpec): Route =>
  upload ? { method: 'post', path, verb, handler, upload } : { method: 'post', path, verb, handler };

/** What stands before a handler, in this order: sign-in, verb, phase, ownership, upload limits, CSRF. */
export interface RouteGuards {
  requireVerb(route: Pick<Route, 'path' | 'verb'>): RequestHandler;
  /** Refuse what is closed at present; none for a route that is always open. */
  requirePhase?(route: Route): readonly RequestHandler[];
  receiveUpload(spec: UploadSpec): RequestHandler;
  checkCsrf: RequestHandler;
}

/** Mounts the table on the app; its pages also on `pages`, where a form that was refused finds the page that it came from. */
export function mountRoutes(app: Express, base: string, routes: RouteTable, guards: RouteGuards, pages: Router): void {
  for (const route of routes) {
    const { upload } = route;
    const chain: RequestHandler[] = [guards.requireVerb(route), ...(guards.requirePhase?.(route) ?? [])];
    if (upload) {
      chain.push(async (req, _res, next) => {
        await upload.guard(req);
        next();
      });
      chain.push(guards.receiveUpload(upload));
    }
    if (route.method === 'post') chain.push(guards.checkCsrf);
    const handler: RequestHandler = async (req, res) => {
      await route.handler(req, res);
    };
    app[route.method](base + route.path, ...chain, handler);
    if (route.isPatched) app.patch(base + route.path, ...chain, handler);
    if (route.method === 'get') pages.get(base + route.path, ...chain, handler);
  }
}
