import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { getFilingRules } from '#features/filings/rules/rule-queries.js';
import type { Client, Fields } from '#test/support/client.js';
import { type ClockPortal, startClockPortal } from '#test/support/filings/clock-support.js';
import { sentForm } from '#test/support/two-sessions/sent-form.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');

let office: ClockPortal;
let province: Client;
let manager: Client;
before(async () => {
  office = await startClockPortal();
  province = await office.portal.client('reviewer');
  manager = await office.portal.client('manager');
});
after(() => office.portal.stop());

const path = () => `/filings/rules/${office.agencyId}`;
const change = async (fields: Fields, who = province) => {
  const form = sentForm((await who.get(path())).text, path());
  return who.post(path(), { ...form, ground: '服务承诺', ...fields });
};
const rules = () => getFilingRules(office.portal.deps.db, office.agencyId);

test('without a setting an office has five working days and three persons', async () => {
  assert.match(said((await manager.get('/filings/rules')).text), /5 个工作日 分人办理 0 未设置，按默认/);
  assert.match(said((await manager.get(path())).text), /没有设置过，按默认/);
  assert.equal(sentForm((await manager.get(path())).text, path()), undefined);
  assert.equal((await manager.post(path(), { limit: '9' })).status, 403);
  const list = (await province.get('/filings/rules')).text;
  assert.ok((list.match(/未设置，按默认/g) ?? []).length > 20);
});

test('what is typed wrongly is told and kept', async () => {
  for (const [fields, words] of [
    [{ limit: '0' }, /1 到 60/],
    [{ limit: '61' }, /1 到 60/],
    [{ limit: '五' }, /1 到 60/],
    [{ dayKind: 'toString' }, /工作日还是按自然日/],
    [{ limit: '7', ground: '' }, /请写明依据/],
    [{}, /各项都和现在一样/],
  ] as const) {
    const answer = await change(fields);
    assert.equal(answer.status, 422);
    assert.match(said(answer.text), words);
  }
  assert.equal((await rules()).version, 0);
});

test('the province sets them with a ground; history and audit keep it; who saves over another is told', async () => {
  const old = sentForm((await province.get(path())).text, path()) ?? {};
  assert.equal((await change({ limit: '3', small: '1' })).status, 303);
  assert.deepEqual(await rules(), { limitDays: 3, dayKind: 'working', isSmall: true, version: 1 });
  assert.equal((await province.post(path(), { ...old, limit: '4', ground: '另一份' })).status, 409);
  assert.equal((await change({ limit: '20', dayKind: 'calendar', small: '' })).status, 303);
  assert.match(
    said((await manager.get(path())).text),
    /20 天（自然日） 分人办理 服务承诺 .* 3 个工作日 小机构，可一人多岗 服务承诺/,
  );
  const audited = said((await (await office.portal.client('auditor')).get('/audit?verb=filing-rule.change')).text);
  assert.match(audited, /办理时限：20 天（自然日），受理、审核、确认分人办理，依据：服务承诺/);
});

test('small offices are listed by themselves', async () => {
  assert.match(said((await province.get('/filings/rules?small=1')).text), /小机构 0 个.*没有设为小机构的/);
  await change({ small: '1' });
  const list = said((await province.get('/filings/rules?small=1')).text);
  assert.match(list, /小机构 1 个/);
  assert.match(list, /小机构，可一人多岗/);
});

test('another office’s rules are not found', async () => {
  const stranger = await office.client('stranger');
  assert.equal((await stranger.get(path())).status, 404);
  assert.equal((await province.get('/filings/rules/999999')).status, 404);
  assert.equal(
    (await province.post('/filings/rules/999999', { limit: '9', dayKind: 'working', ground: '依据' })).status,
    404,
  );
});
