import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import { stateCalendar } from '#domain/statutory/calendar.js';
import { openFacts } from '#features/filings/cases/case-facts.js';
import { lockCase } from '#features/filings/cases/case-queries.js';
import { moveCase } from '#features/filings/cases/moving.js';
import { aBusiness } from '#test/support/businesses.js';
import type { Client } from '#test/support/client.js';
import { enterBusinesses } from '#test/support/enter-business.js';
import {
  begun,
  first,
  formOf,
  pageOf,
  paste,
  press,
  type SecondPortal,
  startSecondPortal,
} from '#test/support/filings/second-support.js';

let portal: SecondPortal;
let clerk: Client;
before(async () => {
  portal = await startSecondPortal();
  clerk = await portal.client('clerk');
});
after(() => portal.stop());

const caseOf = async (id: number) =>
  (await portal.deps.db('filing_cases').where({ id }).first()) as Record<string, never>;
const entryOf = async (id: number) =>
  (await portal.deps.db('second_entries').where({ case_id: id }).first()) as Record<string, never>;
const factsOf = async (id: number) => openFacts(portal.deps.cipher, (await caseOf(id))['facts'] as unknown as Buffer);
/** Moves a case as another piece's page does. */
const move = (id: number, act: 'confirm' | 'return' | 'withdraw', by: number) =>
  inTransaction(portal.deps.db, async (trx) => {
    const { agency_id: agencyId } = await caseOf(id);
    const one = (await lockCase(trx, Number(agencyId), id)) ?? assert.fail();
    const rules = { limitDays: 5, dayKind: 'working', calendar: stateCalendar(), zone: 'Asia/Shanghai' } as const;
    return moveCase(trx, one, { act, ground: '不对', by, at: portal.clock.now() }, rules);
  });
const minutesLater = (minutes: number) => portal.clock.setTo(new Date(portal.clock.now().getTime() + minutes * 60_000));

test('a number that is there already is said with a link; of another office only that it is there, and whose', async () => {
  const id = await begun(clerk, 'PT2020120300001');
  const own = await clerk.post('/filings/second/new', first(' ｐｔ2020-1203-00001 '));
  assert.equal(own.status, 409);
  assert.match(own.text, /已经录入过了，在本机构，现在是“草稿”/);
  assert.ok(own.text.includes(`href="${new URL(portal.base).pathname}/filings/${id}"`));
  assert.ok(own.text.includes(' ｐｔ2020-1203-00001 '), 'what was typed is kept');
  const far = await portal.enter('far');
  const other = await far.post('/filings/second/new', first('PT2020120300001'));
  assert.equal(other.status, 409);
  assert.match(other.text, /已由[^。]*录入/);
  assert.ok(!other.text.includes(`/filings/${id}"`));
  assert.equal((await far.get(`/filings/second/${id}`)).status, 404);
});

test('two who enter one number at once: one has it, the other is told where it is', async () => {
  const other = await portal.enter('second');
  const answers = await Promise.all([
    clerk.post('/filings/second/new', first('PT2020120300002')),
    other.post('/filings/second/new', first('PT20201203-00002')),
  ]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 409]);
  assert.match(answers.find(({ status }) => status === 409)?.text ?? '', /已经录入过了/);
  const rows = await portal.deps.db('second_entries').where({ case_key: 'PT2020120300002' });
  assert.equal(rows.length, 1);
});

test('what is no number, no day or no result is refused at its field, and kept', async () => {
  for (const [over, said] of [
    [{ number: '备案1' }, /不像平台办件编号/],
    [{ day: '2020-12-09' }, /不能晚于今天/],
    [{ day: 'gestern' }, /请填写办结日期/],
    [{ result: '' }, /请选择平台的办理结果/],
    [{ result: 'changed' }, /请先查找并选中/],
  ] as const) {
    const answer = await clerk.post('/filings/second/new', first('PT2020120300009', over));
    assert.equal(answer.status, 422, JSON.stringify(over));
    assert.match(answer.text, said);
  }
});

test('nothing of a pasted page is taken silently; one by one, or all at once', async () => {
  const id = await begun(clerk, 'PT2020120300003');
  assert.equal((await paste(clerk, id, `办件编号\tPT2020120300003\n${pageOf()}\n收费情况\t不收费`)).status, 303);
  assert.equal((await factsOf(id))['business_name'], undefined);
  const { text } = await clerk.get(`/filings/second/${id}`);
  assert.match(text, /建议 <b>海口示例汽车维修有限公司<\/b>/);
  assert.match(text, /与填写的一致/);
  assert.match(text, /<li id="line-\d+" value="\d+" class="unread">收费情况/);
  assert.equal((await press(clerk, id, { do: 'take.business_name' })).status, 303);
  assert.equal((await factsOf(id))['business_name'], '海口示例汽车维修有限公司');
  assert.equal((await factsOf(id))['uscc'], undefined);
  // What a person has typed stands, whatever the page says.
  await press(clerk, id, { do: 'save', 'v.1.staff_total': '15' });
  await press(clerk, id, { do: 'take' });
  const facts = await factsOf(id);
  assert.equal(facts['uscc'], '91460105123456788U');
  assert.equal(facts['business_class'], 'A2');
  assert.equal(facts['staff_total'], '15');
  assert.match((await clerk.get(`/filings/second/${id}`)).text, /改为这个/);
  const entry = await entryOf(id);
  assert.ok(Number(entry['pasted_fields']) > 30, String(entry['pasted_fields']));
  assert.equal(Number(entry['typed_fields']), 1);
});

