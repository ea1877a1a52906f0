import assert from 'node:assert/strict';
import XLSX from '@e965/xlsx';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { deadlineIn, defaultReadLimits } from '#formats/limits.js';
import { openZip, type ZipArchive } from '#formats/zip/archive.js';
import { zipBytes, textEntry } from '#formats/zip/writer.js';
import { findPackage, listPackageFiles, type MailPackage } from '#features/annexes/mailbox/sending/package-queries.js';
import { personalCipher } from '#platform/crypto/suites.js';
import { digestOf, noticeFileName, signedText } from '#features/annexes/mailbox/sending/package-list.js';
import { annexIdOf } from '#src/season/actions.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import type { BusinessCells } from '#test/support/businesses.js';
import { ownAgency } from '#test/support/cast.js';
import type { Answer, Client } from '#test/support/client.js';
import { sentForm } from '#test/support/two-sessions/sent-form.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

test('a file is named as the notice wants it, whatever the office is called', () => {
  const file = { annexNo: 3, unitCode: '460100', day: '2020-11-27', format: 'xls' };
  assert.equal(noticeFileName(file, '海口运管'), '附件3_460100_海口运管_20201127.xls');
  assert.equal(noticeFileName(file, 'a/b: c'), '附件3_460100_abc_20201127.xls');
  assert.equal(noticeFileName(file, ''), '附件3_460100_460100_20201127.xls');
});

