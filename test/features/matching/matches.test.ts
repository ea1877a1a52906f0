import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { listWaitingIds } from '#platform/jobs/queue.js';
import { runHere } from '#platform/jobs/runner.js';
import { getAnnex } from '#features/annexes/queries.js';
import { annexIdOf, uploadAndCheck } from '#src/season/actions.js';
import { jobTable } from '#src/job-table.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import type { BusinessCells } from '#test/support/businesses.js';
import type { Client } from '#test/support/client.js';
import { collideNow } from '#test/support/collisions.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('a person says which licence and filing are one business', () => {
  let portal: TestPortal;
  let filer: Client;
  let neighbour: Client;
  let [filedAnnex, listAnnex] = [0, 0];
  const licence: BusinessCells = {
    ...(soundRow[4] as BusinessCells),
    division_code: '460105',
    old_system_id: 'HN0000777',
    business_name: '海口顺达汽车修理厂',
    address: '秀英区海榆中线77号',
    uscc: '',
    licence_no: '460105000777',
    check_result: '已备案',
    is_filed: '是',
    filing_date: '2019-06-01',
    filing_no: '4601050200777',
  };
  const filing = (over: BusinessCells = {}) =>
    typedBusiness(77, {
      business_name: '海口顺达汽车维修有限公司',
      business_address: '海口市秀英区海榆中线77号',
      filing_no: '4601050200777',
      filing_date: '2019-06-01',
      ...over,
    });
  before(async () => {
    portal = await startTestPortal();
    filer = await portal.client('filer');
    neighbour = await portal.client('neighbour');
    filedAnnex = await annexIdOf(portal.deps, '460100', 3);
    listAnnex = await annexIdOf(portal.deps, '460100', 4);
    await upload(3, [filing(), typedBusiness(78)]);
    await upload(4, [licence]);
    await runAll();
  });
  after(() => portal.stop());

  const upload = async (no: 3 | 4, rows: readonly BusinessCells[]) => {
    const annexId = no === 3 ? filedAnnex : listAnnex;
    const { currentVersionId: basedOn } = await getAnnex(portal.deps.db, annexId);
    return uploadAndCheck(portal.deps, await actorNamed(portal, 'filer'), {
      annexId,
      ...annexWorkbook(no, rows),
      basedOn,
    });
  };
  async function runAll(): Promise<void> {
    for (const name of ['annex.recheck', 'annex.cross-check'])
      for (const id of await listWaitingIds(portal.deps.db, name)) await runHere(portal.deps, jobTable, id);
    await collideNow(portal.deps);
  }
  const errors = async () => {
    const { currentVersionId } = await getAnnex(portal.deps.db, listAnnex);
    const rows = await portal.deps.db('annex_findings').where({ version_id: currentVersionId, rule: 'V17' });
    return rows.length;
  };
  const links = async () =>
    (await portal.deps.db('annex_links').select('row_no', 'filed_row', 'matched_by')).map(
      (one: { row_no: number; filed_row: number; matched_by: string }) =>
        `${one.row_no}-${one.filed_row} ${one.matched_by}`,
    );
  const page = (annexId: number) => `/annexes/${annexId}/matches`;
  const pairOn = async (annexId: number, client = filer): Promise<string | undefined> =>
    /name="pair" value="([^"]+)"/.exec((await client.get(page(annexId))).text)?.[1];
  const say = (annexId: number, pair: string, verdict: string, who = filer) =>
    who.post(page(annexId), { pair, says: '字号一致', do: verdict }, { Referer: portal.base + page(annexId) });

  test('a marked licence without a filing is shown beside what it may be, with what agrees and how likely', async () => {
    assert.equal(await errors(), 1);
    const { text } = await filer.get(page(listAnnex));
    assert.match(text, /海口顺达汽车修理厂.*海口顺达汽车维修有限公司/s);
    assert.match(text, /可能是同一户/);
    assert.match(text, /字号[^<]*一致/);
    assert.equal((await neighbour.get(page(listAnnex))).status, 404);
    const { currentVersionId } = await getAnnex(portal.deps.db, listAnnex);
    const findings = await filer.get(`/annexes/${listAnnex}/versions/${currentVersionId}?level=E`);
    const kind = /kind=([^"&]*no-filing)/.exec(findings.text)?.[1] ?? '';
    const chosen = await filer.get(`/annexes/${listAnnex}/versions/${currentVersionId}?kind=${kind}`);
    assert.match(chosen.text, /\/matches">找同一户/);
  });

  test('said to be one, the licence is linked by that; nobody decides twice; taken back, it is as before', async () => {
    const pair = (await pairOn(listAnnex)) ?? '';
    assert.equal((await say(listAnnex, pair, '')).status, 422);
    assert.equal((await say(listAnnex, pair, 'same', neighbour)).status, 404);
    assert.equal((await say(listAnnex, pair, 'same')).status, 303);
    assert.equal((await say(listAnnex, pair, 'different')).status, 409);
    assert.equal(await pairOn(listAnnex), undefined, 'it is asked no more');
    await runAll();
    assert.deepEqual(await links(), ['2-2 person']);
    assert.equal(await errors(), 0);
    const stored = await portal.deps.db('match_decisions').first();
    assert.doesNotMatch(JSON.stringify(stored), /顺达|460105000777/);

    const list = await filer.get('/matches');
    assert.match(list.text, /海口顺达汽车修理厂.*是同一户/s);
    assert.doesNotMatch((await neighbour.get('/matches')).text, /顺达/);
    const reviewer = await portal.client('reviewer');
    assert.match((await reviewer.get('/matches')).text, /海口顺达汽车修理厂/);
    const undo = (who: Client) => who.post(`/matches/${stored.id}/removal`, {}, { Referer: `${portal.base}/matches` });
    assert.equal((await undo(neighbour)).status, 404);
    assert.equal((await undo(filer)).status, 303);
    assert.equal((await undo(filer)).status, 409);
    await runAll();
    assert.equal(await errors(), 1);
    assert.deepEqual(await links(), []);
  });

  test('a filing that reads otherwise in the next version is known again by its name', async () => {
    assert.equal((await say(listAnnex, (await pairOn(listAnnex)) ?? '', 'same')).status, 303);
    await upload(3, [typedBusiness(78), filing({ business_address: '海口市秀英区海榆中线79号' })]);
    await runAll();
    assert.deepEqual(await links(), ['2-3 person']);
  });

  test('said not to be one, a namesake is never linked by its name', async () => {
    const [{ id }] = (await portal.deps.db('match_decisions').select('id').where({ is_current: 1 })) as [
      { id: number },
    ];
    await filer.post(`/matches/${id}/removal`, {}, { Referer: `${portal.base}/matches` });
    await runAll();
    const pair = (await pairOn(listAnnex)) ?? '';
    assert.equal((await say(listAnnex, pair, 'different')).status, 303);
    await upload(4, [{ ...licence, business_name: '海口顺达汽车维修有限公司' }]);
    await runAll();
    assert.deepEqual(await links(), []);
    assert.equal(await errors(), 1);
  });

  test('a filing whose licence is not marked is marked by saying that both are one (V18)', async () => {
    await upload(4, [
      { ...licence, old_system_id: 'HN0000778', check_result: '准确', is_filed: '否', filing_date: '', filing_no: '' },
    ]);
    await upload(3, [
      filing({
        filing_origin: '许可改备案',
        licence_word: '琼交运管许可示字',
        licence_no: '460105000777',
        licence_valid_to: '2021-05-31',
      }),
    ]);
    await runAll();
    const pair = (await pairOn(filedAnnex)) ?? '';
    assert.ok(pair, 'the licence stands beside the filing');
    assert.equal((await say(filedAnnex, pair, 'same')).status, 303);
    await runAll();
    const { currentVersionId } = await getAnnex(portal.deps.db, listAnnex);
    const { text } = await filer.get(`/annexes/${listAnnex}/versions/${currentVersionId}/rows/2`);
    assert.match(text, /4601050200777/);
    assert.deepEqual(await links(), ['2-2 person']);
  });

  test('while the province has an annex of the unit nobody says anything', async () => {
    const [{ id }] = (await portal.deps
      .db('match_decisions')
      .select('id')
      .where({ is_current: 1 })
      .orderBy('id', 'desc')) as [{ id: number }];
    await portal.deps
      .db('annexes')
      .where({ id: filedAnnex })
      .update({ state: 'submitted', submitted_by: portal.cast.manager.id });
    const refused = await filer.post(`/matches/${id}/removal`, {}, { Referer: `${portal.base}/matches` });
    assert.equal(refused.status, 409);
    assert.match(refused.text, /不能判断是否同一户/);
  });
});
