import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { createPeople, routeTable } from '#src/app.js';
import type { Client } from '#test/support/client.js';
import { routePath } from '#test/support/route-paths.js';
import { playSeason, type Season } from '#test/support/season.js';
import { testNow } from '#test/support/test-db.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
let season: Season;
before(async () => {
  portal = await startTestPortal();
  season = await playSeason(portal);
});
after(() => portal.stop());
afterEach(() => portal.clock.setTo(testNow));

const view = (client: Client, account: string, reason = '核对其能看到的辖区') =>
  client.post('/security/view-as', { account, reason });
const minutes = (n: number) => new Date(testNow.getTime() + n * 60_000);

async function viewing(account: string): Promise<Client> {
  const client = await portal.client('security');
  assert.equal((await view(client, account)).status, 303);
  return client;
}

test('starting needs an account and a reason; never an administrator, oneself or nobody', async () => {
  const client = await portal.client('security');
  assert.equal((await view(client, '')).status, 422);
  assert.equal((await view(client, 'filer', '')).status, 422);
  for (const account of ['admin', 'auditor', 'security', 'nobody-there']) {
    const answer = await view(client, account);
    assert.equal(answer.status, 409, account);
    assert.match(answer.text, /不能以这个账号的身份查看/);
  }
});

test('the pages are those of the other person, under a banner that says so', async () => {
  const client = await viewing('filer');
  const seen = await client.get('/annexes');
  assert.equal(seen.status, 200);
  assert.match(seen.text, /security<\/b>\s+正在以 <b>.*filer<\/b>（filer）的身份查看/);
  assert.equal((await client.get('/security/locks')).status, 403, 'the own rights rest meanwhile');
});

test('every form of every route is refused in words, and nothing changes', async () => {
  const { db } = portal.deps;
  const sums = async () =>
    Promise.all(
      ['annexes', 'annex_versions', 'operators', 'audit_entries', 'jobs', 'agencies'].map(
        async (table) => (await db(table).count({ n: '*' }))[0]?.n,
      ),
    );
  const [{ id: businessId } = { id: 1 }] = (await db('businesses').select('id').limit(1)) as { id: number }[];
  for (const account of ['filer', 'manager', 'reviewer']) {
    const client = await viewing(account);
    const before = await sums();
    for (const route of routeTable(portal.deps, createPeople(portal.deps))) {
      if (route.method !== 'post' || route.verb === 'public' || route.path === '/security/view-as/ending') continue;
      const path = route.path.includes(':') ? pathWith(route.path, businessId) : route.path;
      const answer = route.upload
        ? await client.upload(path, { name: 'a.xlsx', content: Buffer.from('x') })
        : await client.post(path, { reason: '一条理由', session: '0'.repeat(64) });
      assert.equal(answer.status, 403, `${account} ${path}`);
      assert.match(answer.text, /只能看，不能办理|没有这项权限/, path);
    }
    assert.deepEqual(await sums(), before, account);
  }
});

const pathWith = (path: string, businessId: number): string => {
  try {
    return routePath({ method: 'post', path, verb: 'signed-in', handler: () => {} }, season, { businessId }, {});
  } catch {
    return path.replace(/:\w+/g, '1');
  }
};

test('numbers stay masked, files and pages about the person are closed', async () => {
  const client = await viewing('filer');
  for (const path of ['/password', '/second-factor', '/sessions', '/password/', '/Second-Factor', '/SESSIONS/']) {
    const answer = await client.get(path);
    assert.equal(answer.status, 403, path);
    assert.match(answer.text, /属于本人/);
  }
  for (const path of [
    '/businesses/export?format=csv',
    `/annexes/${season.claimed.annexId}/versions/${season.claimed.versionId}/marked`,
  ])
    assert.notEqual((await client.get(path)).status, 200, path);
  const page = await client.get(`/annexes/${season.claimed.annexId}/versions/${season.claimed.versionId}`);
  assert.equal(page.status, 200);
  assert.doesNotMatch(page.text, /\b1[3-9]\d{9}\b|\b\d{17}[\dX]\b/);
});

test('lists are not taken away as files: that would stand in the audit as the other person’s act', async () => {
  const client = await viewing('reviewer');
  const lists = ['/account-requests/export.xlsx', '/vpn-list/export.xlsx', '/businesses/export.xlsx'];
  for (const path of [...lists, '/vpn-list/Export.xlsx/']) assert.equal((await client.get(path)).status, 403, path);
});

test('start and end stand in the audit under the administrator’s own name', async () => {
  const { db } = portal.deps;
  const client = await viewing('manager');
  const ended = await client.post('/security/view-as/ending');
  assert.equal(ended.status, 303);
  assert.equal((await client.get('/security/locks')).status, 200);
  const noted = (await db('audit_entries')
    .where('verb', 'like', 'security.view-as%')
    .orderBy('seq', 'desc')
    .limit(2)) as {
    verb: string;
    actor_name: string;
    object_id: string;
    state_after: string | null;
  }[];
  assert.deepEqual(
    noted.map(({ verb, actor_name, object_id }) => [verb, actor_name, Number(object_id)]),
    [
      ['security.view-as-end', 'security', portal.cast.manager.id],
      ['security.view-as', 'security', portal.cast.manager.id],
    ],
  );
  assert.match(noted[1]?.state_after ?? '', /核对其能看到的辖区/);
});

test('it ends by itself after fifteen minutes', async () => {
  const client = await viewing('filer');
  portal.clock.setTo(minutes(14));
  assert.match((await client.get('/annexes')).text, /正在以/);
  portal.clock.setTo(minutes(16));
  const own = await client.get('/security/locks');
  assert.equal(own.status, 200);
  assert.match(own.text, /已自动结束/);
  assert.doesNotMatch(own.text, /正在以/);
});
