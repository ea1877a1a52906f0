import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { enrol, loadActor } from '#src/season/accounts.js';
import { castPassword, otherAgency } from '#test/support/cast.js';
import type { Client } from '#test/support/client.js';
import {
  actOn,
  caseIn,
  draftOf,
  filedBusiness,
  type FilingPortal,
  startFilingPortal,
} from '#test/support/filings/case-support.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');
let portal: FilingPortal;
let clerk: Client;
let ids: number[];
before(async () => {
  portal = await startFilingPortal({ config: { idleMinutes: 100_000, sessionHours: 10_000 } });
  clerk = await portal.client('clerk');
  ids = [];
  for (let n = 0; n < 5; n += 1)
    ids.push(await caseIn(portal, 'new', 'received', { business_name: `示例列表${n}号修理厂` }));
});
after(() => portal.stop());

const listed = async (query: string, client = clerk): Promise<number[]> => {
  const { text, status } = await client.get(`/filings?${query}`);
  assert.equal(status, 200, query);
  const table = /id="filings-cases-lines"[\s\S]*/.exec(text)?.[0] ?? '';
  return [...table.matchAll(/<td class="num"><a href="[^"]*\/filings\/(\d+)"/g)].map(([, id]) => Number(id));
};

test('what is under way comes first, the first due before all; filters, order and search are in the address', async () => {
  const [first = 0, second = 0] = ids;
  await actOn(portal, first, portal.reviewer, 'review');
  assert.ok((await listed('')).includes(first));
  assert.deepEqual(await listed('state=reviewed'), [first]);
  assert.deepEqual(await listed('q=列表1'), [second]);
  assert.ok((await listed(`q=${second}`)).includes(second));
  assert.deepEqual(await listed('kind=terminate'), []);
  assert.deepEqual(await listed('sort=id&order=desc&q=列表'), [...ids].reverse());
  const platform = await draftOf(portal, 'second_entry', { platform_case_no: '46000020201202077' });
  assert.deepEqual(await listed('q=46000020201202077'), [platform]);
  assert.deepEqual(await listed('sort=%27&order=x&size=7&state=nothing&after=%27.1&q=列表'), await listed('q=列表'));
});

test('pages follow one another by key, each case once', async () => {
  for (let n = 0; n < 40; n += 1) await draftOf(portal, 'new', { business_name: `示例分页${n}` });
  for (const sort of ['due', 'received', 'id', 'name'])
    for (const order of ['asc', 'desc']) {
      const seen: number[] = [];
      let path = `/filings?q=示例分页&sort=${sort}&order=${order}`;
      for (let pages = 0; path !== '' && pages < 5; pages += 1) {
        const { text } = await clerk.get(path);
        const table = /id="filings-cases-lines"[\s\S]*/.exec(text)?.[0] ?? '';
        seen.push(
          ...[...table.matchAll(/<td class="num"><a href="[^"]*\/filings\/(\d+)"/g)].map(([, id]) => Number(id)),
        );
        const next = /<a href="([^"]*)">下一页<\/a>/.exec(table)?.[1] ?? '';
        path = next.replaceAll('&amp;', '&').replace(/^\/yizhangwang/, '');
      }
      assert.equal(seen.length, 40, `${sort} ${order}`);
      assert.equal(new Set(seen).size, 40, `${sort} ${order}`);
    }
});

test('overdue is told by the light and the filter; while a supplement is awaited nothing runs', async () => {
  const [, , third = 0, fourth = 0] = ids;
  await actOn(portal, fourth, portal.acceptor, 'notify');
  const now = portal.deps.clock.now();
  portal.clock.setTo(new Date('2020-12-10T02:00:00Z'));
  const overdue = await listed('overdue=1');
  assert.ok(overdue.includes(third));
  assert.ok(!overdue.includes(fourth));
  const text = said((await clerk.get('/filings?state=all&q=列表')).text);
  assert.match(text, /2020-12-09 已逾期 1 天/);
  assert.match(text, /待补正，不计时/);
  portal.clock.setTo(now);
});

test('a draft is for who wrote it; the province sees every office by name, and no draft', async () => {
  const own = await draftOf(portal, 'new', { business_name: '示例私稿修理厂' });
  await enrol(portal.deps, [
    { account: 'second-clerk', password: castPassword, agencyCode: '460100', roles: ['acceptor'] },
    { account: 'foreign-clerk', password: castPassword, agencyCode: otherAgency, roles: ['acceptor'] },
  ]);
  assert.match(said((await clerk.get('/filings')).text), /我的草稿：.*示例私稿修理厂/);
  assert.deepEqual(await listed('state=draft&q=私稿'), [own]);
  const examiner = await portal.client('examiner');
  assert.deepEqual(await listed('state=all&q=私稿', examiner), []);
  const [foreign] = (await portal.deps.db('operators').where({ account: 'foreign-clerk' })) as { id: number }[];
  const by = await loadActor(portal.deps, foreign?.id ?? 0);
  const away = await draftOf(portal, 'new', { business_name: '示例外地修理厂' }, { by });
  await portal.deps.db('filing_cases').where({ id: away }).update({ saved_at: portal.deps.clock.now() });
  const province = await portal.client('reviewer');
  assert.deepEqual(await listed('q=列表1', province), [ids[1] ?? 0]);
  assert.deepEqual(await listed(`q=列表1&office=${by.agencyId}`, province), []);
  assert.deepEqual(await listed('state=all&q=外地', province), []);
});

test('each post has its line on the first page, with the first day that is due, and a count in the menu', async () => {
  const examiner = await portal.client('examiner');
  const text = said((await examiner.get('/')).text);
  assert.match(text, /有 \d+ 件备案办件待审核/);
  assert.match(text, /2020-12-09/);
  const confirmer = await portal.client('confirmer');
  assert.match(said((await confirmer.get('/')).text), /有 1 件备案办件待确认备案/);
  assert.match(said((await clerk.get('/')).text), /有 1 件办件在等申请人补正/);
  const back = await caseIn(portal, 'new', 'reviewed');
  await actOn(portal, back, portal.confirmer, 'send_back', '地址不符');
  assert.match(said((await clerk.get('/')).text), /有 1 件办件退回重审/);
});

test('the page of a business offers what may be begun, or links the case that is open', async () => {
  const { id, facts } = await filedBusiness(portal, 31);
  const page = await clerk.get(`/businesses/${id}`);
  for (const name of ['办理变更', '办理终止', '办理注销', '更正登记错误']) assert.match(page.text, new RegExp(name));
  const draft = await draftOf(portal, 'amend', { ...facts, staff_total: '9' }, { businessId: id });
  const busy = await clerk.get(`/businesses/${id}`);
  assert.match(said(busy.text), /这一户正在办理变更（草稿）/);
  assert.match(busy.text, new RegExp(`/filings/${draft}"`));
  assert.doesNotMatch(busy.text, /办理终止/);
  const manager = await portal.client('manager');
  assert.doesNotMatch((await manager.get(`/businesses/${id}`)).text, /办理终止/);
  const before = portal.deps.clock.now();
  portal.clock.setTo(new Date('2020-11-27T02:00:00Z'));
  const { id: early } = await filedBusiness(portal, 32);
  assert.doesNotMatch((await clerk.get(`/businesses/${early}`)).text, /办理变更/);
  portal.clock.setTo(before);
});
