import iconv from 'iconv-lite';
import { newCompound, writeCompound } from '#formats/cfb/writer.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { seededRandom } from '#src/demonstration/synthetic.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexCsv, annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import type { BusinessCells } from '#test/support/businesses.js';
import type { SentFile } from '#test/support/client.js';
import { oleFiles } from '#test/support/hostile/ole.js';
import { sheetJsBytes } from '#test/support/workbooks.js';
import { zipBytes } from '#test/support/zip-bytes.js';
import { type MailDraft, mailBytes } from './mails.js';
import type { Spelling } from './spelling.js';

/** What is right to say of a file: where it goes for certain, that a person is asked, that it is not taken, that it is there already. */
export type Expected = `${string} ${AnnexNo}` | 'asked' | 'refused' | 'same';

export interface CorpusMail {
  readonly what: string;
  readonly bytes: Buffer;
  /** By file, in the order of the mail. */
  readonly expected: readonly Expected[];
}

/** A reporting unit and its code. */
export interface CorpusUnit {
  readonly code: string;
  readonly name: string;
}

/** Whose liaison's address the portal knows: 琼海. */
export const knownSender = { unit: '469002', address: 'qionghai@example.com' };

const programs: readonly (readonly [mailer: string, spelling: Spelling])[] = [
  ['Microsoft Outlook 16.0', 'utf8-words'],
  ['Microsoft Outlook 12.0', 'gb2312-words'],
  ['Foxmail 7.2.23', 'gb18030-cut'],
  ['QQMail 2.x', 'gb18030-cut'],
  ['Coremail Webmail Server', 'gbk-quoted'],
  ['Coremail XT3.0', 'raw-gbk'],
  ['Mozilla Thunderbird', 'rfc2231-parts'],
  ['NetEase Webmail', 'rfc2231'],
  ['NetEase Flash Mail', 'rfc2231-gbk'],
  ['Office mail system', 'gbk-called-utf8'],
  ['Office mail gateway', 'utf8-called-gb2312'],
  ['Old gateway', 'gbk-called-latin1'],
  ['Scanner', 'raw-utf8'],
];

/** Rows of an annex as an office of the unit types them. */
export function unitRows(no: AnnexNo, unit: CorpusUnit, count: number, from: number): BusinessCells[] {
  const office = `${unit.name}示例交通运输服务中心`;
  return Array.from({ length: count }, (_, at) => {
    if (no === 3)
      return typedBusiness(from + at, {
        division_code: `${unit.code} ${unit.name}`,
        filing_agency: office,
        business_address: `${unit.name}示例路${from + at}号`,
      });
    const row: Record<string, string> = { ...(soundRow[no] as BusinessCells) };
    if (no === 2) Object.assign(row, { agency_name: office, data_divisions: unit.code, user_name: `示例${from + at}` });
    else Object.assign(row, { division_code: `${unit.code} ${unit.name}` });
    if (no === 1) Object.assign(row, { agency_name: office, remark: `第 ${from + at} 次` });
    if (no >= 4)
      Object.assign(row, {
        domicile_agency: office,
        old_system_id: `HN${String(from + at).padStart(7, '0')}`,
        licence_no: `${unit.code}${String(from + at).padStart(6, '0')}`,
      });
    return row;
  });
}

