import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { type Db, openDatabase } from '#platform/db/connection.js';
import { createApp } from '#src/app.js';
import { type Answer, type Client, createClient } from '#test/support/client.js';
import { type DatabaseProxy, startDatabaseProxy } from '#test/support/database-proxy.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
let proxy: DatabaseProxy;
let server: Server;
let db: Db;
let client: Client;

before(async () => {
  portal = await startTestPortal();
  proxy = await startDatabaseProxy(portal.databaseUrl);
  db = openDatabase({ url: proxy.url, queryTimeoutMs: portal.deps.config.queryTimeoutMs });
  server = createServer(createApp({ ...portal.deps, db }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = createClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}/yizhangwang`);
  await client.signIn(portal.cast.filer);
});
after(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await db.destroy();
  await proxy.close();
  await portal.stop();
});

async function timed(ask: () => Promise<Answer>): Promise<Answer & { ms: number }> {
  const from = performance.now();
  const answer = await ask();
  return { ...answer, ms: performance.now() - from };
}

/** A page that says so in time: never a sign-in page, never an inner detail. */
function isUnavailable({ status, text, headers, ms }: Answer & { ms: number }, limitMs: number): void {
  assert.equal(status, 503);
  assert.match(text, /数据库暂时没有响应/);
  assert.doesNotMatch(text, /ECONN|ENOENT|sql|socket|at .*\.js/i);
  assert.equal(headers.get('retry-after'), '30');
  assert.ok(headers.get('content-security-policy'));
  assert.ok(ms < limitMs, `${Math.round(ms)} ms`);
}

const pages: readonly (readonly [what: string, ask: () => Promise<Answer>])[] = [
  ['a list', () => client.get('/annexes')],
  ['the first page', () => client.get('/')],
  ['sign-in', () => client.post('/sign-in', { account: 'manager', password: 'x' })],
  ['a form', () => client.post('/annexes/1/submission')],
];

/** Asks until the page is there again; how long that took. */
async function waitForPage(): Promise<number> {
  const from = performance.now();
  for (;;) {
    if ((await client.get('/annexes')).status === 200) return performance.now() - from;
    assert.ok(performance.now() - from < 10_000, 'the portal does not come back');
  }
}

test('a frozen database is a page within 3 s, and the person is still signed in afterwards', async () => {
  proxy.freeze();
  for (const answer of await Promise.all(pages.map(([, ask]) => timed(ask)))) isUnavailable(answer, 3_000);
  await proxy.recover();
  assert.ok((await waitForPage()) < 2_000);
});

test('a killed database is a page within 0.5 s, and the person is still signed in afterwards', async () => {
  await proxy.kill();
  for (const [, ask] of pages) isUnavailable(await timed(ask), 500);
  await proxy.recover();
  assert.ok((await waitForPage()) < 2_000);
});

test('machines are told likewise', async () => {
  assert.equal((await client.get('/readyz')).status, 200);
  await proxy.kill();
  const answers = await Promise.all(['/healthz', '/readyz', '/api/v1/health'].map((path) => client.get(path)));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 503, 503],
  );
  await proxy.recover();
  await waitForPage();
});
