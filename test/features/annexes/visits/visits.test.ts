import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { runHere } from '#platform/jobs/runner.js';
import { jobTable } from '#src/job-table.js';
import { runListOperating } from '#features/annexes/visits/operating-job.js';
import { runLapses } from '#features/register/lapsing/lapsing.js';
import { aLicensed, enterBusinesses } from '#test/support/enter-business.js';
import { annexWorkbook } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import { anOldLicence } from '#test/support/extracts.js';
import { handOut } from '#test/support/handed-annex.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');

describe('businesses whose licence has ended, to be visited', () => {
  let portal: TestPortal;
  let ids: number[];
  before(async () => {
    portal = await startTestPortal();
    const { db } = portal.deps;
    const agency = await db('agencies').where({ code: '460100' }).first<{ id: number }>('id');
    ids = await enterBusinesses(
      portal.deps,
      Number(agency.id),
      ['2020-11-10', '2020-11-24', '2021-05-31'].map((licence_valid_to, i) => ({
        values: aLicensed(i + 1, { licence_valid_to }),
        filingStatus: 'licensed_unfiled' as const,
      })),
    );
    await runLapses(portal.deps, { dueAt: portal.clock.now().toISOString() }, () => {});
  });
  after(() => portal.stop());

  const visitPath = (at: number) => `/visits/businesses/${ids[at]}`;

  test('the office is reminded at home and sees the newest end first; nothing speaks of punishment', async () => {
    const filer = await portal.client('filer');
    assert.match(said((await filer.get('/')).text), /有 2 户到期未备案，待走访 其中 1 户在最近七天内到期/);
    const { text } = await filer.get('/visits');
    assert.match(said(text), /共 2 户，待走访 2 户，已走访 0 户/);
    assert.ok(text.indexOf('海口示例2号') < text.indexOf('海口示例1号'), 'new ones first');
    assert.match(said(text), /海口示例2号汽车维修有限公司 新到期/);
    assert.doesNotMatch(text, /海口示例3号/, 'its licence holds');
    assert.doesNotMatch(said(text), /罚|查处|责令|违法/);
  });

  test('another office sees none of it, the province counts, and marks nothing', async () => {
    const neighbour = await portal.client('neighbour');
    assert.match(said((await neighbour.get('/visits')).text), /共 0 户/);
    assert.equal((await neighbour.get(visitPath(0))).status, 404);
    assert.equal((await neighbour.post(visitPath(0), { visitedOn: '2020-11-26', result: 'closed' })).status, 404);
    const province = await portal.client('reviewer');
    const counts = await province.get('/visits');
    assert.match(said(counts.text), /秀英区 2 0 1 0 2/);
    assert.doesNotMatch(counts.text, /海口示例1号/);
    assert.match((await province.get('/visits?unit=460105&show=all')).text, /海口示例1号/);
    const page = await province.get(visitPath(0));
    assert.equal(page.status, 200);
    assert.doesNotMatch(page.text, /登记走访<\/button>/);
    assert.equal((await province.post(visitPath(0), { visitedOn: '2020-11-26', result: 'closed' })).status, 403);
  });

  test('a visit is noted with what was found and when; what is wrong comes back with what was typed', async () => {
    const filer = await portal.client('filer');
    const wrong = await filer.post(visitPath(0), {
      seen: '0',
      visitedOn: '2020-11-27',
      result: 'closed',
      note: '已搬空',
    });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /走访日期不能晚于今天/);
    assert.match(wrong.text, /value="已搬空"/);
    const done = await filer.post(visitPath(0), {
      seen: '0',
      visitedOn: '2020年11月26日',
      result: 'closed',
      note: '已搬空',
    });
    assert.equal(done.status, 303);
    assert.match(said((await filer.get('/visits?show=visited')).text), /海口示例1号.* 已走访：2020-11-26 已停业或注销/);
    assert.match(said((await filer.get(visitPath(0))).text), /走访记录 .*2020-11-26 已停业或注销 已搬空 filer/);
    assert.match(said((await filer.get('/')).text), /有 1 户到期未备案/);
    const row = await portal.deps
      .db('businesses')
      .where({ id: ids[0] })
      .first<{ filing_status: string }>('filing_status');
    assert.equal(row.filing_status, 'lapsed_unfiled', 'nothing follows from a visit by itself');
  });

  test('who noted from a page of before is told so; a second visit is kept beside the first', async () => {
    const filer = await portal.client('filer');
    const typed = { visitedOn: '2020-11-26', result: 'will_file', note: '下周来办' };
    const stale = await filer.post(visitPath(0), { ...typed, seen: '0' });
    assert.equal(stale.status, 409);
    assert.match(stale.text, /同事刚刚登记了这一户的走访/);
    assert.match(stale.text, /value="下周来办"/);
    const seen = /name="seen" value="(\d+)"/.exec(stale.text)?.[1] ?? '';
    assert.equal((await filer.post(visitPath(0), { ...typed, seen })).status, 303);
    assert.match(said((await filer.get(visitPath(0))).text), /拟办理备案 下周来办 .*已停业或注销 已搬空/);
  });

  test('nobody met: it stays to be visited', async () => {
    const filer = await portal.client('filer');
    await filer.post(visitPath(1), { seen: '0', visitedOn: '2020-11-26', result: 'absent', note: '' });
    assert.match(said((await filer.get('/visits')).text), /待走访（2020-11-26 当时无人）/);
  });

  test('rows of an accepted annex 5 that still operate are on the same list, and leave it with their version', async () => {
    const { deps } = portal;
    const licences = [1, 2].map((n) =>
      anOldLicence(900 + n, { valid_to: '2019-05-31', business_name: `海口旧店${n}` }),
    );
    await handOut(portal, licences);
    const marked = ['仍在经营未备案', '确认失效'].map((check_result, at) => ({
      ...licences[at],
      check_result,
      is_filed: '否',
    }));
    const season = annexSeason(portal);
    const { annexId, versionId } = await season.handIn('460100', 5, annexWorkbook(5, marked));
    await season.accept(annexId);
    const job = await deps.db('jobs').where({ name: 'annex.list-operating' }).first<{ id: number }>('id');
    await runHere(deps, jobTable, Number(job.id));
    await runListOperating(deps, { annexId, versionId });
    const filer = await portal.client('filer');
    const { text } = await filer.get('/visits');
    assert.match(said(text), /海口旧店1 示例路901号 海口市 460100000901 2019-05-31 附件5 待走访/);
    assert.doesNotMatch(text, /海口旧店2/);
    const path = /\/visits\/rows\/\d+/.exec(text)?.[0] ?? '';
    const noted = await filer.post(path, { seen: '0', visitedOn: '2020-11-26', result: 'will_file', note: '' });
    assert.equal(noted.status, 303);
    assert.match(said((await filer.get('/visits?show=visited')).text), /海口旧店1.*拟办理备案/);
    assert.equal((await (await portal.client('neighbour')).get(path)).status, 404);
    const [imported] = await deps.db('businesses').where('business_name', '海口旧店1').count({ n: '*' });
    assert.equal(Number(imported?.['n']), 0, 'never an import');
    await deps.db('annexes').where({ id: annexId }).update({ state: 'returned' });
    assert.doesNotMatch((await filer.get('/visits?show=all')).text, /海口旧店1/);
  });

  test('the list for the way has every business to visit, with room to write', async () => {
    const { text } = await (await portal.client('clerk')).get('/visits/paper');
    assert.match(said(text), /走访名单/);
    assert.match(text, /海口示例2号/);
    assert.match(said(text), /走访人：/);
  });
});
