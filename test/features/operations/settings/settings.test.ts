import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { installedSettings, settingsFrom } from '#platform/settings.js';
import { settingFault, settingFields } from '#domain/portal-settings.js';
import type { Client } from '#test/support/client.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { sentForm } from '#test/support/two-sessions/sent-form.js';

let portal: TestPortal;
let season: Season;
let reviewer: Client;
before(async () => {
  portal = await startTestPortal();
  season = await playSeason(portal);
  reviewer = await portal.client('reviewer');
});
after(() => portal.stop());

const save = async (fields: Record<string, string>) => {
  const form = sentForm((await reviewer.get('/settings')).text, '/settings');
  assert.ok(form);
  return reviewer.post('/settings', { ...form, ...fields });
};
const stored = async (table: 'settings' | 'setting_changes') =>
  (await portal.deps.db(table).select('*')) as Record<string, unknown>[];

test('what is set shows where it is said to: foot, help, sign-in, receipt, what comes from outside', async () => {
  const filer = await portal.client('filer');
  assert.match((await filer.get('/help')).text, /业务咨询<\/th><td>省局还没有填写/);
  const saved = await save({
    organName: '示例省厅',
    businessContact: '示例处 0898-65300001',
    supportGroup: '示例工作群',
    noticeUrl: 'https://example.gov.cn/tongzhi/247.html',
    legalText: '示例规定第九条',
    issuingOrgan: '示例省道路运输局',
  });
  assert.equal(saved.status, 303);
  assert.equal(saved.location, '/settings');
  const help = (await filer.get('/help')).text;
  for (const words of ['主办：示例省厅', '示例处 0898-65300001', '示例工作群', '示例规定第九条'])
    assert.ok(help.includes(words), words);
  assert.match(help, /<a href="https:\/\/example\.gov\.cn\/tongzhi\/247\.html">/);
  const { annexId, versionId } = season.imported;
  const receipt = (await filer.get(`/annexes/${annexId}/versions/${versionId}/receipt`)).text;
  assert.match(receipt, /接收单位（盖章）：示例省道路运输局/);
  assert.match(receipt, /依据：示例规定第九条/);
  const signIn = (await (await portal.client()).get('/sign-in')).text;
  assert.match(signIn, /忘记密码[\s\S]*机构管理员[\s\S]*示例处 0898-65300001/);
});

test('each change stays with who and when, on the page and in the audit', async () => {
  await save({ mailbox: 'caiji@example.gov.cn' });
  await save({ mailbox: 'caiji2@example.gov.cn' });
  const page = (await reviewer.get('/settings')).text;
  assert.match(
    page,
    /reviewer<\/td>\s*<td[^>]*>报送邮箱<\/td><td[^>]*>caiji@example\.gov\.cn<\/td>\s*<td[^>]*>caiji2@/,
  );
  const audited = (await (await portal.client('auditor')).get('/audit?verb=setting.change')).text;
  assert.match(audited, /修改<a [^>]*>系统设置“报送邮箱”<\/a>，改为：caiji2@example\.gov\.cn/);
  const before = (await stored('setting_changes')).length;
  assert.match((await reviewer.get((await save({})).location)).text, /没有改动/);
  assert.equal((await stored('setting_changes')).length, before, 'what was left alone is no change');
});

test('only the province may, and who may is told where', async () => {
  for (const name of ['filer', 'manager', 'statistician', 'admin', 'security', 'auditor'] as const) {
    const client = await portal.client(name);
    assert.equal((await client.get('/settings')).status, 403, name);
    assert.equal((await client.post('/settings', { organName: 'x' })).status, 403, name);
    assert.doesNotMatch((await client.get('/help')).text, /在系统设置中修改/, name);
  }
  assert.match((await reviewer.get('/help')).text, /<a href="[^"]*\/settings">在系统设置中修改<\/a>/);
});

