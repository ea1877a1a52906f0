import assert from 'node:assert/strict';
import { sentForm } from '#test/support/two-sessions/sent-form.js';
import { after, before, test } from 'node:test';
import { findAgencyByCode, insertAgency } from '#features/agencies/queries.js';
import { hashPassword } from '#features/operators/passwords.js';
import { insertOperator } from '#features/operators/queries.js';
import { castPassword, ownAgency } from '#test/support/cast.js';
import type { Client } from '#test/support/client.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

/** Hidden fields of the page's form that posts to this path. */
function formFields(html: string, path: string): Record<string, string> {
  const form = html.split('<form ').find((one) => one.includes('method="post"') && one.includes(`${path}"`)) ?? '';
  const inputs = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, value]));
}

let portal: TestPortal;
let season: Season;
let reviewer: Client;
let manager: Client;
let neighbour: Client;
const idOf = async (code: string) => (await findAgencyByCode(portal.deps.db, code))?.id ?? 0;

before(async () => {
  portal = await startTestPortal();
  season = await playSeason(portal);
  [reviewer, manager, neighbour] = await Promise.all([
    portal.client('reviewer'),
    portal.client('manager'),
    portal.client('neighbour'),
  ]);
});
after(() => portal.stop());

test('the board shows the 22 units to the province, its own line to an office, and who it was on another day', async () => {
  const board = await reviewer.get('/duties');
  assert.match(board.text, /22 个填报单位各有一个负责机构/);
  assert.match(board.text, /定安县示例交通运输服务中心/);
  assert.doesNotMatch((await reviewer.get('/duties?on=2020-11-01')).text, /定安县示例交通运输服务中心/);
  for (const on of ['昨天', '2999-01-01', '1969-12-31']) {
    const answer = await reviewer.get(`/duties?on=${on}`);
    assert.equal(answer.status, 422);
    assert.match(answer.text, /日期不对/);
  }
  const own = (await manager.get('/duties')).text;
  assert.match(own, /海口市机动车维修管理机构/);
  assert.doesNotMatch(own, /定安|琼海/);
  assert.doesNotMatch((await neighbour.get('/territory')).text, /海口/);
  assert.doesNotMatch((await neighbour.get('/agencies?q=海口')).text, /海口市/);
});

test('an office beyond the first hundreds is found, listed and can be chosen', async () => {
  const { db } = portal.deps;
  const names = Array.from({ length: 520 }, (_, at) => `示例第${at + 1}站`);
  for (const name of names)
    await insertAgency(db as never, {
      code: `T${String(names.indexOf(name)).padStart(3, '0')}`,
      name,
      shortName: name,
      systemName: '',
      divisionCode: '469030',
      isReporting: false,
      divisions: [],
    });
  const total = Number(
    /共 <b>([^<]+)<\/b> 个机构/.exec((await reviewer.get('/agencies')).text)?.[1]?.replace(/\D/g, ''),
  );
  assert.equal((await reviewer.get('/agencies')).status, 200);
  assert.ok(total > 520, `${total} offices`);
  const last = await reviewer.get(`/agencies?page=${Math.ceil(total / 100)}`);
  assert.match(last.text, /示例第520站/);
  assert.doesNotMatch(last.text, /下一页/);
  const office = (await findAgencyByCode(db, '460100'))?.id;
  assert.match((await reviewer.get(`/agencies/${office}/merge`)).text, /示例第520站/);
  assert.match((await reviewer.get('/forwardings/new')).text, /示例第520站/);
  assert.equal((await reviewer.get('/agencies?kind=张三&state=%F0%9F%98%80')).status, 200);
  await db('agency_names').where('name', 'like', '示例第%站').delete();
  await db('agencies').where('code', 'like', 'T%').delete();
});

