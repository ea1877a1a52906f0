import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { readOldFacts } from '#features/retirement/control/old-database-queries.js';
import { getRetirement } from '#features/retirement/queries.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');

describe('the old module’s own database', () => {
  let portal: TestPortal;
  let url = '';
  before(async () => {
    portal = await startTestPortal();
    url = portal.databaseUrl;
    await portal.deps.db.raw('CREATE TABLE old_list (id INT PRIMARY KEY, `更新时间` DATETIME NULL)');
    await portal.deps.db.raw('CREATE TABLE old_plain (id INT PRIMARY KEY)');
    await portal.deps.db('old_list').insert([
      { id: 1, 更新时间: new Date('2020-11-20T02:00:00Z') },
      { id: 2, 更新时间: new Date('2020-11-30T09:42:00Z') },
      { id: 3, 更新时间: null },
    ]);
  });
  after(() => portal.stop());

  test('tells how many it has and when it was changed last, where a column says so', async () => {
    const facts = await readOldFacts({ url, table: 'old_list' });
    assert.deepEqual(facts, { count: 3, lastChangeAt: new Date('2020-11-30T09:42:00Z') });
    assert.deepEqual(await readOldFacts({ url, table: 'old_plain' }), { count: 0, lastChangeAt: null });
  });

  test('is read at a press of the button; one that is away is said to be, and nothing is noted', async () => {
    const read = async (table: string) => {
      Object.assign(portal.deps.config, { oldSystem: { url, table } });
      return (await portal.client('reviewer')).post('/retirement/old-database');
    };
    const away = await read('old_nothing');
    assert.equal(away.status, 409);
    assert.match(said(away.text), /读不到原模块的数据库.*没有登记/);
    assert.equal((await getRetirement(portal.deps.db)).oldCount, null);
    assert.equal((await read('old_list')).status, 303);
    const { oldCount, lastChangeAt, factsSource } = await getRetirement(portal.deps.db);
    assert.deepEqual([oldCount, lastChangeAt?.toISOString(), factsSource], [3, '2020-11-30T09:42:00.000Z', 'read']);
    assert.equal((await read('old_plain')).status, 303);
    const kept = await getRetirement(portal.deps.db);
    assert.deepEqual([kept.oldCount, kept.lastChangeAt], [0, lastChangeAt], 'what it does not tell stays as it was');
  });
});
