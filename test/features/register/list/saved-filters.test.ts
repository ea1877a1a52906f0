import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { mostSaved } from '#features/register/list/saved-filter-queries.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
before(async () => {
  portal = await startTestPortal();
});
after(() => portal.stop());

test('a search is kept by name, used again, replaced and taken away', async () => {
  const client = await portal.client('filer');
  const saved = await client.post('/businesses/filters', {
    name: ' 琼山二类 ',
    query: 'division=460107&class=A2&after=x',
  });
  assert.equal(saved.status, 303);
  assert.equal(saved.location, '/businesses?division=460107&class=A2');
  const list = (await client.get('/businesses')).text;
  assert.match(list, /href="[^"]*\/businesses\?division=460107&amp;class=A2">琼山二类</);
  await client.post('/businesses/filters', { name: '琼山二类', query: 'division=460107' });
  const [row, ...others] = (await portal.deps.db('saved_filters').select('*')) as { id: number; query: string }[];
  assert.deepEqual([row?.query, others.length], ['division=460107', 0]);
  const gone = await client.post(`/businesses/filters/${row?.id}/removal`);
  assert.equal(gone.location, '/businesses');
  assert.doesNotMatch((await client.get('/businesses')).text, /琼山二类/);
});

test('nobody sees or removes what another keeps', async () => {
  const [own, other] = [await portal.client('filer'), await portal.client('neighbour')];
  await own.post('/businesses/filters', { name: '只有我看', query: 'q=示例' });
  const [row] = (await portal.deps.db('saved_filters').select('id')) as { id: number }[];
  assert.doesNotMatch((await other.get('/businesses')).text, /只有我看/);
  assert.equal((await other.post(`/businesses/filters/${row?.id}/removal`)).status, 404);
  assert.match((await own.get('/businesses')).text, /只有我看/);
});

test('a search without a name, without conditions, or one too many is refused in words', async () => {
  const client = await portal.client('manager');
  const refused = async (form: Record<string, string>, said: RegExp) => {
    const answer = await client.post('/businesses/filters', form);
    assert.equal(answer.status, 422);
    assert.match(answer.text, said);
  };
  await refused({ name: '', query: 'q=a' }, /请给这组条件起个名字/);
  await refused({ name: '长'.repeat(21), query: 'q=a' }, /最多 20 个字/);
  await refused({ name: '空', query: 'nonsense=1&class=Z9' }, /没有选任何条件/);
  for (let n = 0; n < mostSaved; n += 1)
    assert.equal((await client.post('/businesses/filters', { name: `第 ${n} 组`, query: 'q=a' })).status, 303);
  await refused({ name: '再一组', query: 'q=b' }, /最多保存 20 组/);
});

test('columns are chosen by tick or in the address, and stay with the search', async () => {
  const client = await portal.client('reviewer');
  const page = (await client.get('/businesses?column.address=1&columns=operating,nonsense')).text;
  assert.match(page, /<th scope="col">经营地址<\/th>/);
  assert.match(page, /<th scope="col">经营状态<\/th>/);
  assert.match(page, /order=asc&amp;columns=address%2Coperating/);
});
