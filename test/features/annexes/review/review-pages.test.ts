import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { CastName } from '#test/support/cast.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('what the annex page says about acceptance and return', () => {
  let portal: TestPortal;
  let season: Season;
  before(async () => {
    portal = await startTestPortal();
    season = await playSeason(portal);
  });
  after(() => portal.stop());

  const path = () => `/annexes/${season.claimed.annexId}`;
  const read = async (name: CastName): Promise<string> => (await (await portal.client(name)).get(path())).text;

  test('comments not sent are shown before acceptance, which says that it deletes them', async () => {
    const text = await read('reviewer');
    assert.match(text, /还有 <b>1<\/b> 条审核意见没有发出（见下表）。接收会删除它们，填报机构看不到/);
    assert.match(text, /接收第 1 版（1 行），删除 1 条未发意见/);
    const reviewer = await portal.client('reviewer');
    const unseen = await reviewer.post(`${path()}/acceptance`);
    assert.equal(unseen.status, 409);
    assert.match(unseen.text, /还有 1 条没有发出的审核意见/);
    assert.equal((await reviewer.post(`${path()}/acceptance`, { drafts: '1' })).status, 303);
  });

  test('each reviewer reads on what ground the accepted annex may be returned', async () => {
    assert.match(await read('reviewer'), /这张表由您接收；发现问题要退回的，请先写明审核意见/);
    const other = await read('importer');
    assert.match(other, /这张表由 reviewer 接收。您要退回，须写明理由/);
    assert.match(other, /<input type="text" name="reason"[^>]* required>/);
    assert.doesNotMatch(other, /name="text"/, 'comments are for whoever has claimed it');
    const importer = await portal.client('importer');
    const silent = await importer.post(`${path()}/return`);
    assert.equal(silent.status, 422);
    assert.match(silent.text, /您要退回，请写明理由/);

    const manager = await portal.client('manager');
    assert.equal((await manager.post(`${path()}/recall`, { reason: '数据有变化' })).status, 303);
    assert.match(await read('importer'), /填报机构已申请退回，可以直接退回/);
    assert.equal((await importer.post(`${path()}/return`)).status, 303);
    assert.match(await read('manager'), /退回/);
  });

  test('who filled the version in is told that another person submits it', async () => {
    const { db } = portal.deps;
    await db('annex_fix_history').insert({
      version_id: season.claimed.versionId,
      row_no: 2,
      field: 'remark',
      before_sealed: '',
      after_sealed: '',
      fixed_by: portal.cast.manager.id,
      fixed_at: portal.deps.clock.now(),
    });
    const text = await read('manager');
    assert.match(text, /这一版里有您本人在线修改过的内容/);
    assert.doesNotMatch(text, /\/submission"/, 'the button is no way to refuse');
  });
});
