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

/** A page that says so: never a sign-in page, never an inner detail. */
function isUnavailable({ status, text, headers }: Answer): void {
  assert.equal(status, 503);
  assert.match(text, /数据库暂时没有响应/);
  assert.doesNotMatch(text, /ECONN|ENOENT|sql|socket|at .*\.js/i);
  assert.equal(headers.get('retry-after'), '30');
  assert.ok(headers.get('content-security-policy'));
}

const pagesOf = (who: Client): readonly (readonly [what: string, ask: () => Promise<Answer>])[] => [
  ['a list', () => who.get('/annexes')],
  ['the first page', () => who.get('/')],
  ['sign-in', () => who.post('/sign-in', { account: 'manager', password: 'x' })],
  ['a form', () => who.post('/annexes/1/submission')],
];

/** Asks until the page is there again, without a restart. */
async function waitForPage(): Promise<void> {
  while ((await client.get('/annexes')).status !== 200);
}

test('a frozen database is a page while it is frozen, and the person is still signed in afterwards', async () => {
  assert.ok(portal.deps.config.queryTimeoutMs <= 2_500, 'so long a query is waited for, S5 leaves 3 s for the page');
  proxy.freeze();
  for (const answer of await Promise.all(pagesOf(client).map(([, ask]) => ask()))) isUnavailable(answer);
  await proxy.recover();
  await waitForPage();
});

test('a killed database is a page at once, and the person is still signed in afterwards', async () => {
  // With this patience of its queries, whatever waited for one to time out would not be answered in this hour.
  const patient = openDatabase({ url: proxy.url, queryTimeoutMs: 3_600_000 });
  const portalOfIts = createServer(createApp({ ...portal.deps, db: patient }));
  await new Promise<void>((resolve) => portalOfIts.listen(0, '127.0.0.1', resolve));
  const port = (portalOfIts.address() as AddressInfo).port;
  const visitor = await createClient(`http://127.0.0.1:${port}/yizhangwang`).signIn(portal.cast.manager);
  await proxy.kill();
  for (const [, ask] of pagesOf(visitor)) isUnavailable(await ask());
  await proxy.recover();
  portalOfIts.closeAllConnections();
  await new Promise((resolve) => portalOfIts.close(resolve));
  await patient.destroy();
  await waitForPage();
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