test('a contact is taken as an annex takes it: full-width figures understood, what is no address refused', async () => {
  const path = `/agencies/${await idOf('460100')}/contact`;
  const contact = { name: '示例己', mobile: '１３８ ００００ ０００６', email: 'a@example.com' };
  assert.equal((await manager.post(path, contact)).status, 303);
  assert.match((await manager.get(path.replace('/contact', ''))).text, /138\*{4}0006/);
  const form = sentForm((await manager.get(path.replace('/contact', ''))).text, path);
  const refused = await manager.post(path, { ...form, ...contact, email: 'a.example.com' });
  assert.equal(refused.status, 422);
  assert.match(refused.text, /电子邮箱/);
  assert.match(refused.text, /value="示例己"[\s\S]*value="１３８ ００００ ０００６"/, 'what was typed is still there');
  assert.match(refused.text, /<input(?=[^>]*name="email")[^>]*aria-invalid="true"/, 'and the field is marked');
});

test('whether an office does the work is changed by a plain word alone', async () => {
  const id = await idOf('469030');
  assert.equal((await reviewer.post(`/agencies/${id}/repair-duty`)).status, 422);
  const row = await portal.deps.db('agencies').where({ id }).first<{ does_repair: number | null }>();
  assert.equal(row?.does_repair, null);
});

test('a blank or a bracket makes no other office: neither renamed to, nor opened by a forwarding', async () => {
  const id = await idOf('469030');
  const named = { on: '2020-11-25', document: '示编办〔2020〕9号', name: '琼海市 机动车维修管理（机构）' };
  const preview = await reviewer.get(`/agencies/${id}/rename?${new URLSearchParams(named).toString()}`);
  assert.equal(preview.status, 422);
  assert.match(preview.text, /另一机构正在使用的名称/);
  const dots = new URLSearchParams({ ...named, name: '……………' }).toString();
  assert.match((await reviewer.get(`/agencies/${id}/rename?${dots}`)).text, /机构名称（4 至 100 字）/);
  const own = '琼中黎族苗族自治县 机动车维修管理机构';
  const forwarded = await reviewer.post('/forwardings', {
    on: '2020-11-25',
    document: '示交函〔2020〕9号',
    units: '469030',
    to_469030: own,
  });
  assert.equal(forwarded.status, 422);
  assert.match(forwarded.text, /同一个机构/);
});

test('two offices that claim a unit are an error on top of the board, mended there', async () => {
  const id = season.forwarded.agencyId;
  const bureau = await idOf('469021');
  const { db } = portal.deps;
  await db('agencies').where({ id: bureau }).update({ state: 'registered', does_repair: 1, liaison_name: '示例丁' });
  const board = await reviewer.get('/duties');
  assert.match(board.text, /1 个单位的责任不清/);
  assert.match(board.text, /重复承担/);
  const mended = await reviewer.post(`/agencies/${bureau}/repair-duty`, { does: '0', back: 'board' });
  assert.equal(mended.location, '/duties');
  assert.match((await reviewer.get('/duties')).text, /没有重复承担/);
  await db('agencies').where({ id }).update({ does_repair: 0 });
  assert.match((await reviewer.get('/duties')).text, /无人承担/);
  await db('agencies').where({ id }).update({ does_repair: 1 });
});

test("an office sees its own file and not its neighbour's; the mobile is masked", async () => {
  const own = await idOf(ownAgency);
  const set = { name: '示例丁', post: '', mobile: '13800000009', email: '', responsible: '示例戊' };
  assert.equal((await manager.post(`/agencies/${own}/contact`, set)).location, `/agencies/${own}`);
  const page = (await manager.get(`/agencies/${own}`)).text;
  assert.match(page, /138\*{4}0009/);
  assert.doesNotMatch(page, /13800000009/);
  assert.equal((await neighbour.get(`/agencies/${own}`)).status, 404);
  assert.equal((await neighbour.post(`/agencies/${own}/contact`, set)).status, 404);
  assert.equal((await manager.get(`/agencies/${own}/merge`)).status, 403);
  assert.equal((await neighbour.get(`/forwardings/${season.forwarded.forwardingId}`)).status, 404);
  assert.equal((await neighbour.get(`/agency-changes/${season.forwarded.changeId}`)).status, 404);
});