describe('a signed package for the mailbox', () => {
  let portal: TestPortal;
  let manager: Client;
  let filer: Client;
  let neighbour: Client;
  let reviewer: Client;
  let path: string;
  let bytes: Buffer;
  let zip: ZipArchive;
  const three = annexWorkbook(3, [typedBusiness(1), typedBusiness(2)], '随便.xlsx');

  const check = async (client: Client, fields: Record<string, string>, file?: { name: string; content: Buffer }) => {
    const body = new FormData();
    for (const [name, value] of Object.entries({ _csrf: client.csrf(), ...fields })) body.append(name, value);
    if (file) body.append('file', new Blob([new Uint8Array(file.content)]), file.name);
    return client.raw('/mail-packages/check', { method: 'POST', body });
  };
  const verdictsIn = ({ text }: Answer): string[] =>
    [...text.matchAll(/<p class="msg [^"]*"[^>]*>\s*<b class="break">[\s\S]*?<\/p>/g)].map(([one]) =>
      textOf(one).replace(/\s+/g, ''),
    );
  const part = async (name: string): Promise<Buffer> => (await zip.bytes(name, 10_000_000)) ?? Buffer.alloc(0);

  before(async () => {
    portal = await startTestPortal({ jobs: true });
    manager = await portal.client('manager');
    filer = await portal.client('filer');
    neighbour = await portal.client('neighbour');
    reviewer = await portal.client('reviewer');
    await annexSeason(portal).handIn(ownAgency, 3, three);
  });
  after(() => portal.stop());

  test('the page says what goes in and what does not, and promises no mailbox where none is set', async () => {
    const { text } = await manager.get('/mail-packages');
    assert.match(textOf(text), /报送邮箱：\s*尚未设置/);
    assert.match(textOf(text), /不放：还没有文件/);
    assert.match(text, /生成邮件包（1 份附件）/);
    assert.doesNotMatch(text, /附件5《/);
    assert.equal((await filer.get('/mail-packages')).status, 403, 'whoever does not submit sends no mail either');
    assert.equal((await neighbour.post('/mail-packages')).status, 409, 'nothing is ready there');
  });

  test('it holds the file as it came under the name of the notice, and lists with its digest', async () => {
    const made = await manager.post('/mail-packages');
    assert.equal(made.status, 303);
    path = made.location;
    const page = textOf((await manager.get(path)).text);
    assert.match(page, /收件人\s*尚未设置/);
    const answer = await portalBytes(`${path}/package.zip`);
    bytes = answer;
    zip = await openZip(bytes, defaultReadLimits, deadlineIn(20_000));
    const [name = ''] = zip.names.filter((one) => one.startsWith('附件'));
    assert.match(name, /^附件3_460100_[^_]+_20201126\.xlsx$/);
    assert.deepEqual(digestOf(await part(name)), digestOf(three.content), 'untouched');
    const list = (await part('清单.txt')).toString();
    assert.ok(list.includes(digestOf(three.content)) && list.includes(name));
    assert.match(list, /签名：[0-9a-f]{64}/);
    assert.ok((await part('清单.html')).toString().includes(digestOf(three.content)));
    assert.ok(page.includes(digestOf(three.content)), 'the letter names it as well');
  });

  async function portalBytes(to: string): Promise<Buffer> {
    const cookie = [...manager.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(portal.base + to, { headers: { Cookie: cookie } });
    assert.equal(answer.status, 200);
    return Buffer.from(await answer.arrayBuffer());
  }

  test('whole numbers leave with it: each annex is recorded as seen', async () => {
    const seen = await portal.deps.db('audit_entries').where({ verb: 'annex.reveal' }).select('state_after');
    assert.ok(seen.some(({ state_after }) => String(state_after).includes('mail-package')));
  });

  test('the package, its lists and its files agree with the records', async () => {
    for (const client of [manager, filer, reviewer]) {
      const all = verdictsIn(await check(client, {}, { name: '包.zip', content: bytes }));
      assert.equal(all.length, 4);
      for (const one of all) assert.match(one, /与本系统记录一致/);
      assert.ok(all.some((one) => /附件3（海口市）第1版，回执号\S+?，清单QD/.test(one)));
    }
    const [no = ''] = /QD[\w-]+/.exec((await part('清单.txt')).toString()) ?? [];
    for (const typed of [no, digestOf(three.content).toUpperCase(), receiptIn(await part('清单.txt'))])
      assert.match(verdictsIn(await check(reviewer, { typed }))[0] ?? '', /与本系统记录一致/, typed);
  });

  const receiptIn = (list: Buffer): string => /\t(\d{8}-\d{6}-3-\w+)\t/.exec(list.toString())?.[1] ?? '';

  test('what was altered does not, and it is said which file, and from which line of the list', async () => {
    const name = zip.names.find((one) => one.startsWith('附件')) ?? '';
    const other = annexWorkbook(3, [typedBusiness(1)]).content;
    assert.match(
      verdictsIn(await check(manager, {}, { name, content: other }))[0] ?? '',
      /不一致。与清单QD\S+?中同名的文件（附件3第1版）内容不同/,
    );
    for (const list of ['清单.txt', '清单.csv', '清单.html']) {
      const text = (await part(list)).toString();
      const changed = text.replace(digestOf(three.content), digestOf(other));
      const packed = await zipBytes([textEntry(list, changed)], 1);
      const [said = ''] = verdictsIn(await check(manager, {}, { name: 'x.zip', content: packed }));
      assert.match(said, /不一致。与清单\S+?不同，从第\d+行起改动过/, list);
    }
    assert.match(verdictsIn(await check(manager, { typed: 'f'.repeat(64) }))[0] ?? '', /不一致/);
  });

  test('a record that somebody altered in the database does not pass for signed', async () => {
    const no = /QD[\w-]+/.exec((await part('清单.txt')).toString())?.[0] ?? '';
    const { db } = portal.deps;
    await db('mail_package_files').update({ rows_in_all: 99 });
    assert.match(verdictsIn(await check(manager, { typed: no }))[0] ?? '', /不一致。清单\S+?的记录与签名不符/);
    await db('mail_package_files').update({ rows_in_all: 2 });
    assert.match(verdictsIn(await check(manager, { typed: no }))[0] ?? '', /记录一致/);
    // What was signed before a change of suite stays good.
    const { dataKey, hashKey, officeZone: zone } = portal.deps.config;
    const [made] = await db('mail_packages').where({ no });
    const record = (await findPackage(db, Number(made?.['id']))) as MailPackage;
    const text = `mail package list\n${signedText({ ...record, files: await listPackageFiles(db, record.id), zone })}`;
    const signature = personalCipher('sm', dataKey, hashKey).fingerprint(text);
    assert.notEqual(signature, record.signature);
    await db('mail_packages').where({ no }).update({ signature });
    assert.match(verdictsIn(await check(manager, { typed: no }))[0] ?? '', /记录一致/);
  });

  test('another office sees nothing of it, nor hears that it is there', async () => {
    assert.equal((await neighbour.get(path)).status, 404);
    assert.equal((await neighbour.get(`${path}/package.zip`)).status, 404);
    const all = verdictsIn(await check(neighbour, {}, { name: '包.zip', content: bytes }));
    for (const one of all) assert.match(one, /不一致/);
    assert.match(all.join(), /没有内容与它相同的文件/);
  });

  test('asked with nothing it says what to type, and keeps nothing of what was asked', async () => {
    const answer = await check(manager, { typed: ' ' });
    assert.equal(answer.status, 422);
    assert.match(answer.text, /请输入清单编号/);
  });

  test('a version that was mended on line goes as it was mended', async () => {
    const file = annexWorkbook(1, [soundRow[1] as BusinessCells]);
    const annexId = await annexIdOf(portal.deps, ownAgency, 1);
    const { location } = await filer.upload(`/annexes/${annexId}/versions`, file);
    const row = `${location}/rows/2`;
    const form = sentForm((await filer.get(row)).text, row);
    assert.equal((await filer.post(row, { ...form, 'v.liaison_post': '示例新职务' })).status, 303);
    const { manager: officer } = portal.cast;
    await portal.deps
      .db('annex_findings')
      .where({ level: 'W' })
      .update({ reason: '已核对', confirmed_by: officer.id, confirmed_at: portal.clock.now() });
    const made = await manager.post('/mail-packages');
    const opened = await openZip(
      await portalBytes(`${made.location}/package.zip`),
      defaultReadLimits,
      deadlineIn(20_000),
    );
    const name = opened.names.find((one) => one.startsWith('附件1')) ?? '';
    const content = (await opened.bytes(name, 10_000_000)) ?? Buffer.alloc(0);
    const [sheet] = Object.values(XLSX.read(content).Sheets);
    assert.ok(JSON.stringify(sheet).includes('示例新职务'));
    assert.match(verdictsIn(await check(reviewer, {}, { name, content }))[0] ?? '', /与本系统记录一致/);
  });
});
