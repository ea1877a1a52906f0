import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { listMailLines, type MailFileState } from '#features/annexes/mailbox/incoming/mail-queries.js';
import { zipBytes, type ZipEntry } from '#formats/zip/writer.js';
import { annexIdOf } from '#src/season/actions.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { annexSeason } from '#test/support/annex-season.js';
import { ownAgency, otherAgency } from '#test/support/cast.js';
import type { Answer, Client, SentFile } from '#test/support/client.js';
import { aMail, unitBook } from '#test/support/mailbox/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const haikou = { code: ownAgency, name: '海口市' };
const qionghai = { code: otherAgency, name: '琼海市' };
const lingshui = { code: '469028', name: '陵水黎族自治县' };
const allStates: readonly MailFileState[] = [
  'waiting',
  'refused',
  'placed',
  'confirmed',
  'rejected',
  'replaced',
  'dropped',
];

describe('mails that the province puts in', () => {
  let portal: TestPortal;
  let reviewer: Client;
  let filer: Client;
  before(async () => {
    portal = await startTestPortal({ jobs: true });
    reviewer = await portal.client('reviewer');
    filer = await portal.client('filer');
  });
  after(() => portal.stop());

  const put = async (files: readonly SentFile[], client = reviewer): Promise<Answer> => {
    const body = new FormData();
    body.append('_csrf', client.csrf());
    for (const { name, content } of files) body.append('file', new Blob([new Uint8Array(content)]), name);
    return client.raw('/mails', { method: 'POST', body });
  };
  /** Once nothing runs any more. */
  const dropPage = async (to: string): Promise<string> => {
    for (let asked = 0; asked < 600; asked += 1) {
      const { text } = await reviewer.get(to);
      if (!text.includes('annexes-mailbox-incoming-fates" hx-swap')) return text;
      await setTimeout(100);
    }
    throw new Error((await reviewer.get(to)).text);
  };
  const linesOf = async (to: string) =>
    listMailLines(portal.deps.db, allStates, { dropId: Number(to.split('/').pop()) });
  const eml = (content: Buffer, name = '来信.eml'): SentFile => ({ name, content });
  const place = (choices: Record<number, readonly [unit: string, annex: string]>) =>
    reviewer.post(
      '/mails/placements',
      Object.fromEntries(
        Object.entries(choices).flatMap(([id, [unit, annex]]) => [
          [`unit.${id}`, unit],
          [`annex.${id}`, annex],
        ]),
      ),
      { Referer: `${portal.base}/mails` },
    );
  const audited = async (verb: string): Promise<number> =>
    Number((await portal.deps.db('audit_entries').where({ verb }).count({ n: '*' }).first())?.n);
  const versionsOf = async (unit: string, no: AnnexNo) =>
    portal.deps.db('annex_versions').where({ annex_id: await annexIdOf(portal.deps, unit, no) });

  test('only the province’s reviewers take mails', async () => {
    assert.equal((await filer.get('/mails')).status, 403);
    assert.equal((await put([eml(await aMail([]))], filer)).status, 403);
    const nothing = await put([]);
    assert.equal(nothing.status, 422);
    assert.match(nothing.text, /没有收到文件/);
  });

  test('a folder of mails, an archive of mails and attachments without a mail, all at once', async () => {
    const zip = await zipBytes(
      [
        entry('来信/一.eml', await aMail([unitBook(1, qionghai)])),
        entry('来信/二.eml', await aMail([unitBook(2, qionghai), { name: '盖章.png', content: png }])),
        entry('附件3.xlsx', unitBook(3, qionghai).content),
      ],
      1,
    );
    const { location } = await put([
      eml(await aMail([unitBook(4, qionghai)]), '三.eml'),
      { name: '来信.zip', content: zip },
      { name: '附件5.xlsx', content: unitBook(5, qionghai).content },
      eml(await aMail([], { subject: '稍后补发' }), '空.eml'),
    ]);
    const text = textOf(await dropPage(location));
    const lines = await linesOf(location);
    assert.deepEqual(lines.map(({ state }) => state).sort(), [...Array(5).fill('waiting'), 'refused'].sort());
    assert.equal(lines.filter(({ found }) => found?.evidence.some(({ units }) => units[0] === otherAgency)).length, 5);
    assert.match(text, /这是图片，不是电子表格/);
    assert.match(text, /没有附件的来信\s*示例发件人 s\*\*\*@example\.com，2020-11-26[^：]*：稍后补发/);
    assert.equal(await audited('mail.take'), 1);
    const home = textOf((await reviewer.get('/')).text);
    assert.match(home, /待处理的来信 5 封/);
  });

  const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(99)]);
  const entry = (name: string, content: Buffer): ZipEntry => ({
    name,
    content: (async function* () {
      yield content;
    })(),
  });

  test('twice the same mail does nothing twice, whatever it is packed in', async () => {
    const mail = await aMail([unitBook(1, lingshui)]);
    const first = await put([eml(mail), eml(mail, '又一份.eml')]);
    await dropPage(first.location);
    assert.equal((await linesOf(first.location)).length, 1);
    const zipped = await put([{ name: 'a.zip', content: await zipBytes([entry('x.eml', mail)], 1) }]);
    assert.match(textOf(await dropPage(zipped.location)), /1 封以前放过，没有重复处理/);
    assert.equal((await linesOf(zipped.location)).length, 0);
  });

  test('what was put in is nowhere readable, the address of its sender neither', async () => {
    const rows = await portal.deps.db('mails').select('sender_sealed', 'sender_masked');
    assert.ok(rows.every((row) => !JSON.stringify(row).includes('sender@example.com')));
    const { location } = await put([eml(await aMail([unitBook(2, lingshui)]), '留存.eml')]);
    await dropPage(location);
    const [whole] = await portal.deps.db('files').where({ name: '留存.eml' });
    assert.equal(
      await portal.deps.files.isKept(portal.deps.db, Number(whole?.['id'])),
      false,
      'kept once, in its parts',
    );
  });

  test('a placed file is a version that waits: no receipt, not current, the office’s duty', async () => {
    const { location } = await put([eml(await aMail([unitBook(1, haikou)], { subject: '海口' }))]);
    await dropPage(location);
    const [line] = await linesOf(location);
    const page = textOf((await reviewer.get('/mails?at=1')).text);
    assert.match(page, /认准\s*附件1，2 行\s*海口市：表中各行、文件名中的代码、文件名、邮件主题/);
    const answer = await place({ [line?.id ?? 0]: [ownAgency, '1'] });
    assert.equal(answer.status, 303);
    assert.equal(await audited('mail.place'), 1);
    const [version] = await versionsOf(ownAgency, 1);
    assert.equal(version?.['is_awaiting'], 1);
    const { current_version_id } = await portal.deps.db('annexes').where({ id: version?.['annex_id'] }).first();
    assert.equal(current_version_id, null);
    assert.match(textOf((await filer.get('/')).text), /省局按来信代为放入的附件 1 份，待本机构确认/);
  });

  test('it is said who wrote, when and to what, and nothing is chosen where anything contradicts', async () => {
    const mail = await aMail([unitBook(2, haikou)], { subject: '琼海市附件2' });
    const { location } = await put([eml(mail)]);
    await dropPage(location);
    const [line] = await linesOf(location);
    const { text } = await reviewer.get('/mails');
    const row = text.slice(text.indexOf(`id="unit.${line?.id}"`), text.indexOf(`id="annex.${line?.id}"`) + 400);
    assert.doesNotMatch(row.split('</select>')[0] ?? '', /selected/);
    assert.match(
      textOf(text),
      /单位前后不一致，请核实后选择。\s*海口市：表中各行、文件名中的代码、文件名\s*琼海市：邮件主题/,
    );
    const half = await place({ [line?.id ?? 0]: ['', '2'] });
    assert.equal(half.status, 422);
    assert.match(textOf(half.text), /只选了单位或只选了附件/);
  });

  test('a mail cannot be put where the annex is closed, and older than what counts it is asked about', async () => {
    const annexes = annexSeason(portal);
    await annexes.handIn('469005', 3, unitBook(3, { code: '469005', name: '文昌市' }));
    const { location } = await put([eml(await aMail([unitBook(3, { code: '469005', name: '文昌市' })]))]);
    await dropPage(location);
    const [line] = await linesOf(location);
    assert.match(textOf((await reviewer.get('/mails')).text), /文昌市附件3目前是“已报送”。请与机构联系/);
    const refused = await place({ [line?.id ?? 0]: ['469005', '3'] });
    assert.equal(refused.status, 422);
    assert.match(textOf(refused.text), /放不进文昌市附件3：这张表目前是“已报送”/);
    await annexes.upload('469006', 1, unitBook(1, { code: '469006', name: '万宁市' }));
    for (let asked = 0; asked < 600; asked += 1) {
      if ((await versionsOf('469006', 1)).every(({ state }) => state === 'checked')) break;
      await setTimeout(100);
    }
    const old = await aMail([unitBook(1, { code: '469006', name: '万宁市' })], { sentAt: new Date('2020-11-01') });
    await dropPage((await put([eml(old)])).location);
    assert.match(textOf((await reviewer.get('/mails')).text), /这封来信比系统里当前版本还早/);
  });

  test('the same file as a version that is there is not put in again', async () => {
    const [line] = await listMailLines(portal.deps.db, ['placed']);
    assert.ok(line);
    const same = { name: '同样.xlsx', content: await portal.deps.files.read(portal.deps.db, line.fileId ?? 0) };
    const { location } = await put([eml(await aMail([same]))]);
    await dropPage(location);
    assert.match(
      textOf((await reviewer.get('/mails')).text),
      /同样的文件已是海口市附件1第 1 版（待机构确认），不用再放/,
    );
  });

  test('all or nothing, and two for one annex are refused', async () => {
    const { location } = await put([eml(await aMail([unitBook(4, lingshui), unitBook(4, lingshui)]))]);
    await dropPage(location);
    const [a, b] = await linesOf(location);
    assert.match(textOf((await reviewer.get('/mails')).text), /同时来了几份不同的文件/);
    const twice = await place({ [a?.id ?? 0]: [lingshui.code, '4'], [b?.id ?? 0]: [lingshui.code, '4'] });
    assert.equal(twice.status, 422);
    assert.equal((await versionsOf(lingshui.code, 4)).length, 0);
    assert.equal((await place({ [a?.id ?? 0]: ['', 'none'], [b?.id ?? 0]: [lingshui.code, '4'] })).status, 303);
    assert.equal((await versionsOf(lingshui.code, 4)).length, 1);
    assert.equal(
      await portal.deps.files.isKept(portal.deps.db, a?.fileId ?? 0),
      false,
      'what is not wanted is cleared',
    );
    assert.equal(await audited('mail.drop'), 1);
    const again = await place({ [b?.id ?? 0]: [lingshui.code, '4'] });
    assert.equal(again.status, 409);
    assert.match(textOf(again.text), /已由他人放入或处理过/);
  });

  test('what was dealt with can be looked up', async () => {
    const text = textOf((await reviewer.get('/mails/done')).text);
    assert.match(text, /待机构确认\s*海口市附件1/);
    assert.match(text, /没有放入/);
  });

  test('a file is looked at before it is placed: first rows masked, the whole after a reason, each taking recorded', async () => {
    const book = unitBook(2, qionghai);
    const { location } = await put([eml(await aMail([book], { subject: '先看一看' }), '看.eml')]);
    await dropPage(location);
    const [line] = await linesOf(location);
    const path = `/mails/files/${line?.id}`;
    assert.match((await reviewer.get('/mails')).text, new RegExp(`href="[^"]*${path}"`));
    const page = await reviewer.get(path);
    assert.match(textOf(page.text), /前 \d 行（按附件2的栏目）/);
    assert.match(page.text, /\*{3,}/);
    assert.doesNotMatch(page.text, /\d{17}[\dX]|\b1\d{10}\b/);
    assert.equal((await filer.get(path)).status, 403);
    assert.equal((await reviewer.get(`${path}/file`)).location, path, 'not without a reason');
    const unsaid = await reviewer.post(path, { reason: '' });
    assert.equal(unsaid.status, 422);
    assert.match(unsaid.text, /请写明下载的理由/);
    assert.equal((await reviewer.post(path, { reason: '判断是哪个单位的附件' })).location, path);
    assert.equal(await audited('mail.reveal'), 0);
    const file = await reviewer.get(`${path}/file`);
    assert.equal(file.status, 200);
    assert.match(file.headers.get('content-disposition') ?? '', /attachment/);
    assert.equal(await audited('mail.reveal'), 1);
    assert.equal(
      (await (await portal.client('importer')).get(`${path}/file`)).location,
      path,
      'each says it for themselves',
    );
    assert.equal((await place({ [line?.id ?? 0]: ['', 'none'] })).status, 303);
    assert.equal((await reviewer.get(path)).status, 404);
    assert.equal((await portal.deps.db('mail_files').where({ id: line?.id }).first()).preview, null);
  });
});
