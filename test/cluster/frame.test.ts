import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Client } from '#test/support/client.js';
import { type Cluster, felt, startCluster } from '#test/support/nodes.js';
import { onNode } from '#test/support/round-robin.js';

let cluster: Cluster;
before(async () => {
  cluster = await startCluster();
});
after(() => cluster.stop());

const nodes = [onNode(0), onNode(1)];
const textsOf = (client: Client, path: string) =>
  Promise.all(nodes.map(async (node) => (await client.get(path, node)).text));
const isOnAll = async (client: Client, path: string, what: RegExp) =>
  (await textsOf(client, path)).every((text) => what.test(text));

const proposal = (cast: Cluster['cast']) => ({
  kind: 'revoke',
  operatorId: String(cast.importer.id),
  reason: '另有任用',
});

test('the menu counts on both nodes what was asked for and decided on one', async () => {
  const [admin, security] = [await cluster.client('admin'), await cluster.client('security')];
  const waiting = /省局任免\s*<span[^>]* title="待办 1"/;
  assert.equal(await isOnAll(security, '/help', waiting), false, 'both nodes have counted before');
  assert.equal((await admin.post('/appointments', proposal(cluster.cast), nodes[0])).status, 303);
  await felt('one appointment waits', () => isOnAll(security, '/help', waiting));
  const [, request = ''] = /name="request" value="(\d+)"/.exec((await security.get('/appointments')).text) ?? [];
  const decision = { request, decision: 'return', reason: '理由不足' };
  assert.equal((await security.post('/appointments/decision', decision, nodes[1])).status, 303);
  await felt('none waits', async () => (await textsOf(security, '/help')).every((text) => !waiting.test(text)));
});

test('a drive whose dates have moved changes the phase on both nodes', async () => {
  const filer = await cluster.client('filer');
  const day = 86_400_000;
  const now = Date.now();
  const moveTo = (days: number) =>
    cluster.deps.db('drives').update({
      deadline_at: new Date(now + days * day),
      go_live_on: new Date(now + (days + 30) * day).toISOString().slice(0, 10),
    });
  await moveTo(9);
  await felt('nine days', () => isOnAll(filer, '/help', /距截止还有 9 天/));
  await moveTo(-1);
  await felt('over', () => isOnAll(filer, '/help', /采集阶段 · 已过报送截止时间/));
});

test('a division that a newer node has renamed is called so by the older one', async () => {
  const reviewer = await cluster.client('reviewer');
  assert.equal(await isOnAll(reviewer, '/businesses', /新名示例区/), false);
  await cluster.deps.db('divisions').where({ code: '460105' }).update({ name: '新名示例区' });
  await felt('the new name', () => isOnAll(reviewer, '/businesses', /新名示例区/));
});

test('a form sent to both nodes at once is carried out once, and both lead to the same page', async () => {
  const admin = await cluster.client('admin');
  const requests = async () => Number((await cluster.deps.db('account_requests').count({ n: '*' }))[0]?.n);
  const before = await requests();
  for (let round = 0; round < 5; round += 1) {
    const form = { kind: 'add', name: `示例${round}`, roles: 'statistician', reason: '补充统计力量' };
    const _submission = String(round).padStart(32, 'a');
    const answers = await Promise.all(
      [...nodes, ...nodes].map((node) => admin.post('/appointments', { ...form, _submission }, node)),
    );
    assert.deepEqual(
      answers.map(({ status, location }) => `${status} ${location}`),
      Array.from({ length: 4 }, () => '303 /appointments'),
    );
    assert.equal(await requests(), before + round + 1);
  }
});

test('a form with a fault, sent to both nodes at once, is shown with it by both', async () => {
  const admin = await cluster.client('admin');
  const form = { kind: 'add', name: '', roles: 'statistician', reason: '补充统计力量', _submission: 'b'.repeat(32) };
  const answers = await Promise.all([...nodes, ...nodes].map((node) => admin.post('/appointments', form, node)));
  for (const { status, text } of answers) {
    assert.equal(status, 422);
    assert.match(text, /请输入姓名/);
  }
});