/** Sixty mails and some more, of every kind that offices really send; the same ones each time. */
export async function mailCorpus(units: readonly CorpusUnit[], seed = 20201127): Promise<readonly CorpusMail[]> {
  const random = seededRandom(seed);
  const mails: CorpusMail[] = [];
  let n = 0;
  const unitAt = (at: number): CorpusUnit => units[at % units.length] as CorpusUnit;
  const unitOf = (code: string) => units.find((unit) => unit.code === code) as CorpusUnit;
  const book = (no: AnnexNo, unit: CorpusUnit, name: string, rows = random.between(1, 6)): SentFile => {
    n += 10;
    return annexWorkbook(no, unitRows(no, unit, rows, n), name);
  };
  const noticeName = (no: AnnexNo, unit: CorpusUnit): string => `附件${no}_${unit.code}_${unit.name}_20201127.xlsx`;
  let minute = 0;
  const draft = (unit: CorpusUnit, over: Partial<MailDraft>): MailDraft => {
    const [mailer, spelling] = programs[mails.length % programs.length] as (typeof programs)[number];
    minute += 7;
    return {
      from: { name: `${unit.name}运管`, address: `u${unit.code}@example.com` },
      subject: `${unit.name}报送机动车维修备案附件`,
      spelling,
      mailer,
      sentAt: new Date(Date.UTC(2020, 10, 26, 1, minute)),
      messageId: `${mails.length}.${unit.code}@example.com`,
      ...over,
    };
  };
  const add = async (what: string, unit: CorpusUnit, over: Partial<MailDraft>, expected: readonly Expected[]) => {
    const bytes = await mailBytes(draft(unit, over));
    mails.push({ what, bytes, expected });
    return bytes;
  };

  // Every program writes for another unit and annex, under every kind of name.
  const names = [
    noticeName,
    (no: AnnexNo, { name }: CorpusUnit) => `${name}附件${no}.xlsx`,
    (no: AnnexNo) => `附件${'一二三四五'[no - 1]}（最终稿）.xlsx`,
    () => '新建 Microsoft Excel 工作表.xlsx',
  ];
  for (let at = 0; at < 22; at += 1) {
    const unit = unitAt(at);
    const no = ((at % 5) + 1) as AnnexNo;
    const name = (names[at % names.length] as (typeof names)[number])(no, unit);
    await add('one annex', unit, { files: [book(no, unit, name)] }, [`${unit.code} ${no}`]);
  }
  // Another annex of a unit in each: none of these is a rival of those above.
  const next = (at: number, step: number) => (((at + step) % 5) + 1) as AnnexNo;
  for (let at = 0; at < 5; at += 1) {
    const unit = unitAt(at);
    const numbers = [next(at, 1), next(at, 2)];
    const files = numbers.map((no) => book(no, unit, noticeName(no, unit)));
    await add(
      'several annexes',
      unit,
      { files },
      numbers.map((no): Expected => `${unit.code} ${no}`),
    );
  }
  for (let at = 5; at < 9; at += 1) {
    const unit = unitAt(at);
    const no = next(at, 1);
    const inner = await mailBytes(draft(unit, { files: [book(no, unit, '附件.xlsx')] }));
    const from = { name: '示例转发人', address: 'forward@example.com' };
    await add('forwarded as a mail', unit, { from, subject: '转发', forwarded: inner }, [`${unit.code} ${no}`]);
  }
  for (let at = 9; at < 12; at += 1) {
    const unit = unitAt(at);
    const no = next(at, 1);
    const sender = { name: '琼海市运管', address: knownSender.address };
    await add('one office for another', unit, { from: sender, files: [book(no, unit, '附件.xlsx')] }, ['asked']);
  }
  for (let at = 12; at < 16; at += 1) {
    const unit = unitAt(at);
    const no = next(at, 1);
    const files = [book(no, unit, `附件${next(at, 2)}_${unit.code}_20201127.xlsx`)];
    await add('wrong annex number in the name', unit, { files }, [`${unit.code} ${no}`]);
  }
  for (let at = 16; at < 18; at += 1) {
    const unit = unitAt(at);
    const no = next(at, 1);
    await add('first version', unit, { files: [book(no, unit, noticeName(no, unit))] }, ['asked']);
    const files = [book(no, unit, `改正${noticeName(no, unit)}`)];
    await add('corrected version', unit, { subject: '更正：以此为准', files }, [`${unit.code} ${no}`]);
  }
  for (let at = 0; at < 3; at += 1) await add('no attachment', unitAt(at), { subject: '附件稍后补发' }, []);
  for (let at = 18; at < 21; at += 1) {
    const unit = unitAt(at);
    const numbers = [next(at, 1), next(at, 2)];
    const entries = numbers.map((no) => book(no, unit, `${unit.name}附件${no}.xlsx`));
    const files = [{ name: `${unit.name}附件.zip`, content: at % 2 ? gbkZip(entries) : utf8Zip(entries) }];
    await add(
      'archive',
      unit,
      { files },
      numbers.map((no): Expected => `${unit.code} ${no}`),
    );
  }
  const one = unitAt(21);
  const refused = (what: string, name: string, content: Buffer, type?: string) =>
    add(what, one, { files: [{ name, content, ...(type && { type }) }] }, ['refused']);
  await refused('wps .et', '附件3.et', writeCompound(newCompound('ETExtData', Buffer.alloc(5_000, 1))));
  await refused('encrypted workbook', '附件3.xlsx', hostile('encrypted-package.xlsx'));
  await refused('encrypted xls', '附件4.xls', hostile('encrypted.xls'));
  await refused('picture', '附件1盖章.jpg', picture('ffd8ffe0'), 'image/jpeg');
  await refused('rar', '附件.rar', Buffer.from('Rar!\x1a\x07\x01\x00................', 'latin1'));
  await refused('7z', '附件.7z', Buffer.concat([Buffer.from('377abcaf271c0004', 'hex'), Buffer.alloc(64)]));
  await refused('winmail.dat', 'winmail.dat', Buffer.from('789f3e220100', 'hex'), 'application/ms-tnef');
  await refused('empty file', '附件5.xlsx', Buffer.alloc(0));
  await refused('pdf scan', '附件2.pdf', Buffer.from('%PDF-1.4 example'), 'application/pdf');
  const logo = { inline: picture('89504e470d0a1a0a'), hasSignature: true };
  await add('with logo and signature', one, { ...logo, files: [book(1, one, '附件1.xlsx')] }, [`${one.code} 1`]);
  const nameless = { ...book(3, one, ''), isNameless: true };
  await add('octet-stream without a name', one, { files: [nameless] }, [`${one.code} 3`]);
  const csv = { ...annexCsv(4, unitRows(4, one, 3, 7_000), '附件4.csv'), type: 'text/csv' };
  await add('csv in GBK', one, { files: [csv] }, [`${one.code} 4`]);
  const plain = (name: string): SentFile =>
    annexWorkbook(2, [{ ...(soundRow[2] as BusinessCells), agency_name: '本单位', data_divisions: '' }], name);
  const silent = { name: '示例', address: 'someone@example.com' };
  await add('content names nobody, the subject does', one, { from: silent, files: [plain('附件2.xlsx')] }, ['asked']);
  const coded = annexWorkbook(
    2,
    [{ ...(soundRow[2] as BusinessCells), agency_name: '我单位', data_divisions: '', user_name: '示例码' }],
    `附件2_${unitAt(2).code}_20201127.xlsx`,
  );
  const third = unitAt(2);
  await add('content names nobody, the name has the code', third, { from: silent, files: [coded] }, [
    `${third.code} 2`,
  ]);
  const two = [...unitRows(5, unitAt(3), 3, 8_000), ...unitRows(5, unitAt(4), 3, 8_100)];
  await add('rows of two units', unitAt(3), { files: [annexWorkbook(5, two, '附件5.xlsx')] }, ['asked']);
  const [a, b] = [unitAt(10), unitAt(11)];
  const named = book(5, a, `${b.name}附件5.xlsx`);
  await add('name of another unit', a, { files: [named] }, ['asked']);
  const list = sheetJsBytes(
    [
      {
        name: '表',
        rows: [
          ['甲', '乙', '丙'],
          ['1', '2', '3'],
        ],
      },
    ],
    'xlsx',
  );
  await add('no annex at all', unitAt(1), { files: [{ name: '通讯录.xlsx', content: list }] }, ['asked']);
  const again = book(4, unitOf('460499'), noticeName(4, unitOf('460499')));
  await add('a unit within another on the map', unitOf('460499'), { files: [again] }, ['460499 4']);
  await add('the same file in another mail', unitOf('460499'), { subject: '再发一次', files: [again] }, ['same']);
  return mails;
}

const hostile = (name: string): Buffer =>
  oleFiles()
    .find((file) => file.name === name)
    ?.make() ?? Buffer.alloc(0);
const picture = (head: string): Buffer => Buffer.concat([Buffer.from(head, 'hex'), Buffer.alloc(200, 7)]);
const utf8Zip = (entries: readonly SentFile[]): Buffer =>
  zipBytes(entries.map(({ name, content }) => ({ name: `资料/${name}`, data: content, stored: true })));

/** As programs of Chinese Windows write it: names in GBK, nothing says so. */
function gbkZip(entries: readonly SentFile[]): Buffer {
  const names = entries.map(({ name }) => iconv.encode(name, 'gbk'));
  const signs = names.map((name, at) => String.fromCharCode(65 + at).repeat(name.length));
  const zip = zipBytes(entries.map(({ content }, at) => ({ name: signs[at] ?? '', data: content, flags: 0 })));
  let text = zip.toString('latin1');
  for (const [at, sign] of signs.entries()) text = text.split(sign).join(names[at]?.toString('latin1') ?? '');
  return Buffer.from(text, 'latin1');
}
