import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { stateCalendar } from '#domain/statutory/calendar.js';
import { aheadOf, workingDaysAfter } from '#features/filings/clock/overdue-rules.js';
import type { Client } from '#test/support/client.js';
import { type ClockPortal, officeTime, startClockPortal, timedCase } from '#test/support/filings/clock-support.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');

let office: ClockPortal;
let clerk: Client;
let province: Client;
before(async () => {
  // A Thursday. Cases of five working days: what came in on the 2nd is overdue, on the 3rd due today, on the 4th and 7th soon, on the 9th later.
  office = await startClockPortal('2020-12-10T09:00');
  const at = (day: number) => officeTime(`2020-12-0${day}`);
  await timedCase(office, { name: '示例逾期汽修厂', receivedAt: at(2), reviewedAt: officeTime('2020-12-08') });
  await timedCase(office, { name: '示例今天汽修厂', receivedAt: at(3) });
  await timedCase(office, { name: '示例明天汽修厂', receivedAt: at(4) });
  await timedCase(office, { name: '示例后天汽修厂', receivedAt: at(7) });
  await timedCase(office, { name: '示例宽裕汽修厂', receivedAt: at(9) });
  await timedCase(office, { name: '示例补正汽修厂', receivedAt: at(1), notifiedAt: at(2) });
  await timedCase(office, { name: '示例草稿汽修厂', receivedAt: null });
  await timedCase(office, { name: '示例办结汽修厂', receivedAt: at(1), reviewedAt: at(2), filedAt: at(3) });
  clerk = await office.client('acceptor');
  province = await office.portal.client('reviewer');
});
after(() => office.portal.stop());

const names = (html: string) => [...html.matchAll(/示例(..)汽修厂<\/a>/g)].map(([, name]) => name);
const list = async (query: string, who = clerk) => names((await who.get(`/filings/overdue${query}`)).text);

test('the list shows what presses first, and each filter what it says', async () => {
  assert.deepEqual(await list(''), ['逾期', '今天', '明天', '后天']);
  assert.deepEqual(await list('?show=overdue'), ['逾期']);
  assert.deepEqual(await list('?show=today'), ['今天']);
  assert.deepEqual(await list('?show=soon'), ['今天', '明天', '后天']);
  assert.deepEqual(await list('?show=soon&days=1'), ['今天', '明天']);
  assert.deepEqual(await list('?show=soon&days=9'), ['今天', '明天', '后天', '宽裕']);
  assert.deepEqual(await list('?show=awaited'), ['补正']);
  for (const odd of ['?show=toString', '?days=-1', '?days=999', '?days=x', '?skip=x', '?agency=x', '?agency=0'])
    assert.equal((await clerk.get(`/filings/overdue${odd}`)).status, 200, odd);
  const page = said((await clerk.get('/filings/overdue')).text);
  assert.match(page, /已逾期 1 件，今天到期 1 件，2 个工作日内（到 2020-12-14，含今天）到期 3 件，等待补正 1 件/);
  assert.match(page, /示例逾期汽修厂 新办 已审核 2020-12-02 2020-12-09 已逾期 1 天/);
  assert.match(page, /示例明天汽修厂 新办 已收件 2020-12-04 2020-12-11 只剩 1 个工作日/);
});

test('another office sees none of it, the province all by office', async () => {
  const stranger = await office.client('stranger');
  assert.deepEqual(await list('?show=overdue', stranger), []);
  assert.deepEqual(await list(`?show=overdue&agency=${office.agencyId}`, stranger), [], 'nor by asking for it');
  const page = said((await province.get('/filings/overdue')).text);
  assert.match(page, /各机构 .* 1 1 3 1/);
  assert.deepEqual(await list(`?agency=${office.agencyId}&show=overdue`, province), ['逾期']);
  assert.deepEqual(await list('?agency=1&show=overdue', province), office.agencyId === 1 ? ['逾期'] : []);
  assert.equal((await (await office.portal.client('filer')).get('/filings/overdue')).status, 403);
});

test('paper and files hold the rows of the filter, and exports are in the audit', async () => {
  assert.deepEqual(names((await clerk.get('/filings/overdue/paper?show=soon')).text), ['今天', '明天', '后天']);
  const csv = (await clerk.get('/filings/overdue.csv?show=overdue')).text;
  assert.match(
    csv,
    /^\uFEFF办件号,机构,业户名称,事项,状态,收件日期,到期日,情况\r\n\d+,[^,]+,示例逾期汽修厂,新办,已审核,2020-12-02,2020-12-09,已逾期 1 天\r\n$/,
  );
  const awaited = (await clerk.get('/filings/overdue.csv?show=awaited')).text;
  assert.match(awaited, /示例补正汽修厂,新办,已告知补正,2020-12-01,,自 2020-12-02 起等待补正，停止计算/);
  const book = await clerk.get('/filings/overdue.xlsx?show=awaited');
  assert.equal(book.status, 200);
  assert.match(book.headers.get('Content-Disposition') ?? '', /\.xlsx/);
  assert.ok(book.text.startsWith('PK'));
  const audited = said((await (await office.portal.client('auditor')).get('/audit?verb=filing.export-due')).text);
  assert.match(audited, /导出.*的到期与逾期办件（已逾期），共 1 件/);
});

test('whoever acts on cases, the manager and the province find it on their first page; who only reads does not', async () => {
  for (const who of [
    clerk,
    await office.client('checker'),
    await office.client('confirmer'),
    await office.portal.client('manager'),
  ]) {
    const home = said((await who.get('/')).text);
    assert.match(home, /有 1 件办件已逾期 待审核 1 件，待确认 1 件/);
    assert.match(home, /有 1 件办件今天到期/);
  }
  assert.match(said((await province.get('/')).text), /有 1 个机构的办件已逾期，共 1 件/);
  for (const who of [await office.client('reader'), await office.client('stranger')])
    assert.doesNotMatch(said((await who.get('/')).text), /办件已逾期|办件今天到期/);
});

test('working days ahead go over weekends and festivals', () => {
  assert.equal(workingDaysAfter('2020-12-10', 2, stateCalendar()), '2020-12-14');
  assert.equal(workingDaysAfter('2020-09-30', 1, stateCalendar()), '2020-10-09');
  assert.equal(workingDaysAfter('2020-12-10', 0, stateCalendar()), '2020-12-10');
  assert.deepEqual(['', '0', '7', '99', '-1', '1.5'].map(aheadOf), [2, 0, 7, 60, 2, 2]);
});
