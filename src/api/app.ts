import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { timeout } from 'hono/timeout';
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

/** Largest body of a request to the machine API. */
const bodyLimitBytes = 1024 * 1024;

/** The machine API below `base`, beside the screens: what is refused, what is not there and what fails is JSON with a code. */
export function createApi(deps: Pick<Deps, 'db' | 'log' | 'config'>, base: string): Hono {
  const api = new Hono();
  api.use(timeout(deps.config.bodyLimits.formMs, new HTTPException(408, { message: 'The request took too long.' })));
  const tooLarge = `The body is larger than ${bodyLimitBytes} bytes.`;
  api.use(bodyLimit({ maxSize: bodyLimitBytes, onError: (c) => refuse(c, 413, 'api.too_large', tooLarge) }));
  api.route(base, createContract(deps, base));
  api.notFound((c) => refuse(c, 404, 'api.not_found', 'No such resource.'));
  api.onError((error, c) => {
    if (error instanceof HTTPException) {
      return refuse(c, error.status, error.status === 408 ? 'api.too_slow' : 'api.bad_request', error.message);
    }
    deps.log.error('api request failed', { error });
    return refuse(c, 500, 'api.fault', 'The request could not be completed.');
  });
  return api;
}

/** The contract of version 1; its document is generated from the same route declarations. */
function createContract(deps: Pick<Deps, 'db'>, base: string): OpenAPIHono {
  const contract = new OpenAPIHono();
  contract.openapi(versionRoute, (c) => c.json({ name: 'yizhangwang', version }, 200));
  contract.openapi(health, async (c) => {
    try {
      await askDatabase(deps.db);
      return c.json({ status: 'ready' as const }, 200);
    } catch {
      return c.json({ status: 'not ready' as const }, 503);
    }
  });
  contract.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: '机动车维修备案管理 接口', version },
    servers: [{ url: base }],
  });
  return contract;
}

const refuse = (c: Context, status: HTTPException['status'], code: string, message: string): Response =>
  c.json({ code, message }, status);
