import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { acceptedAnnex, type Office } from '#test/support/accepted-annex.js';
import { acceptedFilings, acceptedList, asFiled, handOutList, licenceOf, oldId } from '#test/support/accepted-list.js';
import { aBusiness } from '#test/support/businesses.js';
import type { Client } from '#test/support/client.js';
import { anOldLicence } from '#test/support/extracts.js';
import { officeOf } from '#test/support/portal-office.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const ofQionghai = (n: number) =>
  aBusiness(n, { division_code: '469002', business_address: `琼海市嘉积镇示例路${n}号` });

describe('the queue of imports', () => {
  let portal: TestPortal;
  let office: Office;
  let importer: Client;
  before(async () => {
    portal = await startTestPortal({ jobs: true });
    office = await officeOf(portal);
    importer = await portal.client('importer');
    await handOutList(portal.deps, office, [
      licenceOf(1, aBusiness(1)),
      anOldLicence(2),
      anOldLicence(3, { valid_from: '2014-03-01', valid_to: '2020-02-28' }),
    ]);
  });
  after(() => portal.stop());

  const picksOf = (html: string) =>
    [...html.matchAll(/name="pick" value="(\d+)"( checked)?/g)].map(([, id, on]) => [id, on !== undefined]);
  const begin = (who: Client, act: 'preview' | 'import', picks: readonly (number | string)[]) =>
    who.raw('/imports/runs', {
      method: 'POST',
      body: new URLSearchParams([
        ['_csrf', who.csrf()],
        ['act', act],
        ...picks.map((id): [string, string] => ['pick', String(id)]),
      ]),
    });
  const ended = async (path: string): Promise<string> => {
    for (;;) {
      const { text } = await importer.get(path);
      if (!/hx-trigger="every/.test(text)) return text.replace(/\s+/g, ' ');
      await delay(100);
    }
  };

  test('shows what can go in and why not; one press previews, one takes all in, in the order of their annexes', async () => {
    const { annexId: three } = await acceptedFilings(portal.deps, office, [aBusiness(1), aBusiness(2)]);
    const { annexId: four } = await acceptedList(portal.deps, office, 4, { [oldId(1)]: asFiled(1) });
    const { annexId: five } = await acceptedList(
      portal.deps,
      office,
      5,
      {},
      { check_result: '确认失效', is_filed: '否' },
    );
    const { annexId: other } = await acceptedAnnex(portal.deps.db, office, office.qionghai, [ofQionghai(50)]);
    const queue = await importer.get('/imports');
    assert.equal(queue.status, 200);
    const ids = [three, four, five, other].map(String);
    assert.deepEqual(
      picksOf(queue.text),
      ids.map((id) => [id, true]),
      'unit by unit, 3 before 4 before 5, all ticked',
    );
    assert.match(queue.text, /未预览/);
    const own = await (await portal.client('reviewer')).get('/imports');
    assert.deepEqual(picksOf(own.text), [], 'who accepted imports nothing');
    assert.match(own.text, /须由另一位省级业务管理员入库/);

    const previewed = await begin(importer, 'preview', ids);
    assert.equal(previewed.status, 303);
    assert.match(await ended(previewed.location), /完成 4，不必入库 0，没有办成 0/);
    const seen = (await importer.get('/imports')).text.replace(/\s+/g, ' ');
    assert.match(seen, /新增 <b>1<\/b> 关联 <b>1<\/b>/, 'annex 4, before annex 3 is in');

    const started = await begin(importer, 'import', ids);
    const page = await ended(started.location);
    assert.match(page, /完成 4，不必入库 0，没有办成 0/);
    assert.match(page, /已入库：新增 1 户，更新 0 户，关联 1 户。/);
    const stands = await portal.deps.db('annexes').whereIn('id', ids).pluck('state');
    assert.deepEqual(new Set(stands), new Set(['imported']));
    const counts = await portal.deps.db('licence_entries').select('kind').orderBy('licence_id');
    assert.deepEqual(
      counts.map(({ kind }) => kind),
      ['as_filed', 'as_unfiled'],
    );
    assert.deepEqual(picksOf((await importer.get('/imports')).text), []);
  });

  test('one that cannot go in stops no other, and nobody asks for nothing', async () => {
    const { annexId: three } = await acceptedFilings(portal.deps, office, [aBusiness(1), aBusiness(2), aBusiness(3)]);
    const { annexId: other } = await acceptedAnnex(portal.deps.db, office, office.qionghai, [
      ofQionghai(50),
      ofQionghai(51),
    ]);
    await portal.deps.db('annex_versions').where({ annex_id: three }).update({ error_count: 1 });
    const started = await begin(importer, 'import', [three, other]);
    const page = await ended(started.location);
    assert.match(page, /完成 1，不必入库 0，没有办成 1/);
    assert.match(page, /没有办理.*豁免已到期或撤销/);
    const stands = await portal.deps.db('annexes').whereIn('id', [three, other]).orderBy('id').pluck('state');
    assert.deepEqual(stands, ['accepted', 'imported']);
    assert.equal((await begin(importer, 'import', [])).status, 422);
    assert.equal((await begin(await portal.client('reviewer'), 'import', [three])).status, 409);
    assert.equal((await (await portal.client('filer')).get('/imports')).status, 403);
  });
});
