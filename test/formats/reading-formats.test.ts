import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cellText } from '#formats/cell-values.js';
import { readBytes } from '#test/support/read-bytes.js';
import {
  annexSheet,
  csvBytes,
  htmlBytes,
  sheetJsBytes,
  shownText,
  type TestCell,
  type TestSheet,
  xlsxBytes,
  type XlsxOptions,
} from '#test/support/workbooks.js';

const base = annexSheet(3, 2, ['附件3', '已备案机动车维修经营业户信息采集表']);
const width = base.rows[2]!.length;
/** A row of what offices type: rare characters, line breaks, quotes, long numbers, percent, days, blanks. */
const odd: readonly TestCell[] = [
  '3',
  '460105 秀英区',
  '示例"交通"运输局',
  '海口示例，汽车；维修,有限公司',
  '企业',
  '91460100000000000C',
  '460100000000000',
  '私营',
  173,
  '示例𠮷㐂',
  '居民身份证',
  '469999198412311181',
  'A&B<C>',
  13800000002,
  '0898-00000002',
  '第一行\n第二行',
  ' 前后有空格 ',
  110.283,
  20.007001,
  '汽车',
  'A2 二类汽车维修',
  '小型车辆',
  null,
  '新能源汽车',
  true,
  'none',
  null,
  null,
  600,
  160.5,
  0.1,
  0.000123,
  'rent',
  { day: '2020-02-29' },
  { day: '1999-12-31' },
  12,
  0,
  -1,
  123456789012345,
  4,
  2,
  2,
  1,
  '460105020001',
  { day: '2019-09-02' },
];
const sheet: TestSheet = {
  name: '数据',
  rows: [...base.rows, [...odd, ...Array.from({ length: width - odd.length }, () => null)]],
};
const withFormula: TestSheet = {
  ...sheet,
  rows: sheet.rows.map((row, r) =>
    r === 3 ? row.map((cell, c) => (c === 35 ? { formula: 'SUM(1,11)', value: 12 } : cell)) : row,
  ),
};
const second: TestSheet = { name: '辅助', rows: [['x']], hidden: true };

const xlsxVariants: Record<string, XlsxOptions> = {
  'shared strings': {},
  'inline strings': { strings: 'inline' },
  'rich text runs with phonetics': { strings: 'rich' },
  'character references': { strings: 'references' },
  'x: prefix': { prefix: true },
  'x: prefix, inline': { prefix: true, strings: 'inline' },
  'x: prefix, rich': { prefix: true, strings: 'rich' },
  'strict namespaces': { strict: true },
  'strict, prefix': { strict: true, prefix: true },
  'cells and rows without r': { withoutRefs: true },
  'without r, inline': { withoutRefs: true, strings: 'inline' },
  '1904 dates': { date1904: true },
  '1904 dates, strict': { date1904: true, strict: true },
  'parts elsewhere': { elsewhere: true },
  'parts elsewhere, prefix': { elsewhere: true, prefix: true },
  'sheet in UTF-16': { utf16: true },
  'sheet in UTF-16, inline': { utf16: true, strings: 'inline' },
};
for (const format of [
  14,
  15,
  22,
  27,
  31,
  57,
  58,
  'yyyy-mm-dd',
  'yyyy"年"m"月"d"日"',
  '[$-804]yyyy"年"m"月"d"日";@',
  'yyyy/m/d h:mm',
  '[DBNum1][$-804]yyyy"年"m"月"',
  'm/d/yy;@',
  'd\\.m\\.yyyy',
  'mmm-yy',
]) {
  xlsxVariants[`day format ${format}`] = { dayFormat: format };
}

async function assertSame(bytes: Buffer, rows: TestSheet['rows'], trimmed = false): Promise<void> {
  const read = await readBytes(bytes, 3);
  const expected = rows.slice(3).map((row) => row.map(shownText).map((text) => (trimmed ? text.trim() : text)));
  const got = read.rows.map((row) => Array.from({ length: width }, (_, column) => cellText(row.cells[column])));

  assert.deepEqual(got, expected);
  assert.equal(read.head.headerRow, 3);
  assert.equal(read.head.firstDataRow, 4);
  assert.deepEqual(
    read.head.columns.filter((column) => column.field === null),
    [],
  );
  assert.deepEqual(read.tail, {
    dataRows: rows.length - 3,
    blankRows: 0,
    footRows: [],
    hiddenRows: [],
    unnamedColumns: [],
  });
}