test('what is pasted is sealed, and hostile pastes are told apart with a sentence', async () => {
  const id = await begun(clerk, 'PT2020120300004');
  await paste(clerk, id, '业户名称：海口示例<script>alert(1)</script>\n备注：=1+1\n证件号码：469999198412311181');
  const source = (await entryOf(id))['source'] as unknown as Buffer;
  assert.ok(!source.includes('469999198412311181') && !source.toString().includes('海口示例'));
  const { text } = await clerk.get(`/filings/second/${id}`);
  assert.ok(!text.includes('<script>alert(1)'));
  for (const [typed, status, said] of [
    ['x'.repeat(1_100_000), 413, /太大/],
    ['字'.repeat(30_000), 413, /太大/],
    [`\0${'\u0001'.repeat(50)}`, 422, /不是文字/],
    ['   \n ', 422, /没有可以识别的文字/],
    ['a\n'.repeat(3_000), 422, /不像一个办件的结果页/],
  ] as const) {
    const answer = await paste(clerk, id, typed);
    assert.equal(answer.status, status, typed.slice(0, 10));
    assert.match(answer.text, said);
  }
});

test('minutes are measured from the first opening, pauses of more than five minutes left out', async () => {
  const began = performance.now();
  const opened = String(portal.clock.now().getTime());
  minutesLater(2);
  const id = await begun(clerk, 'PT2020120300005', { opened });
  minutesLater(4);
  await paste(clerk, id, pageOf({ filing_no: '460105020005' }));
  minutesLater(25);
  clerk = await portal.client('clerk');
  assert.equal((await clerk.get(`/filings/second/${id}/time`)).status, 204);
  minutesLater(3);
  await press(clerk, id, { do: 'take' });
  const done = await press(clerk, id, { do: 'finish' });
  assert.equal(
    done.location,
    `/filings/second/${id}`,
    (await clerk.get(done.location)).text.replace(/[\s\S]*<main/, ''),
  );
  const entry = await entryOf(id);
  // The clock of the tests runs on between the settings.
  const counted = Number(entry['seconds']) - (2 + 4 + 3) * 60;
  assert.ok(counted >= 0 && counted <= (performance.now() - began) / 1_000 + 5, String(counted));
  assert.notEqual(entry['finished_at'], null);
  assert.equal((await caseOf(id))['state'], 'received');
  minutesLater(1);
  assert.equal((await clerk.get(`/filings/second/${id}/time`)).status, 204);
  assert.equal((await entryOf(id))['seconds'], entry['seconds'], 'what is finished costs no more');
  // Whoever entered it does not confirm it.
  await assert.rejects(move(id, 'confirm', portal.cast.clerk.id), /other_post|受理岗/);
  assert.equal(await move(id, 'confirm', portal.ids.confirmer), 'filed');
});

test('what is missing is said at its field, and the draft is saved; a case that was not granted is not entered', async () => {
  const id = await begun(clerk, 'PT2020120300006');
  const answer = await press(clerk, id, { do: 'finish', 'v.1.business_name': '海口示例汽修厂' });
  assert.equal(answer.location, `/filings/second/${id}?check=1`);
  const { text } = await clerk.get(answer.location);
  assert.match(text, /还有 \d+ 处需要改正或补充，没有完成录入/);
  assert.match(text, /没有填写。本栏必填/);
  assert.equal((await factsOf(id))['business_name'], '海口示例汽修厂');
  await paste(clerk, id, `${pageOf()}\n办结结果\t不予备案`);
  await press(clerk, id, { do: 'take' });
  const refused = await press(clerk, id, { do: 'finish' });
  assert.match((await clerk.get(refused.location)).text, /平台的办理结果是“不予备案”/);
  assert.equal((await caseOf(id))['state'], 'draft');
});

