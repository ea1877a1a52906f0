import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { findCurrentDrive } from '#features/drive/queries.js';
import type { Client, Fields } from '#test/support/client.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { sentForm } from '#test/support/two-sessions/sent-form.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');
const text = '一、报送内容\n各机构填报附件1至附件4。\n二、报送时间\n请于2020年11月27日17:00前报送。';

describe('a notice from its writer to the offices', () => {
  let portal: TestPortal;
  let driveId: number;
  let [writer, releaser, manager, filer, neighbour]: Client[] = [];
  const of = () => ({
    writer: writer!,
    releaser: releaser!,
    manager: manager!,
    filer: filer!,
    neighbour: neighbour!,
  });
  before(async () => {
    portal = await startTestPortal();
    [writer, releaser, manager, filer, neighbour] = await Promise.all(
      (['reviewer', 'importer', 'manager', 'filer', 'neighbour'] as const).map((name) => portal.client(name)),
    );
    driveId = (await findCurrentDrive(portal.deps.db))?.id ?? 0;
  });
  after(() => portal.stop());

  const inHours = (hours: number) => {
    const at = new Date(portal.clock.now().getTime() + (hours + 8) * 3_600_000).toISOString();
    return `${at.slice(0, 10)} ${at.slice(11, 16)}`;
  };
  const write = async (change: Fields, who = of().writer) => {
    const path = `/drives/${driveId}/notice`;
    const form = sentForm((await who.get(path)).text, path);
    return who.post(path, { ...form, acknowledge_by: inHours(48), ground: '录入正文', ...change });
  };
  const decide = async (where: string, fields: Fields, who = of().releaser) => {
    const form = sentForm((await who.get(where)).text, `${where}/decisions`);
    return who.post(`${where}/decisions`, { ...form, ...fields });
  };
  const page = async (who: Client, path = '/notice') => said((await who.get(path)).text);
  const isAsked = async (who: Client) => /待本机构签收/.test(await page(who, '/'));
  const acknowledge = async (who: Client) => {
    const { text: html } = await who.get('/notice');
    const [, action = ''] = /action="[^"]*?(\/notice\/editions\/\d+\/acknowledgement)"/.exec(html) ?? [];
    return who.post(action || '/notice/editions/1/acknowledgement', sentForm(html, action) ?? {});
  };

  test('before its text is entered nobody is asked for anything', async () => {
    assert.match(await page(of().manager), /通知正文还没有录入/);
    assert.ok(!(await isAsked(of().manager)));
    assert.equal((await of().manager.get(`/drives/${driveId}/notice`)).status, 403);
    assert.match(await page(of().writer, '/notice/receipts'), /没有要签收的内容/);
  });

  test('what one person writes is published by another; what is wrong is told and kept', async () => {
    const wrong = await write({ text: '', mailbox: 'a@example.com' });
    assert.equal(wrong.status, 422);
    assert.ok(wrong.text.includes('a@example.com') && /请填写正文/.test(said(wrong.text)));
    assert.match(said((await write({ text, acknowledge_by: '昨天' })).text), /签收期限请写成/);
    const none = await write({ text, audience: 'units' });
    assert.match(said(none.text), /请勾选发给哪些填报单位/);

    const { status, location } = await write({ text });
    assert.equal(status, 303);
    assert.equal((await write({ text: '另一份' }, of().releaser)).status, 409, 'one at a time');
    assert.match(await page(of().manager), /通知正文还没有录入/, 'nothing is published yet');
    assert.equal((await of().manager.get(location)).status, 404);
    assert.match(await page(of().releaser, '/'), /有一个新版待您确认/);
    assert.equal((await decide(location, { do: 'release' }, of().writer)).status, 409, 'not their own');
    assert.equal((await decide(location, { do: 'release', refusal: '错字' })).status, 422);
    const scan = { name: '通知.pdf', content: Buffer.from('%PDF-1.4 notice') };
    const form = sentForm((await of().writer.get(location)).text, `${location}/documents`);
    assert.equal((await of().writer.upload(`${location}/documents`, scan, form)).status, 303);
    assert.equal((await decide(location, { do: 'release' })).status, 303);
    const notice = await page(of().manager);
    for (const words of [
      '一、报送内容',
      '请于2020年11月27日17:00前报送',
      '通知.pdf',
      '现行的是第 1 版',
      '海南省道路运输局',
    ])
      assert.ok(notice.includes(words), words);
    assert.equal((await of().writer.upload(`${location}/documents`, { ...scan, name: '二.pdf' }, form)).status, 409);
  });

  test('to have opened it is not to have acknowledged it: that is one press of who may act for the office', async () => {
    assert.match(await page(of().filer), /打开不等于签收/);
    assert.equal((await acknowledge(of().filer)).status, 403);
    assert.ok(await isAsked(of().manager));
    assert.match(await page(of().writer, '/notice/receipts'), /已签收 0 ，打开了没有签收 1 /);
    const [opening] = await portal.deps.db('notice_openings').where({ operator_id: portal.cast.filer.id });
    await of().filer.get('/notice');
    assert.deepEqual(await portal.deps.db('notice_openings').where({ operator_id: portal.cast.filer.id }), [opening]);

    assert.equal((await acknowledge(of().manager)).status, 303);
    assert.ok(!(await isAsked(of().manager)));
    assert.ok(await isAsked(of().neighbour));
    assert.match(await page(of().filer), /已签收：manager/);
    const again = await of().manager.post(
      `/notice/editions/${(await portal.deps.db('notice_editions').where({ no: 1 }).first<{ id: number }>()).id}/acknowledgement`,
      {},
    );
    assert.equal(again.status, 409);
    assert.match(said(again.text), /本机构已由manager于/);
    assert.match(
      await page(of().writer, '/notice/receipts'),
      /海口市机动车维修管理机构[^—]*— — \S+ [\d :-]+ 已签收 manager/,
    );
    assert.doesNotMatch(await page(of().manager, '/notice/receipts'), /琼海/, 'an office sees itself and those below');
  });

  test('a corrected contact asks nobody anew, a corrected section everybody, with the words that changed', async () => {
    const contact = await write({ mailbox: 'b@example.com', ground: '更正邮箱' });
    assert.equal((await decide(contact.location, { do: 'release' })).status, 303);
    assert.ok(!(await isAsked(of().manager)));
    assert.match(await page(of().manager), /签收的是第 1 版；以后的版本正文没有变，不用重新签收/);
    assert.match(await page(of().manager), /报送邮箱 （空） b@example\.com/);
    assert.match(await page(of().manager), /通知\.pdf/, 'its attachments stay');

    const section = await write({ text: text.replace('17:00', '12:00'), ground: '更正时间' });
    assert.equal((await decide(section.location, { do: 'release' })).status, 303);
    assert.ok(await isAsked(of().manager));
    const notice = await page(of().manager);
    assert.match(notice, /正文和上次签收的不一样，需要重新签收/);
    assert.match(notice, /改动 二、报送时间 请于2020年11月27日 ?【删：17[^】]*】 ?【增：12[^】]*】/);
    assert.equal((await acknowledge(of().manager)).status, 303);
    assert.match(await page(of().manager, '/notice/editions'), /第 3 版.*第 2 版.*第 1 版/);
    const old = (await portal.deps.db('notice_editions').where({ no: 1 }).first<{ id: number }>()).id;
    assert.match(await page(of().manager, `/notice/editions/${old}`), /17:00前报送/, 'old editions stay readable');
  });

  test('one for later is read from its moment on, and can be stopped until then', async () => {
    const typed = { text: `${text}\n三、补充`, ground: '补充', publish_at: inHours(24), acknowledge_by: inHours(72) };
    const first = await write(typed);
    assert.equal((await decide(first.location, { do: 'release' })).status, 303);
    assert.doesNotMatch(await page(of().neighbour), /三、补充/);
    assert.equal((await of().neighbour.get(first.location)).status, 404);
    assert.equal((await decide(first.location, { do: 'recall' })).status, 303);
    const second = await write(typed);
    assert.equal((await decide(second.location, { do: 'release' })).status, 303);
    portal.clock.setTo(new Date(portal.clock.now().getTime() + 25 * 3_600_000));
    [writer, releaser, manager, neighbour] = await Promise.all(
      (['reviewer', 'importer', 'manager', 'neighbour'] as const).map((name) => portal.client(name)),
    );
    assert.match(await page(of().neighbour), /三、补充/);
    const late = await of().writer.post(`${second.location}/decisions`, { do: 'recall' });
    assert.equal(late.status, 409);
    const [released] = await portal.deps
      .db('audit_entries')
      .where({ verb: 'notice.release', object_id: second.location.split('/').pop() ?? '' })
      .select('state_after');
    assert.match(String(released.state_after), /publishAt/);
  });

  test('one for some offices is not to be found by the others', async () => {
    const form = { text: '只发海口', audience: 'units', units: '460100', ground: '只发海口', publish_at: '' };
    const own = await write(form);
    assert.equal((await decide(own.location, { do: 'release' })).status, 303);
    assert.match(await page(of().manager), /只发海口/);
    assert.doesNotMatch(await page(of().neighbour), /只发海口/);
    assert.equal((await of().neighbour.get(own.location)).status, 404);
    assert.equal((await of().neighbour.post(`${own.location}/acknowledgement`, {})).status, 404);
    assert.doesNotMatch(await page(of().neighbour, '/notice/editions'), /第 6 版/);
    assert.match(await page(of().neighbour, '/notice/receipts'), /第 5 版/);
    const receipts = await page(of().writer, '/notice/receipts');
    assert.match(receipts, /共 1 个机构/);
    assert.doesNotMatch(receipts, /琼海/);
  });

  test('the list of who has not acknowledged has numbers to call; whole ones after a reason, each kept', async () => {
    const sealed = portal.deps.cipher.seal('13800000123');
    await portal.deps
      .db('agencies')
      .where({ code: '460100' })
      .update({ liaison_name: '示例乙', liaison_mobile_sealed: sealed });
    const path = '/notice/receipts/calls';
    const masked = await page(of().writer, path);
    assert.match(masked, /还没有签收的 1 个机构.*示例乙.*138\*+0123/);
    assert.equal((await of().manager.get(path)).status, 403);
    const none = await of().writer.post(path, { reason: '' });
    assert.equal(none.status, 422);
    assert.doesNotMatch(none.text, /13800000123/);
    const whole = await of().writer.post(path, { reason: '电话催促' });
    assert.match(whole.text, /13800000123/);
    const [entry] = await portal.deps
      .db('audit_entries')
      .where({ verb: 'personal.reveal' })
      .orderBy('seq', 'desc')
      .limit(1);
    assert.match(String(entry.state_after), /未签收名单：电话催促/);
    portal.clock.setTo(new Date(portal.clock.now().getTime() + 100 * 3_600_000));
    const late = await portal.client('reviewer');
    assert.match(await page(late, '/'), /1 个机构过了期限还没有签收通知/);
    assert.match(await page(await portal.client('manager'), '/notice'), /已经过了/);
  });
});
