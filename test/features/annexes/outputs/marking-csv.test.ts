import assert from 'node:assert/strict';
import { test } from 'node:test';
import XLSX from '@e965/xlsx';
import iconv from 'iconv-lite';
import { correctCsv, markCsv, stripCsv } from '#features/annexes/outputs/patch-csv.js';
import { PatchFailed } from '#formats/patch-failure.js';
import type { MarkedFault, MarkedAnnex } from '#features/annexes/outputs/faults.js';
import { markWorkbook } from '#features/annexes/outputs/mark-workbook.js';
import { MARK_COLUMN_HEADER } from '#domain/reading/marks.js';

const annex = (encoding: string | null = null): MarkedAnnex => ({
  sheetName: null,
  headerRow: 2,
  columns: [],
  encoding,
});
const fault = (row: number, column: number, message = '“名称”有误，含"引号"。'): MarkedFault => ({
  row,
  column,
  level: 'E',
  header: '名称',
  value: '',
  message,
});

const text = '采集表,,\r\n名称,信用代码,备注\r\n"甲,店",9146,"第一行\n第二行"\r\n乙䶮店,,\r\n\r\n丙店,1,"x"';
const encodings: readonly (readonly [string, (words: string) => Buffer])[] = [
  ['utf-8', (words) => Buffer.from(words)],
  ['utf-8-bom', (words) => Buffer.from(`\uFEFF${words}`)],
  ['gb18030', (words) => iconv.encode(words, 'gb18030')],
  ['utf-16le', (words) => Buffer.from(`\uFEFF${words}`, 'utf16le')],
  ['utf-16be', (words) => Buffer.from(`\uFEFF${words}`, 'utf16le').swap16()],
];

for (const [encoding, encode] of encodings) {
  test(`${encoding}: the column is added in the file's encoding and comes off byte for byte`, async () => {
    const original = encode(text);
    const marked = await markCsv(original, annex(encoding), [fault(3, 0), fault(6, 1)]);
    const expected = encode(
      text
        .replace('信用代码,备注', `信用代码,备注,${MARK_COLUMN_HEADER}`)
        .replace('第二行"', '第二行","错误：“名称”有误，含""引号""。"')
        .replace('1,"x"', '1,"x","错误：“名称”有误，含""引号""。"'),
    );
    assert.deepEqual(marked, expected);
    assert.deepEqual(await stripCsv(marked, annex(encoding)), original);
    assert.deepEqual(await markCsv(marked, annex(encoding), [fault(3, 0), fault(6, 1)]), expected);
  });
}

test('other delimiters, short records and a byte that only looks like a delimiter', async () => {
  const semicolons = await markCsv(Buffer.from('a;b;c\nx;y;z\n1\n'), { ...annex(), headerRow: 1 }, [fault(3, 0, '；')]);
  assert.equal(semicolons.toString(), `a;b;c;${MARK_COLUMN_HEADER}\nx;y;z\n1;;;错误：；\n`);
  const pipes = iconv.encode('甲|乙|丙\n倈|麀|z\n', 'gb18030');
  const marked = await markCsv(pipes, { ...annex('gb18030'), headerRow: 1 }, [fault(2, 0, '坏')]);
  assert.equal(iconv.decode(marked, 'gb18030'), `甲|乙|丙|${MARK_COLUMN_HEADER}\n倈|麀|z|错误：坏\n`);
});

test('corrected cells replace their fields, quoted where needed and never live', async () => {
  const fixes = [
    { row: 3, column: 1, value: '=1,2' },
    { row: 4, column: 2, value: '改"好"' },
    { row: 6, column: 4, value: '新' },
  ];
  const corrected = await correctCsv(await markCsv(Buffer.from(text), annex(), [fault(3, 0)]), annex(), fixes);
  assert.equal(
    corrected.toString(),
    text.replace('9146', `"'=1,2"`).replace('店,,', '店,,"改""好"""').replace('1,"x"', '1,"x",,新'),
  );
  await assert.rejects(correctCsv(Buffer.from(text), annex(), [{ row: 99, column: 0, value: '' }]), PatchFailed);
});

test('a .csv also comes back as .xlsx with marks, rows at their numbers, numbers as text', async () => {
  const [csv, xlsx] = await markWorkbook(Buffer.from(text), 'csv', annex('utf-8'), [fault(6, 1)]);
  assert.deepEqual([csv?.format, xlsx?.format], ['csv', 'xlsx']);
  const sheet = XLSX.read(xlsx!.content, { cellStyles: true }).Sheets['数据']!;
  assert.equal(sheet.A3.v, '甲,店');
  assert.deepEqual([sheet.B3.v, sheet.B3.t], ['9146', 's']);
  assert.equal(sheet.A6.v, '丙店');
  assert.equal(sheet.D2.v, MARK_COLUMN_HEADER);
  assert.match(sheet.D6.v, /^错误/);
});

test('HTML comes back as .xlsx with marks', async () => {
  const html =
    '<html><head><meta charset="utf-8"></head><body><table><tr><td>采集表</td></tr><tr><td>名称</td><td>信用代码</td></tr><tr><td>甲店</td><td>0123</td></tr></table></body></html>';
  const files = await markWorkbook(Buffer.from(html), 'html', annex('utf-8'), [fault(3, 1)]);
  assert.deepEqual(
    files.map((each) => each.format),
    ['xlsx'],
  );
  const book = XLSX.read(files[0]!.content);
  const sheet = book.Sheets[book.SheetNames[0]!]!;
  assert.deepEqual([sheet.B3.v, sheet.B3.t, sheet.C2.v], ['0123', 's', MARK_COLUMN_HEADER]);
});