test('a number comes free when its entry was returned, and what was stated comes along', async () => {
  const id = await begun(clerk, 'PT2020120300007');
  await paste(clerk, id, pageOf({ filing_no: '460105020007', business_name: '海口退回汽车维修有限公司' }));
  await press(clerk, id, { do: 'take' });
  await press(clerk, id, { do: 'finish' });
  await move(id, 'return', portal.ids.confirmer);
  const again = await begun(clerk, 'PT2020120300007');
  assert.equal((await factsOf(again))['business_name'], '海口退回汽车维修有限公司');
  assert.equal((await caseOf(id))['platform_case_no'], null);
  assert.equal((await press(clerk, id, { do: 'save' }).catch(() => ({ status: 0 }))).status === 303, false);
  await move(again, 'withdraw', portal.cast.clerk.id);
  const far = await portal.enter('far');
  const elsewhere = await begun(far, 'PT2020120300007');
  assert.equal((await factsOf(elsewhere))['business_name'], undefined, 'another office sees nothing of it');
});

test('a change begins with what the register says, personal numbers kept unseen; an end asks only why', async () => {
  const office = (await portal.deps.db('agencies').where({ code: '460100' }).first()) as { id: number };
  const values: Readonly<Record<string, string>> = { ...aBusiness(77), business_name: '海口待变更汽车维修有限公司' };
  const [businessId = 0] = await enterBusinesses(portal.deps, office.id, [{ values, filingStatus: 'filed' }]);
  const found = await clerk.post(
    '/filings/second/new',
    first('PT2020120300008', { do: 'find', result: 'changed', who: '待变更' }),
  );
  assert.match(found.text, new RegExp(`name="business" value="${businessId}"`));
  const id = await begun(clerk, 'PT2020120300008', { result: 'changed', who: '待变更', business: String(businessId) });
  const { text } = await clerk.get(`/filings/second/${id}`);
  assert.ok(text.includes('海口待变更汽车维修有限公司'));
  assert.ok(!text.includes(values['legal_id_no'] ?? '?'), 'the whole number is nobody’s to see');
  await press(clerk, id, { do: 'save', 'v.1.business_name': '海口已变更汽车维修有限公司' });
  const facts = await factsOf(id);
  assert.equal(facts['legal_id_no'], values['legal_id_no']);
  assert.equal(facts['business_name'], '海口已变更汽车维修有限公司');
  assert.equal(Number((await caseOf(id))['business_id']), businessId);
  assert.equal(Number((await entryOf(id))['typed_fields']), 1);
  const closing = { ...aBusiness(79), business_name: '海口待终止汽车维修有限公司' };
  const [closingId] = await enterBusinesses(portal.deps, office.id, [{ values: closing, filingStatus: 'filed' }]);
  const ended = await begun(clerk, 'PT2020120300010', { result: 'ended', who: '待终止', business: String(closingId) });
  assert.match((await press(clerk, ended, { do: 'finish' })).location, /check=1/);
  assert.equal(
    (await press(clerk, ended, { do: 'finish', 'v.1.remark': '自行终止经营' })).location,
    `/filings/second/${ended}`,
  );
  assert.equal((await factsOf(ended))['operating_status'], '6');
});

test('a number that is nearly one of the same business warns', async () => {
  const id = await begun(clerk, 'PT2020120300088');
  await press(clerk, id, {
    do: 'save',
    'v.1.uscc': '91460000MA5TJXLP3R',
    'v.1.business_name': '海口相近汽车维修有限公司',
  });
  const near = await begun(clerk, 'PT2020120300086');
  await press(clerk, near, { do: 'save', 'v.1.business_name': '海口相近汽车维修有限公司' });
  const { text } = await clerk.get(`/filings/second/${near}`);
  assert.match(text, /很像：办件编号只差一处，业户名称相同/);
});

test('two who save one draft: the second is told, and sees what was typed', async () => {
  const id = await begun(clerk, 'PT2020120300011');
  const other = await portal.enter('second');
  const late = await formOf(other, id, { do: 'save', 'v.1.business_name': '后来的名称汽修厂' });
  await press(clerk, id, { do: 'save', 'v.1.business_name': '先来的名称汽修厂' });
  const answer = await other.post(`/filings/second/${id}/facts`, late);
  assert.equal(answer.status, 409);
  assert.ok(answer.text.includes('后来的名称汽修厂'));
  assert.equal((await factsOf(id))['business_name'], '先来的名称汽修厂');
});

test('whoever only looks sees what is stated, without whole numbers', async () => {
  const id = await begun(clerk, 'PT2020120300012');
  await paste(clerk, id, pageOf({ filing_no: '460105020012', business_name: '海口旁观汽车维修有限公司' }));
  await press(clerk, id, { do: 'take' });
  const confirmer = await portal.enter('confirmer');
  const { text, status } = await confirmer.get(`/filings/second/${id}`);
  assert.equal(status, 200);
  assert.ok(text.includes('海口旁观汽车维修有限公司'));
  assert.ok(!text.includes('469999198412311181') && !text.includes('13800000002'));
  assert.ok(!text.includes('/facts"'));
  assert.equal((await confirmer.post(`/filings/second/${id}/facts`, {})).status, 403);
});
