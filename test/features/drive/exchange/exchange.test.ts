import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { listHistory } from '#features/register/detail/detail-queries.js';
import { runCompare } from '#features/drive/exchange/comparing.js';
import { findComparison } from '#features/drive/exchange/exchange-queries.js';
import { runLapses } from '#features/register/lapsing/lapsing.js';
import { recountTotals } from '#features/register/totals/totals.js';
import { aBusiness } from '#test/support/businesses.js';
import type { Client } from '#test/support/client.js';
import { aLicensed, enterBusinesses } from '#test/support/enter-business.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');

describe('exchange with the old system', () => {
  let portal: TestPortal;
  let ids: number[];
  let reviewer: Client;
  before(async () => {
    portal = await startTestPortal();
    portal.clock.setTo(new Date('2020-12-02T02:00:00Z'));
    const row = await portal.deps.db('agencies').where({ code: '460100' }).first<{ id: number }>('id');
    ids = await enterBusinesses(portal.deps, Number(row.id), [
      ...[1, 2].map((n) => ({ values: aLicensed(n), filingStatus: 'licensed_unfiled' as const })),
      { values: aBusiness(3), filingStatus: 'filed' as const },
      { values: aLicensed(4, { licence_valid_to: '2020-11-30' }), filingStatus: 'lapsed_unfiled' as const },
    ]);
    reviewer = await portal.client('reviewer');
  });
  after(() => portal.stop());

  /** Sends a list and has it compared. */
  async function compare(content: Buffer | string, name = '运政系统.csv'): Promise<string> {
    const sent = await reviewer.upload('/exchange/comparisons', { name, content: Buffer.from(content) });
    assert.equal(sent.status, 303, sent.text);
    const [, id = ''] = /comparisons\/(\d+)/.exec(sent.location) ?? [];
    await runCompare(portal.deps, { comparisonId: Number(id) }, () => {});
    return `/exchange/comparisons/${id}`;
  }
  const idOf = (path: string) => Number(/\d+$/.exec(path)?.[0]);

  test('what is exported and read again as a list of the old system differs in nothing', async () => {
    for (const kind of ['csv', 'xlsx'] as const) {
      const cookie = [...reviewer.cookies].map(([key, value]) => `${key}=${value}`).join('; ');
      const file = await fetch(`${portal.base}/exchange/register.${kind}`, { headers: { cookie } });
      assert.equal(file.status, 200);
      const path = await compare(Buffer.from(await file.arrayBuffer()), `名单.${kind}`);
      const result = await findComparison(portal.deps.db, idOf(path));
      assert.equal(result?.state, 'compared', result?.refusalSentence ?? '');
      const { rowCount, sameCount, differingCount, unknownCount, severalCount, goneCount } = result ?? {};
      assert.deepEqual(
        { rowCount, sameCount, differingCount, unknownCount, severalCount, goneCount },
        { rowCount: 4, sameCount: 4, differingCount: 0, unknownCount: 0, severalCount: 0, goneCount: 0 },
        kind,
      );
    }
  });

  test('numbers leave masked; whole ones need a reason and are recorded; each office has its own', async () => {
    const masked = (await reviewer.get('/exchange/register.csv')).text;
    assert.match(masked, /469\*{11}\w{4}/);
    assert.doesNotMatch(masked, /469999\d{11}\w|138\d{8}/);
    const refused = await reviewer.post('/exchange/register', { kind: 'csv', reason: ' ' });
    assert.equal(refused.status, 422);
    assert.match(refused.text, /请写明为什么要导出完整号码/);
    const whole = await reviewer.post('/exchange/register', { kind: 'csv', reason: '报运政系统更新' });
    assert.match(whole.text, /469999\d{11}\w/);
    const entry = await portal.deps.db('audit_entries').where({ verb: 'exchange.reveal' }).first();
    assert.match(String(entry.state_after), /报运政系统更新/);
    const neighbour = await portal.client('neighbour');
    assert.doesNotMatch((await neighbour.get('/exchange/register.csv')).text, /海口示例/);
    assert.equal((await (await portal.client('filer')).get('/exchange/register.csv')).status, 403);
  });

  test('a later list is only compared: what it says differently is listed fact by fact, and nothing changes', async () => {
    const csv = (await reviewer.get('/exchange/register.csv')).text;
    const versions = () => portal.deps.db('businesses').orderBy('id').pluck('version');
    const before = await versions();
    const changed = csv.replace('2020-11-30', '2021-05-31').replace('海口示例1号汽车维修有限公司', '海口示例1号汽修厂');
    const lines = changed.split('\r\n').filter((line) => !line.includes('海口示例2号'));
    const header = (lines[0] ?? '').split(',');
    const stranger = header.map((name) =>
      /业户编号/.test(name) ? 'HN7777777' : /业户名称/.test(name) ? '陌生修理厂' : '',
    );
    const path = await compare([...lines.filter(Boolean), stranger.join(','), ''].join('\r\n'));
    const page = said((await reviewer.get(path)).text);
    assert.match(page, /内容不同 2/);
    assert.match(page, /海口示例1号汽车维修有限公司.*业户名称.*海口示例1号汽修厂/);
    assert.match(page, /原?许可证有效期止 2020-11-30 2021-05-31/);
    assert.match(said((await reviewer.get(`${path}?kind=unknown`)).text), /陌生修理厂/);
    assert.match(said((await reviewer.get(`${path}?kind=gone`)).text), /海口示例2号/);
    assert.deepEqual(await versions(), before);
    assert.match((await reviewer.get(`${path}/export.csv`)).text, /内容不同.*2020-11-30.*2021-05-31/);
    assert.equal((await (await portal.client('manager')).get(path)).status, 403);
  });

  test('a person takes a difference over with a ground; the night then turns the business back', async () => {
    const csv = (await reviewer.get('/exchange/register.csv')).text;
    const path = await compare(csv.replace('2020-11-30', '2021-05-31'));
    const { text } = await reviewer.get(path);
    const [, line = ''] = /name="d\.(\d+)"/.exec(text) ?? [];
    const tick = { [`d.${line}`]: '1' };
    assert.equal((await reviewer.post(`${path}/taking`, { ...tick, ground: '' })).status, 422);
    assert.equal((await reviewer.post(`${path}/taking`, { ground: '电话核对' })).status, 422);
    assert.equal((await reviewer.post(`${path}/taking`, { ...tick, ground: '电话核对' })).status, 303);
    const stored = await portal.deps.db('businesses').where({ id: ids[3] }).first();
    assert.equal(stored.licence_valid_to, '2021-05-31');
    const [change] = await listHistory(portal.deps.db, ids[3] ?? 0);
    assert.deepEqual(
      [change?.act, change?.source, change?.effectiveOn],
      ['change', { kind: 'hand', reference: '运政系统名单：电话核对' }, '2020-12-02'],
    );
    const again = await reviewer.post(`${path}/taking`, { ...tick, ground: '电话核对' });
    assert.equal(again.status, 409, 'once');
    assert.match(said((await reviewer.get(path)).text), /reviewer已采用：电话核对/);
    await runLapses(portal.deps, { dueAt: '2020-12-02T16:00:00Z' }, () => {});
    const turned = await portal.deps.db('businesses').where({ id: ids[3] }).first();
    assert.equal(turned.filing_status, 'licensed_unfiled');
    assert.deepEqual(await recountTotals(portal.deps.db), []);
  });

  test('what moved since the comparison is left alone, and a masked number is never taken', async () => {
    const csv = (await reviewer.get('/exchange/register.csv')).text;
    const path = await compare(
      csv.replace('海口示例2号汽车维修有限公司', '海口示例2号汽修厂').replace(/469\*{11}\d{4}/, '469***********9999'),
    );
    await portal.deps.db('businesses').where({ id: ids[1] }).update({ business_name: '又改名了' });
    const rows = await portal.deps
      .db('extract_differences')
      .where({ comparison_id: idOf(path) })
      .orderBy('id');
    const [name, number] = ['business_name', 'legal_id_no'].map((field) => rows.find((row) => row.field === field)?.id);
    const moved = await reviewer.post(`${path}/taking`, { [`d.${name}`]: '1', ground: '电话核对' });
    assert.equal(moved.status, 409);
    assert.match(said(moved.text), /登记册中已经改过/);
    const masked = await reviewer.post(`${path}/taking`, { [`d.${number}`]: '1', ground: '电话核对' });
    assert.match(said(masked.text), /不能采用/);
  });

  test('a file that is no such list is refused in words', async () => {
    const path = await compare('这不是名单', '说明.csv');
    const { text } = await reviewer.get(path);
    assert.match(said(text), /未能读取|表头|名单/);
    assert.equal((await findComparison(portal.deps.db, idOf(path)))?.state, 'refused');
  });
});
