import assert from 'node:assert/strict';
import { test } from 'node:test';
import { repairedHeaders, textIn } from '#formats/mail/header-repair.js';
import { bagLimits, openMailbag } from '#formats/mail/mailbag.js';
import { looksLikeMail, readMail } from '#formats/mail/read-mail.js';
import { mailBytes } from '#test/support/mailbox/mails.js';
import { type Spelling, spelledText } from '#test/support/mailbox/spelling.js';
import { zipBytes } from '#test/support/zip-bytes.js';

const spellings: readonly Spelling[] = [
  ...(['utf8-words', 'gb2312-words', 'gb18030-cut', 'gbk-quoted', 'raw-gbk', 'raw-utf8', 'rfc2231'] as const),
  ...(['rfc2231-parts', 'rfc2231-gbk', 'gbk-called-utf8', 'utf8-called-gb2312', 'gbk-called-latin1'] as const),
];
const book = { name: '附件3 海口市（最终；稿）.xlsx', content: Buffer.from('PK') };
const draft = (over: Partial<Parameters<typeof mailBytes>[0]> = {}) =>
  mailBytes({
    from: { name: '海口市，示例科', address: 'a@example.com' },
    subject: '海口市机动车维修备案附件报送，请查收',
    spelling: 'utf8-words',
    sentAt: new Date('2020-11-26T08:00:00Z'),
    messageId: 'one@example.com',
    files: [book],
    ...over,
  });

for (const spelling of spellings)
  test(`names, subject and sender as written by ${spelling}`, async () => {
    const mail = await readMail(await draft({ spelling }));
    assert.equal(mail.subject, '海口市机动车维修备案附件报送，请查收');
    assert.equal(mail.senderName, '海口市，示例科');
    assert.equal(mail.senderAddress, 'a@example.com');
    assert.deepEqual(
      mail.parts.map(({ name, kind }) => [name, kind]),
      [[book.name, 'file']],
    );
    assert.equal(mail.sentAt?.toISOString(), '2020-11-26T08:00:00.000Z');
    assert.equal(mail.messageId, '<one@example.com>');
  });

test('a file of Taiwan’s programs keeps its name', () => {
  const field = `Subject: ${spelledText('海口附件', 'big5-words')}\r\n`;
  assert.equal(repairedHeaders(Buffer.from(field, 'latin1')).toString().trim(), 'Subject: 海口附件');
});

test('what is right stays as it is; bodies are not touched', () => {
  const right =
    'Subject: plain\r\nContent-Type: text/plain; charset=gbk\r\n\r\n\xba\xa3\xbf\xda: =?gbk?B?uqO/2g==?=\r\n';
  assert.equal(repairedHeaders(Buffer.from(right, 'latin1')).toString('latin1'), right);
  assert.equal(textIn(Buffer.from('uqO/2g==', 'base64'), 'utf-8'), '海口');
});

test('pictures of the text and signatures are no attachments, Outlook’s own wrapping is told apart', async () => {
  const logo = Buffer.from('89504e470d0a1a0a', 'hex');
  const { parts } = await readMail(await draft({ inline: logo, hasSignature: true }));
  assert.deepEqual(parts.map(({ kind }) => kind).sort(), ['decor', 'decor', 'file']);
  const tnef = { name: 'winmail.dat', content: Buffer.from('789f3e22', 'hex'), type: 'application/ms-tnef' };
  assert.equal((await readMail(await draft({ files: [tnef] }))).parts[0]?.kind, 'tnef');
});

test('text that is no mail is none', () => {
  for (const text of ['', '说明：附件已寄', 'a,b\r\n1,2', 'Subject: only\r\n\r\nx', 'http://a: b'])
    assert.equal(looksLikeMail(Buffer.from(text)), false, text);
});

const nested = async (depth: number): Promise<Buffer> =>
  depth === 0 ? draft({}) : draft({ files: [], forwarded: await nested(depth - 1), messageId: `${depth}@example.com` });

test('mails within mails are each a mail, with who passed them on, and not without end', async () => {
  const two = await openMailbag({ name: 'a.eml', bytes: await nested(2) });
  assert.equal(two.mails.length, 3);
  assert.equal(two.mails[2]?.forwarder?.address, 'a@example.com');
  assert.equal(two.mails[2]?.files[0]?.name, book.name);
  const deep = await openMailbag({ name: 'a.eml', bytes: await nested(9) });
  assert.equal(deep.mails.length, bagLimits.depth);
  assert.match(deep.mails.at(-1)?.files[0]?.refusal ?? '', /套了 4 层以上/);
});

test('archives within archives likewise, and no more files and bytes than one may hold', async () => {
  let zip = zipBytes([{ name: '附件3.csv', data: 'a,b' }]);
  for (let at = 0; at < 9; at += 1) zip = zipBytes([{ name: `${at}.zip`, data: zip, stored: true }]);
  const { loose } = await openMailbag({ name: '外.zip', bytes: zip });
  assert.match(loose[0]?.refusal ?? '', /套了 4 层以上/);
  const many = zipBytes(Array.from({ length: 12 }, (_, at) => ({ name: `${at}.csv`, data: 'a,b' })));
  const counted = await openMailbag({ name: '多.zip', bytes: many }, { ...bagLimits, files: 10 });
  assert.equal(counted.loose.filter(({ refusal }) => refusal === '').length, 10);
  assert.match(counted.loose.at(-1)?.refusal ?? '', /超过 10 个或合计超过 200 MB/);
  const heavy = await openMailbag({ name: '多.zip', bytes: many }, { ...bagLimits, bytes: 20 });
  assert.ok(heavy.loose.some(({ refusal }) => /请/.test(refusal)));
});

test('what cannot be opened says what to do', async () => {
  const cases = [
    ['a.rar', Buffer.from('Rar!....'), /\.rar、\.7z/],
    ['a.7z', Buffer.from('377abcaf271c', 'hex'), /\.rar、\.7z/],
    ['a.msg', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /Outlook 的邮件文件（\.msg）/],
    ['a.eml', Buffer.alloc(0), /0 字节/],
  ] as const;
  for (const [name, bytes, said] of cases)
    assert.match((await openMailbag({ name, bytes })).loose[0]?.refusal ?? '', said, name);
});

test('what programs leave for themselves in an archive is passed over', async () => {
  const zip = zipBytes([
    { name: '__MACOSX/._附件3.csv', data: 'x' },
    { name: '.DS_Store', data: 'x' },
    { name: '~$附件3.xlsx', data: 'x' },
    { name: '附件3.csv', data: 'a,b' },
  ]);
  const { loose } = await openMailbag({ name: 'a.zip', bytes: zip });
  assert.deepEqual(
    loose.map(({ name }) => name),
    ['a.zip / 附件3.csv'],
  );
});