test('what is wrong is said at its field, what was typed stays, nothing is stored', async () => {
  const before = await stored('settings');
  for (const [fields, said] of [
    [{ organName: ' ' }, /请填写主办单位/],
    [{ noticeUrl: 'javascript:alert(1)' }, /以 http:\/\/ 或 https:\/\/ 开头/],
    [{ noticeUrl: 'example.gov.cn' }, /以 http:\/\/ 或 https:\/\/ 开头/],
    [{ mailbox: 'nobody' }, /完整的邮箱地址/],
    [{ businessContact: '长'.repeat(201) }, /最多 200 个字，现在是 201 个/],
  ] as const) {
    const answer = await save(fields);
    assert.equal(answer.status, 422);
    assert.match(answer.text, said);
    assert.match(answer.text, /aria-invalid="true"/);
  }
  assert.match((await save({ mailbox: '<b>@x' })).text, /value="&#60;b&#62;@x"/, 'escaped, and kept');
  assert.deepEqual(await stored('settings'), before);
});

test('who saves over what another has set meanwhile is told, and may do it then', async () => {
  const old = sentForm((await reviewer.get('/settings')).text, '/settings') ?? {};
  await save({ supportContact: '甲 1' });
  const told = await reviewer.post('/settings', { ...old, supportContact: '乙 2' });
  assert.equal(told.status, 409);
  assert.match(told.text, /“技术支持”刚才已由别人改为“甲 1”/);
  assert.ok(told.text.includes('value="乙 2"'), 'what was typed stays');
  const again = sentForm(told.text, '/settings') ?? {};
  assert.equal((await reviewer.post('/settings', again)).status, 303);
  assert.ok((await reviewer.get('/help')).text.includes('技术支持：乙 2'));
});

test('a button brings back what was installed, together with what else was typed, and stays with who and when', async () => {
  await save({ mailbox: 'caiji@example.gov.cn', organName: '示例省厅' });
  const button = '<button type="submit" class="button small" name="unset" value="mailbox"';
  assert.ok((await reviewer.get('/settings')).text.includes(button));
  assert.equal((await save({ mailbox: 'nobody', supportGroup: '示例二群', unset: 'mailbox' })).status, 303);
  const page = (await reviewer.get('/settings')).text;
  assert.ok(!page.includes(button), 'nothing to bring back any more');
  const { mailbox } = portal.deps.config;
  assert.equal(sentForm(page, '/settings')?.['mailbox'], mailbox);
  assert.equal(sentForm(page, '/settings')?.['supportGroup'], '示例二群');
  assert.equal((await stored('settings')).find(({ name }) => name === 'mailbox')?.['value'], null, 'nobody has set it');
  const [change] = (await stored('setting_changes')).slice(-2).filter(({ name }) => name === 'mailbox');
  assert.equal(change?.['value_after'], mailbox);

  const old = sentForm(page, '/settings') ?? {};
  await save({ organName: '示例二厅' });
  assert.equal(
    (await reviewer.post('/settings', { ...old, unset: 'organName' })).status,
    409,
    'another has set it since',
  );
});

test('what was installed holds until somebody sets it; the issuing organ is the organiser until then', () => {
  const installed = installedSettings({ ...portal.deps.config, organName: '某局', mailbox: 'a@b.cn' });
  assert.equal(settingsFrom(installed, {}).mailbox, 'a@b.cn');
  assert.equal(settingsFrom(installed, { mailbox: '' }).mailbox, '', 'emptied on purpose');
  assert.equal(settingsFrom(installed, { organName: '某厅' }).issuingOrgan, '某厅');
  assert.equal(settingsFrom(installed, { organName: '某厅', issuingOrgan: '某处' }).issuingOrgan, '某处');
});

test('every setting has its field on the page', () => {
  const names = Object.keys(installedSettings(portal.deps.config));
  assert.deepEqual(settingFields.map(({ name }) => name as string).sort(), names.sort());
  const [url] = settingFields.filter(({ kind }) => kind === 'url');
  assert.ok(url);
  for (const odd of ['https://a b', 'http://x"onclick=', 'ftp://x', '//x'])
    assert.notEqual(settingFault(url, odd), undefined, odd);
});