test('a rename by form, preview and confirmation; an old receipt keeps the old name; a stale preview is shown anew', async () => {
  const own = await idOf(ownAgency);
  const { annexId, versionId } = season.imported;
  const receipt = () => manager.get(`/annexes/${annexId}/versions/${versionId}/receipt`);
  assert.match((await receipt()).text, /海口市机动车维修管理机构/);
  const path = `/agencies/${own}/rename`;
  assert.equal((await reviewer.get(`${path}?on=2020-11-26&document=&name=海`)).status, 422);
  portal.clock.setTo(new Date('2020-11-30T02:00:00Z'));
  const client = await portal.client('reviewer');
  const preview = await client.get(
    `${path}?on=2020-11-30&document=示编办〔2020〕12号&reason=&name=海口市示例道路运输中心`,
  );
  assert.match(preview.text, /预览：更名/);
  const fields = formFields(preview.text, path);
  const stale = await client.post(path, { ...fields, token: '0'.repeat(64) });
  assert.equal(stale.status, 409);
  assert.match(stale.text, /预览之后情况又有变化/);
  const done = await client.post(path, formFields(stale.text, path));
  assert.match(done.location, /^\/agency-changes\/\d+$/);
  const renamed = await portal.client('manager');
  assert.match((await renamed.get(`/agencies/${own}`)).text, /海口市示例道路运输中心/);
  const old = await renamed.get(`/annexes/${annexId}/versions/${versionId}/receipt`);
  assert.match(old.text, /<b>海口市机动车维修管理机构<\/b>：/);
  assert.equal((await client.post(`${done.location}/undo`)).location, done.location);
  assert.match((await client.get(done.location)).text, /已撤回/);
});

test('the duty is forwarded by form, acknowledged by the other office and not by a neighbour', async () => {
  const client = await portal.client('manager');
  const bad = await client.post('/forwardings', { units: '460100', to_460100: '', on: '2020-11-30', document: '' });
  assert.equal(bad.status, 422);
  assert.match(bad.text, /文件依据/);
  const sent = await client.post('/forwardings', {
    units: '460100',
    to_460100: '琼海市机动车维修管理机构',
    on: '2020-11-30',
    document: '示交函〔2020〕9号',
    note: '',
  });
  assert.match(sent.location, /^\/forwardings\/\d+$/);
  assert.equal((await client.post(`${sent.location}/acknowledgement`)).status, 403);
  const receiver = await portal.client('neighbour');
  assert.match((await receiver.get('/')).text, /转给了本机构，待签收/);
  assert.equal((await receiver.post(`${sent.location}/acknowledgement`)).location, sent.location);
  assert.match((await client.get(sent.location)).text, /已签收/);
  assert.equal((await client.post(`${sent.location}/withdrawal`)).status, 409);
});

test("Sanya's office passes the notice on to its four districts with one form, filled in already", async () => {
  const { deps } = portal;
  await deps.db.transaction(async (trx) =>
    insertOperator(trx, {
      account: 'sanya',
      displayName: 'sanya',
      agencyId: await idOf('460200'),
      passwordHash: await hashPassword(castPassword),
      roles: ['forwarder'],
      mustChangePassword: false,
      now: deps.clock.now(),
    }),
  );
  const client = await (await portal.client()).signIn({ account: 'sanya', password: castPassword });
  const form = (await client.get('/forwardings/new')).text;
  const body = new URLSearchParams({
    _csrf: client.csrf(),
    on: '2020-11-30',
    document: '三示交函〔2020〕31号',
    note: '',
  });
  for (const [, code = ''] of form.matchAll(/name="units" value="(\d{6})" checked/g)) body.append('units', code);
  for (const [, name = '', value = ''] of form.matchAll(/name="(to_\d{6})"[^>]*value="([^"]*)"/g))
    body.append(name, value);
  assert.deepEqual(body.getAll('units'), ['460202', '460203', '460204', '460205']);
  const sent = await client.raw('/forwardings', { method: 'POST', body });
  assert.equal(sent.location, '/duties');
  const board = (await client.get('/duties')).text;
  assert.equal(board.split('待签收').length - 1, 4);
  assert.doesNotMatch(board, /定安|海口/);
  assert.match((await client.get('/forwardings/new')).text, /现在没有由本单位负责/);
});