describe('the same table in every format gives the same cells (C13)', () => {
  for (const [name, options] of Object.entries(xlsxVariants)) {
    test(`xlsx: ${name}`, () => assertSame(xlsxBytes([sheet, second], options), sheet.rows));
  }
  test('xlsx: written by SheetJS', () => assertSame(sheetJsBytes([sheet, second], 'xlsx'), sheet.rows));
  for (const date1904 of [false, true]) {
    test(`xls: BIFF8, ${date1904 ? '1904' : '1900'} dates`, () =>
      assertSame(sheetJsBytes([sheet, second], 'biff8', date1904), sheet.rows));
  }
  test('xml: SpreadsheetML 2003', () => {
    const shown = {
      ...sheet,
      rows: sheet.rows.map((row) => row.map((cell) => (cell === null ? null : shownText(cell)))),
    };
    return assertSame(sheetJsBytes([shown, second], 'xlml'), sheet.rows);
  });
  for (const encoding of ['utf8', 'gbk'] as const)
    test(`html: ${encoding}`, () =>
      assertSame(
        htmlBytes(encoding === 'gbk' ? inGbk(sheet) : sheet, encoding),
        (encoding === 'gbk' ? inGbk(sheet) : sheet).rows,
        true,
      ));

  for (const encoding of ['utf8', 'utf8-bom', 'gb18030', 'utf16le', 'utf16le-bom', 'utf16be-bom'] as const) {
    for (const delimiter of [',', '\t', ';']) {
      test(`text: ${encoding}, delimiter ${JSON.stringify(delimiter)}`, () =>
        assertSame(csvBytes(sheet, { encoding, delimiter }), sheet.rows));
    }
    test(`text: ${encoding}, all quoted, LF`, () =>
      assertSame(csvBytes(sheet, { encoding, quoteAll: true, newline: '\n' }), sheet.rows));
  }
  test('text: GBK, CR', () =>
    assertSame(csvBytes(inGbk(sheet), { encoding: 'gbk', newline: '\r' }), inGbk(sheet).rows));
});

/** Rare characters have no place in GBK. */
function inGbk(from: TestSheet): TestSheet {
  return {
    ...from,
    rows: from.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? cell.replace(/𠮷㐂/g, '甲') : cell))),
  };
}

test('kinds of cells are told: number, date, bool, error, formula with its cached value', async () => {
  const { rows } = await readBytes(xlsxBytes([withFormula]), 3);
  assert.deepEqual(rows[0]!.cells[35], { kind: 'number', text: '12', formula: true });
  assert.deepEqual(rows[1]!.cells[33], { kind: 'date', text: '2020-01-01' });
  assert.deepEqual(rows[2]!.cells[24], { kind: 'bool', text: 'TRUE' });
  assert.equal(rows[2]!.cells[3], '海口示例，汽车；维修,有限公司');
  const xls = await readBytes(sheetJsBytes([withFormula], 'biff8'), 3);
  assert.deepEqual(xls.rows[2]!.cells[33], { kind: 'date', text: '2020-02-29' });
});

test('escapes of control characters, errors, ISO dates and empty formulas in .xlsx', async () => {
  const header = `<row r="1">${annexSheet(4)
    .rows[0]!.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`)
    .join('')}</row>`;
  const cells =
    '<c t="inlineStr"><is><t>a_x000D_b_x005F_c</t></is></c><c t="e"><v>#N/A</v></c><c t="d"><v>2019-09-02T00:00:00</v></c><c t="str"><f>A1</f><v></v></c><c><f>B1</f></c><c t="b"><v>0</v></c><c t="inlineStr"><is><t><![CDATA[x < y]]></t></is></c>';
  const sheet1 = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><!-- a > b --><sheetData>${header}<row r="2">${cells}</row></sheetData></worksheet>`;
  const { rows } = await readBytes(
    xlsxBytes([annexSheet(4)], {
      parts: { 'xl/worksheets/sheet1.xml': sheet1, 'xl/sharedStrings.xml': null, 'xl/styles.xml': null },
    }),
    4,
  );
  assert.deepEqual(rows[0]!.cells, [
    'a\rb_c',
    { kind: 'error', text: '#N/A' },
    { kind: 'date', text: '2019-09-02' },
    { kind: 'text', text: '', formula: true },
    { kind: 'text', text: '', formula: true },
    { kind: 'bool', text: 'FALSE' },
    'x < y',
  ]);
});
