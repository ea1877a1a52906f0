import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HTTPException } from 'hono/http-exception';
import { createApi } from '#api/app.js';
import type { Db } from '#platform/db/connection.js';
import { testDeps } from '#test/support/test-db.js';

const base = '/yizhangwang/api/v1';
const answering = { raw: async () => [[{ 1: 1 }]] } as unknown as Db;
const apiOn = (db: Db) => createApi(testDeps({ db }), base);

test('the contract lists its paths below the base, and each of them answers', async () => {
  const api = apiOn(answering);
  const contract = (await (await api.request(`${base}/openapi.json`)).json()) as {
    paths: Record<string, object>;
    servers: object[];
  };
  assert.deepEqual(contract.servers, [{ url: base }]);
  const paths = Object.keys(contract.paths);
  assert.ok(paths.includes('/health') && paths.includes('/version'));
  for (const path of paths) assert.equal((await api.request(base + path)).status, 200, path);
});

test('what is refused, what is not there and what fails is JSON with a code, without inner detail', async () => {
  const api = apiOn(answering);
  api.get('/odd', () => {
    throw new HTTPException(400, { message: 'Malformed JSON in request body' });
  });
  api.get('/broken', () => {
    throw new Error('SELECT secret');
  });
  const codeOf = async (path: string, init?: RequestInit) => {
    const answer = await api.request(path, init);
    const { code, message } = (await answer.json()) as { code: string; message: string };
    assert.doesNotMatch(message, /SELECT/);
    return `${answer.status} ${code}`;
  };
  assert.equal(await codeOf(`${base}/none`), '404 api.not_found');
  assert.equal(await codeOf('/odd'), '400 api.bad_request');
  assert.equal(await codeOf('/broken'), '500 api.fault');
  const body = 'x'.repeat(1024 * 1024 + 1);
  assert.equal(await codeOf(`${base}/none`, { method: 'POST', body }), '413 api.too_large');
});

test('a database that does not answer: 503', async () => {
  const lost = { raw: () => Promise.reject(new Error('gone')) } as unknown as Db;
  assert.equal((await apiOn(lost).request(`${base}/health`)).status, 503);
});
