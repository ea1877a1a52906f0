import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { isTakenBack, isUndoTime } from '#features/annexes/review/queue/undo-rules.js';
import { getAnnex } from '#features/annexes/queries.js';
import { previewImport } from '#src/season/actions.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import type { Client } from '#test/support/client.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

test('an acceptance is undone for ten minutes, once; offices and accounts are not', () => {
  const acceptedAt = new Date(0);
  assert.equal(isUndoTime({ acceptedAt, undoneAt: null }, new Date(599_999)), true);
  assert.equal(isUndoTime({ acceptedAt, undoneAt: null }, new Date(600_000)), false);
  assert.equal(isUndoTime({ acceptedAt, undoneAt: new Date(1) }, new Date(2)), false);
  assert.deepEqual(
    [1, 2, 3, 4, 5].map((annexNo) => isTakenBack({ annexNo })),
    [false, false, true, true, true],
  );
});

describe('several accepted by one press, taken back by another', () => {
  let portal: TestPortal;
  let reviewer: Client;
  const ids: number[] = [];
  before(async () => {
    portal = await startTestPortal();
    const season = annexSeason(portal);
    for (const [at, unit] of ['469002', '469005', '469006'].entries()) {
      const row = typedBusiness(at + 1, {
        division_code: unit,
        business_address: `示例路${at}号`,
        filing_no: `${unit}0200${at}`,
      });
      const { annexId, versionId } = await season.handIn(unit, 3, annexWorkbook(3, [row]));
      await portal.deps.db('annex_findings').where({ version_id: versionId }).delete();
      await portal.deps.db('annex_versions').where({ id: versionId }).update({ warning_count: 0 });
      ids.push(annexId);
    }
    reviewer = await portal.client('reviewer');
  });
  after(() => portal.stop());

  const states = async () => Promise.all(ids.map(async (id) => (await getAnnex(portal.deps.db, id)).state));
  const accept = (picked: readonly number[]) =>
    reviewer.post('/annexes/acceptances', { pick: String(picked[0]) }, { Referer: `${portal.base}/annexes` });
  const acceptAll = async (): Promise<string> => {
    await reviewer.get('/annexes/acceptances?all=1');
    for (const id of ids) assert.equal((await accept([id])).status, 303);
    return undoPath();
  };
  const undoPath = async () =>
    /action="[^"]*(\/annexes\/acceptances\/\d+\/undo)"/.exec((await reviewer.get('/annexes')).text)?.[1] ?? '';
  const later = (minutes: number) => portal.clock.setTo(new Date(portal.clock.now().getTime() + minutes * 60_000));

  test('what is ticked on the page and all that matches are told apart, with their numbers', async () => {
    const { text } = await reviewer.get('/annexes');
    assert.match(text, /一起接收本页勾选的/);
    assert.match(text, /acceptances\?[^"]*all=1"\s*>一起接收全部符合条件的 3 份/);
    const all = await reviewer.get('/annexes/acceptances?all=1');
    assert.match(all.text, /这是全部符合条件的 <b>3<\/b> 份，不只是勾选的/);
    const one = await reviewer.get('/annexes/acceptances?all=1&unit=469005');
    assert.match(one.text, /全部符合条件的 <b>1<\/b> 份/);
    assert.ok(!(await reviewer.get(`/annexes/acceptances?pick=${ids[0]}`)).text.includes('全部符合条件'));
  });

  test('within ten minutes its reviewer has them in hand again, and nobody else can', async () => {
    const path = await acceptAll();
    assert.deepEqual(await states(), ['accepted', 'accepted', 'accepted']);
    const importer = await portal.client('importer');
    assert.equal((await importer.post(path)).status, 404);
    assert.ok(!(await importer.get('/annexes')).text.includes('/undo"'));
    later(9);
    assert.equal((await reviewer.post(path)).status, 303);
    assert.deepEqual(await states(), ['accepted', 'accepted', 'submitted']);
    const [last = 0] = ids.slice(-1);
    const annex = await getAnnex(portal.deps.db, last);
    assert.deepEqual([annex.claimedBy, annex.decidedBy], [portal.cast.reviewer.id, null]);
    assert.deepEqual(await portal.deps.db('annex_decisions').where({ annex_id: last }), []);
    assert.equal((await reviewer.post(path, {}, { Referer: `${portal.base}/annexes` })).status, 409);
  });

  test('after ten minutes, or once one of them went on, the ordinary ways are left', async () => {
    const [last = 0] = ids.slice(-1);
    await reviewer.get(`/annexes/acceptances?pick=${last}`);
    await accept([last]);
    const path = await undoPath();
    const { id: batchId } = await previewImport(portal.deps, await actorNamed(portal, 'importer'), last);
    assert.ok(batchId > 0);
    await portal.deps.db('annexes').where({ id: last }).update({ recall_reason: null, state: 'returned' });
    const moved = await reviewer.post(path, {}, { Referer: `${portal.base}/annexes` });
    assert.equal(moved.status, 409);
    assert.match(moved.text, /接收以后又有变动/);
    await portal.deps.db('annexes').where({ id: last }).update({ state: 'accepted' });
    later(11);
    assert.equal((await reviewer.post(path, {}, { Referer: `${portal.base}/annexes` })).status, 409);
    assert.equal(await undoPath(), '');
    assert.equal((await getAnnex(portal.deps.db, last)).state, 'accepted');
  });
});
