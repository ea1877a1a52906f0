import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { runEndings } from '#features/drive/phase/ending-job.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');
/** Four different people had the annex in their hands, as the database wants it. */
const hands = ({ cast }: TestPortal) => ({
  uploaded_by: cast.filer.id,
  submitted_by: cast.manager.id,
  decided_by: cast.reviewer.id,
  imported_by: cast.importer.id,
});
const menu = (html: string) => said(/<nav class="side"[\s\S]*?<\/nav>/.exec(html)?.[0] ?? '');

describe('the turn to operation', () => {
  let portal: TestPortal;
  /** The clock stands still: what is so at an instant must not hang on how long an answer takes. */
  const at = (instant: string) => Object.assign(portal.clock, { now: () => new Date(instant) });
  before(async () => {
    portal = await startTestPortal();
    const states: Readonly<Record<number, string>> = { 1: 'returned', 2: 'submitted', 3: 'accepted' };
    for (const [no, state] of Object.entries(states))
      await portal.deps
        .db('annexes')
        .where({ unit_code: '460100', annex_no: no })
        .update({ state, ...hands(portal) });
  });
  after(() => portal.stop());

  for (const zone of ['UTC', 'Asia/Shanghai'])
    test(`menu, home and words turn at midnight in Beijing, on a machine that lives by ${zone}`, async () => {
      const home = process.env['TZ'];
      process.env['TZ'] = zone;
      try {
        at('2020-11-30T15:59:59.999Z');
        const before = (await (await portal.client('filer')).get('/')).text;
        assert.match(said(before), /报送截止时间/);
        assert.doesNotMatch(said(before), /运行阶段/);
        assert.doesNotMatch(menu(before), /采集收尾/);
        assert.match(
          said((await (await portal.client('filer')).get('/collection-ending')).text),
          /没有到启用日期的采集任务/,
        );
        at('2020-11-30T16:00:00Z');
        const after = (await (await portal.client('filer')).get('/')).text;
        assert.match(said(after), /模块已于 2020-12-01 启用，现在是运行阶段/);
        assert.doesNotMatch(said(after), /报送截止时间|迟报/);
        assert.match(menu(after), /采集收尾/);
      } finally {
        if (home === undefined) delete process.env['TZ'];
        else process.env['TZ'] = home;
      }
    });

  test('each annex that is not through is marked once, and stays where it is', async () => {
    const { db } = portal.deps;
    const mark = (dueAt: string) => runEndings(portal.deps, { dueAt });
    await mark('2020-11-30T15:00:00Z');
    assert.equal((await db('drive_endings')).length, 0);
    at('2020-11-30T16:00:05Z');
    await Promise.all([mark('2020-11-30T16:00:00Z'), mark('2020-11-30T16:00:00Z')]);
    await mark('2020-11-30T17:00:00Z');
    const kinds = (await db('drive_endings as e')
      .join('annexes as x', 'x.id', 'e.annex_id')
      .where('x.unit_code', '460100')
      .orderBy('x.annex_no')
      .pluck('e.kind')) as string[];
    assert.deepEqual(kinds, ['to_return', 'to_review', 'to_import', 'empty', 'empty']);
    const audits = await db('audit_entries').where({ verb: 'drive.end-collection' });
    assert.equal(audits.length, 1);
    const states = await db('annexes').where({ unit_code: '460100' }).orderBy('annex_no').pluck('state');
    assert.deepEqual(states, ['returned', 'submitted', 'accepted', 'filling', 'filling']);
  });

  test('the province sees all by kind with what to do, an office what became of its own', async () => {
    at('2020-12-02T02:00:00Z');
    const province = said((await (await portal.client('reviewer')).get('/collection-ending')).text);
    assert.match(province, /已接收，待入库：1 张 预览后入库/);
    assert.match(province, /没有填报：\d+ 张 不再填报；确需补报的，给该单位延期/);
    assert.match(province, /琼海市/);
    const office = said((await (await portal.client('filer')).get('/collection-ending')).text);
    assert.match(office, /已退回，待重报：1 张 请按审核意见改正后重新报送/);
    assert.doesNotMatch(office, /琼海市/);
    await portal.deps
      .db('annexes')
      .where({ unit_code: '460100', annex_no: 3 })
      .update({ state: 'imported', ...hands(portal) });
    const later = said((await (await portal.client('filer')).get('/collection-ending')).text);
    assert.match(later, /启用以后办完的：1 张.*已接收，待入库 已入库/);
  });

  test('a go-live that is put off takes the marks off', async () => {
    await portal.deps.db('drives').update({ go_live_on: '2020-12-20' });
    await runEndings(portal.deps, { dueAt: '2020-12-02T02:00:00Z' });
    assert.equal((await portal.deps.db('drive_endings')).length, 0);
    await portal.deps.db('drives').update({ go_live_on: '2020-12-01' });
  });

  test('accounts that only collected are proposed for closing: asked for by the office, decided by another', async () => {
    const { cast } = portal;
    at('2020-11-26T02:00:00Z');
    const early = await (await portal.client('manager')).get('/account-closing');
    assert.match(said(early.text), /采集还没有结束/);
    const tooEarly = await (await portal.client('manager')).post('/account-closing', {
      [`a.${cast.filer.id}`]: '1',
    });
    assert.equal(tooEarly.status, 409);
    at('2020-12-02T02:00:00Z');
    const manager = await portal.client('manager');
    assert.match(said((await manager.get('/')).text), /2 个账号只承担数据采集，采集已结束，建议注销/);
    const { text } = await manager.get('/account-closing');
    assert.match(text, new RegExp(`name="a\\.${cast.filer.id}"`));
    assert.doesNotMatch(text, new RegExp(`name="a\\.${cast.clerk.id}"`));
    const unfit = await manager.post('/account-closing', { [`a.${cast.clerk.id}`]: '1' });
    assert.match(said(unfit.text), /还有采集以外的岗位/);
    const foreign = await manager.post('/account-closing', { [`a.${cast.neighbour.id}`]: '1' });
    assert.equal(foreign.status, 404);
    const noReason = await manager.post('/account-closing', { act: 'keep', [`a.${cast.filer.id}`]: '1', reason: '' });
    assert.equal(noReason.status, 422);
    const kept = await manager.post('/account-closing', {
      act: 'keep',
      [`a.${cast.filer.id}`]: '1',
      reason: '继续负责走访',
    });
    assert.equal(kept.status, 303);
    const asked = await manager.post('/account-closing', { [`a.${cast.newcomer.id}`]: '1' });
    assert.equal(asked.status, 303);
    const now = said((await manager.get('/account-closing')).text);
    assert.match(now, /保留：继续负责走访 ?（manager 2020-12-02）/);
    assert.match(now, /已申请注销，待审批/);
    assert.doesNotMatch(said((await manager.get('/')).text), /建议注销/);
    const security = await portal.client('security');
    const path = /href="[^"]*(\/account-requests\/\d+)">已申请注销/.exec(
      (await security.get('/account-closing')).text,
    )?.[1];
    assert.ok(path, 'the security administrator sees what was asked');
    assert.equal((await manager.post(`${path}/approval`)).status, 403, 'nobody decides what the own office asks');
    assert.equal((await security.post(`${path}/approval`)).status, 303);
    const { is_active: isActive } = await portal.deps.db('operators').where({ id: cast.newcomer.id }).first();
    assert.equal(isActive, 0);
  });
});
