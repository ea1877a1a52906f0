import type { Request } from 'express';
import type { FrameSource } from '#platform/http/render.js';

/** A page of the router, as it finds itself. */
interface Layer {
  match(path: string): boolean;
}

/** Whether the portal has a page under a path, whoever may see it. */
export function knownPages(req: Request): (path: string) => boolean {
  const { config, pages } = req.app.locals['frame'] as FrameSource;
  const { stack } = pages as unknown as { readonly stack: readonly Layer[] };
  return (path) => stack.some((layer) => layer.match(config.basePath + path));
}
