import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { castPassword } from '#test/support/cast.js';
import { type Client, csrfOf } from '#test/support/client.js';
import { type Cluster, felt, startCluster } from '#test/support/nodes.js';
import { onNode } from '#test/support/round-robin.js';

let cluster: Cluster;
before(async () => {
  cluster = await startCluster();
});
after(() => cluster.stop());

const [first, second] = [onNode(0), onNode(1)];
const both = [first, second];
const statusesOf = async (client: Client, path = '/help') =>
  Promise.all(both.map(async (node) => (await client.get(path, node)).status));

test('two processes serve pages, and a session made through one is known to the other', async () => {
  assert.notEqual(cluster.nodes[0]?.port, cluster.nodes[1]?.port);
  const filer = await cluster.client('filer');
  assert.deepEqual(await statusesOf(filer), [200, 200]);
  const form = csrfOf((await filer.get('/password', first)).text);
  assert.equal(form, csrfOf((await filer.get('/password', second)).text), 'one token, whoever asks');
});

test('signing out on one node is signing out', async () => {
  const filer = await cluster.client('filer');
  assert.deepEqual(await statusesOf(filer), [200, 200]);
  assert.equal((await filer.post('/sign-out', {}, first)).status, 303);
  assert.equal((await filer.get('/help', second)).status, 303, 'at once');
});

test('a session ended by the security administrator on one node is ended on the other', async () => {
  const filer = await cluster.client('filer');
  const security = await cluster.client('security');
  const page = (await security.get('/security/sessions?q=filer', first)).text;
  const names = [...page.matchAll(/name="session" value="([0-9a-f]{64})"/g)].map(([, name = '']) => name);
  assert.ok(names.length > 0);
  for (const session of names)
    assert.equal((await security.post('/security/sessions/ending', { session }, first)).status, 303);
  assert.equal((await filer.get('/help', second)).status, 303, 'at once');
});

test('a new password ends the sessions on the other node and opens both', async () => {
  const [here, there] = [await cluster.client('clerk'), await cluster.client('clerk')];
  const password = 'Another-2021-haikou';
  const change = { currentPassword: castPassword, newPassword: password, newPasswordAgain: password };
  assert.equal((await here.post('/password', change, first)).status, 303);
  assert.equal((await there.get('/help', second)).status, 303, 'at once');
  assert.deepEqual(await statusesOf(here), [200, 200]);
  const again = await (await cluster.client()).signIn({ account: cluster.cast.clerk.account, password });
  assert.deepEqual(await statusesOf(again), [200, 200]);
});

test('failures to sign in count across the nodes, and an unlock on one frees both', async () => {
  const { account } = cluster.cast.importer;
  const guess = async (password: string, node: Readonly<Record<string, string>>) => {
    const stranger = await cluster.client();
    const _csrf = csrfOf((await stranger.get('/sign-in', node)).text);
    return stranger.post('/sign-in', { _csrf, account, password }, node);
  };
  for (let i = 0; i < 5; i += 1) assert.equal((await guess(`wrong ${i}`, onNode(i % 2))).status, 401);
  for (const node of both) {
    const answer = await guess(castPassword, node);
    assert.notEqual(answer.status, 303);
    assert.match(answer.text, /15 分钟/);
  }
  const security = await cluster.client('security');
  assert.match((await security.get('/security/locks', second)).text, new RegExp(account));
  const unlocked = await security.post('/security/locks/removal', { subject: `account:${account}` }, second);
  assert.equal(unlocked.status, 303);
  assert.equal((await guess(castPassword, first)).status, 303);
});

test('an account switched off on one node is out of the other, though it was just there', async () => {
  const neighbour = await cluster.client('neighbour');
  assert.deepEqual(await statusesOf(neighbour), [200, 200]);
  const admin = await cluster.client('admin');
  const path = `/accounts/${cluster.cast.neighbour.id}/deactivation`;
  const leaving = { kind: 'away', note: '借调到别处' };
  assert.equal((await admin.post(path, leaving, first)).status, 303);
  await felt('the account is off', async () => (await statusesOf(neighbour)).every((status) => status === 303));
});

test('a role given on one node is a right on the other', async () => {
  const statistician = await cluster.client('statistician');
  const mayInvite = () => statusesOf(statistician, '/invitations');
  assert.deepEqual(await mayInvite(), [403, 403]);
  const [admin, security] = [await cluster.client('admin'), await cluster.client('security')];
  const proposal = {
    kind: 'change',
    operatorId: String(cluster.cast.statistician.id),
    roles: 'province_business',
    reason: '补充审核力量',
  };
  assert.equal((await admin.post('/appointments', proposal, first)).status, 303);
  const [, request = ''] =
    /name="request" value="(\d+)"/.exec((await security.get('/appointments', second)).text) ?? [];
  const decision = { request, decision: 'approve' };
  assert.equal((await security.post('/appointments/decision', decision, second)).status, 303);
  await felt('the new role', async () => (await mayInvite()).every((status) => status === 200));
});

test('looking on as another person goes on, and ends, on both nodes', async () => {
  const security = await cluster.client('security');
  const view = { account: 'filer', reason: '核对其能看到的辖区' };
  assert.equal((await security.post('/security/view-as', view, first)).status, 303);
  for (const node of both) assert.match((await security.get('/annexes', node)).text, /filer<\/b>（filer）的身份查看/);
  assert.equal((await security.post('/security/view-as/ending', {}, second)).status, 303);
  for (const node of both) assert.doesNotMatch((await security.get('/help', node)).text, /的身份查看/);
});
