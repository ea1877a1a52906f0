import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Deps } from '#platform/deps.js';
import { version } from '#platform/version.js';
import { askDatabase } from '#platform/http/health.js';

const health = createRoute({
  method: 'get',
  path: '/health',
  summary: 'Whether the portal and its database answer',
  responses: {
    200: {
      description: 'Ready',
      content: { 'application/json': { schema: z.object({ status: z.literal('ready') }) } },
    },
    503: {
      description: 'Not ready',
      content: { 'application/json': { schema: z.object({ status: z.literal('not ready') }) } },
    },
  },
});

const versionRoute = createRoute({
  method: 'get',
  path: '/version',
  summary: 'Name and version of the portal',
  responses: {
    200: {
      description: 'Name and version',
      content: { 'application/json': { schema: z.object({ name: z.string(), version: z.string() }) } },
    },
  },
});

/** The machine API: a contract of its own, beside the screens; its document is generated from the same route declarations. */
export function createApi(deps: Pick<Deps, 'db' | 'log'>, base: string): OpenAPIHono {
  const api = new OpenAPIHono().basePath(base);
  api.openapi(versionRoute, (c) => c.json({ name: 'yizhangwang', version }, 200));
  api.openapi(health, async (c) => {
    try {
      await askDatabase(deps.db);
      return c.json({ status: 'ready' as const }, 200);
    } catch {
      return c.json({ status: 'not ready' as const }, 503);
    }
  });
  api.doc31('/openapi.json', { openapi: '3.1.0', info: { title: '机动车维修备案管理 接口', version } });
  api.notFound((c) => c.json({ code: 'api.not_found', message: 'No such resource.' }, 404));
  api.onError((error, c) => {
    deps.log.error('api request failed', { error });
    return c.json({ code: 'api.fault', message: 'The request could not be completed.' }, 500);
  });
  return api;
}
