import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { publishEdition, proposeEdition } from '#features/publication/editions.js';
import { act } from '#src/season/actions.js';
import { loadActor } from '#src/season/accounts.js';
import { aBusiness } from '#test/support/businesses.js';
import { enterBusinesses } from '#test/support/enter-business.js';
import { type Cluster, felt, startCluster } from '#test/support/nodes.js';
import { onNode } from '#test/support/round-robin.js';

let cluster: Cluster;
before(async () => {
  cluster = await startCluster();
});
after(() => cluster.stop());

test('a list that is withdrawn on one node is gone from the other with the next request', async () => {
  const { deps, cast } = cluster;
  const agency = await deps.db('agencies').where({ code: '460100' }).first<{ id: number }>('id');
  await enterBusinesses(deps, Number(agency.id), [{ values: aBusiness(1), filingStatus: 'filed' }]);
  const [one, other] = await Promise.all([loadActor(deps, cast.reviewer.id), loadActor(deps, cast.importer.id)]);
  const id = await act(deps, (trx) => proposeEdition(trx, deps, one, ''));
  await act(deps, (trx) => publishEdition(trx, deps, other, id));
  const visitor = await cluster.client();
  const reviewer = await cluster.client('reviewer');
  const page = (node: number) => visitor.get('/public/businesses', onNode(node));
  await felt('published on both', async () =>
    [await page(0), await page(1)].every(({ text }) => text.includes('示例1号')),
  );
  assert.equal((await reviewer.post('/publication/withdrawal', { ground: '成批有误' }, onNode(0))).status, 303);
  for (const node of [0, 1]) {
    const answer = await page(node);
    assert.match(answer.text, /撤下，正在核对/, `node ${node}`);
    assert.doesNotMatch(answer.text, /示例1号/);
    assert.equal((await visitor.get('/public/businesses/export.csv', onNode(node))).status, 410);
  }
});
