import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { insertAgency } from '#features/agencies/queries.js';
import type { Answer, Client } from '#test/support/client.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

let portal: TestPortal;
let reviewer: Client;
before(async () => {
  portal = await startTestPortal();
  await insertAgency(portal.deps.db as never, {
    code: '469021-1',
    name: '定安县示例交通运输服务中心',
    shortName: '定安中心',
    systemName: '',
    divisionCode: '469021',
    isReporting: false,
    divisions: [],
  });
});
after(() => portal.stop());
beforeEach(async () => {
  reviewer = await portal.client('reviewer');
});

const base = { on: '2020-11-25', document: '示交函〔2020〕9号', note: '机构改革' };
const send = (fields: Record<string, string>) => reviewer.post('/forwardings', { ...base, ...fields });
const officesNamed = async (name: string) =>
  (await portal.deps.db('agencies').where({ name }).select('id', 'state')) as { id: number; state: string }[];
const boxOf = ({ text }: Answer) => /name="opens" value="([^"]*)"/.exec(text)?.[1] ?? '';
const isTicked = ({ text }: Answer) => /name="opens" value="[^"]*"\s+checked/.test(text);

test('a name nobody knows opens no office: the form comes back with everything typed, and asks', async () => {
  const answer = await send({ units: '469022', to_469022: '屯昌示例一所' });
  assert.equal(answer.status, 422);
  assert.match(answer.text, /<h1>转办职责<\/h1>/, 'on its own page');
  assert.match(answer.text, /名录里没有“屯昌示例一所”/);
  assert.match(answer.text, /名录里没有相近的名称/);
  for (const typed of ['屯昌示例一所', base.on, base.document, base.note])
    assert.ok(answer.text.includes(`value="${typed}"`), typed);
  assert.match(answer.text, /value="469022" checked/);
  assert.equal(isTicked(answer), false, 'the box is for the person to tick');
  assert.deepEqual(await officesNamed('屯昌示例一所'), []);
});

test('ticked, exactly the names that stood there are opened; another name typed since is asked for anew', async () => {
  const asked = await send({ units: '469022', to_469022: '屯昌示例二所' });
  const opens = boxOf(asked);
  assert.equal(opens, '屯昌示例二所');

  const other = await send({ units: '469022', to_469022: '屯昌示例三所', opens });
  assert.equal(other.status, 422);
  assert.match(other.text, /没有“屯昌示例三所”/);
  assert.equal(isTicked(other), false);
  assert.equal(boxOf(other), '屯昌示例三所');

  const wrongDay = await send({ units: '469022', to_469022: '屯昌示例二所', opens, on: '昨天' });
  assert.equal(wrongDay.status, 422);
  assert.match(wrongDay.text, /转办日期/);
  assert.equal(isTicked(wrongDay), true, 'what was ticked for these very names stays ticked');
  assert.deepEqual(await officesNamed('屯昌示例二所'), []);

  const done = await send({ units: '469022', to_469022: '屯昌 示例二所', opens });
  assert.equal(done.status, 303);
  assert.match((await reviewer.get(done.location)).text, /在名录中新建 1 个机构/);
  assert.deepEqual(
    (await officesNamed('屯昌 示例二所')).map(({ state }) => state),
    ['invited'],
  );
  const entry = (await portal.deps
    .db('audit_entries')
    .where({ verb: 'duty.forward' })
    .orderBy('seq', 'desc')
    .first()) as {
    state_after: string;
  };
  assert.match(entry.state_after, /"opened":"屯昌 示例二所"/);
});

test('an office of nearly that name can be chosen instead, and then nothing is opened', async () => {
  const typed = { units: '469021', to_469021: '定安县交通运输服务中心' };
  const asked = await send(typed);
  assert.equal(asked.status, 422);
  const [, choice = ''] = /name="as_469021" value="(\d+:[^"]+)"/.exec(asked.text) ?? [];
  assert.match(asked.text, /就是“定安县示例交通运输服务中心”/);

  const elsewhere = await send({ ...typed, to_469021: '定安县示例维修所', as_469021: choice });
  assert.equal(elsewhere.status, 422, 'the choice was for the other name');

  const done = await send({ ...typed, as_469021: choice });
  assert.equal(done.status, 303);
  assert.match((await reviewer.get(done.location)).text, /<td>定安县示例交通运输服务中心<\/td>/);
  assert.deepEqual(await officesNamed(typed.to_469021), []);
});

test('of several units those names alone are asked for that nobody knows, each once', async () => {
  const known = '琼海市机动车维修管理机构';
  const body = new URLSearchParams({ ...base, _csrf: reviewer.csrf() });
  for (const [unit, name] of [
    ['469023', '澄迈临高示例所'],
    ['469024', '澄迈临高示例所'],
    ['469025', known],
  ] as const) {
    body.append('units', unit);
    body.append(`to_${unit}`, name);
  }
  const asked = await reviewer.raw('/forwardings', { method: 'POST', body });
  assert.equal(asked.status, 422);
  assert.match(asked.text, /还没有的接收机构（1 个）/);
  assert.equal(boxOf(asked), '澄迈临高示例所');
  body.append('opens', boxOf(asked));
  const done = await reviewer.raw('/forwardings', { method: 'POST', body });
  assert.equal(done.location, '/duties');
  assert.equal((await officesNamed('澄迈临高示例所')).length, 1);
});

test('an office is offered those of its own place, not all of the province', async () => {
  const manager = await portal.client('manager');
  const answer = await manager.post('/forwardings', {
    ...base,
    units: '460100',
    to_460100: '定安县交通运输服务中心',
  });
  assert.equal(answer.status, 422);
  assert.match(answer.text, /名录里没有相近的名称/);
  assert.doesNotMatch(answer.text, /定安县示例/);
});

test('the first field that is wrong has the mark and the cursor', async () => {
  const answer = await send({ units: '469026', to_469026: '所', document: '' });
  assert.equal(answer.status, 422);
  assert.match(answer.text, /href="#to_469026">有内容没有填好：接收机构[^<]*文件依据/);
  assert.match(answer.text, /id="to_469026"[^>]*aria-invalid/);
  const none = await send({});
  assert.match(none.text, /没有选择要转办的单位/);
});
