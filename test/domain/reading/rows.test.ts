import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { numberText } from '#formats/cell-values.js';
import { dateText } from '#formats/dates.js';
import { isDateFormatCode } from '#formats/number-formats.js';
import { readBytes, refusalOf } from '#test/support/read-bytes.js';
import {
  annexSheet,
  csvBytes,
  sheetJsBytes,
  type TestCell,
  type TestSheet,
  xlsxBytes,
} from '#test/support/workbooks.js';

const [header, example] = annexSheet(2, 1).rows as [readonly TestCell[], readonly TestCell[]];
const numbered = (n: number) => [String(n), ...example.slice(1)];
const sheetOf = (...rows: (readonly TestCell[])[]): TestSheet => ({ name: 'Sheet1', rows: [header, ...rows] });
const everyFormat = (sheet: TestSheet) => [xlsxBytes([sheet]), sheetJsBytes([sheet], 'biff8'), csvBytes(sheet)];

describe('blank, foot and other rows below the header (C16)', () => {
  const cases: Record<string, { rows: (readonly TestCell[])[]; data: number; blank: number; foot: number[] }> = {
    'blank rows between and behind': {
      rows: [numbered(1), [], ['  ', '\u3000', '\u00a0'], numbered(2), [], ['']],
      data: 2,
      blank: 2,
      foot: [],
    },
    'a running number alone is no record': {
      rows: [numbered(1), ['2'], ['３'], numbered(4)],
      data: 2,
      blank: 2,
      foot: [],
    },
    'signatures and sums': {
      rows: [
        numbered(1),
        [],
        ['填报单位（盖章）：示例局', null, '填报人：甲'],
        ['  审核人：乙'],
        [null, '填报日期：2020-11-27'],
        ['合计', 1],
        ['总计'],
        ['注：以上属实'],
      ],
      data: 1,
      blank: 1,
      foot: [4, 5, 6, 7, 8, 9],
    },
    'signatures in cells of their own': {
      rows: [
        numbered(1),
        [
          '填报单位（盖章）：',
          '示例局',
          null,
          '填报人：',
          '甲',
          '审核人',
          '乙',
          '填报日期',
          '2020-11-27',
          '联系电话',
          '0898-00000001',
        ],
        ['合计', '共 2 人', '12 户', '3', '1,200.50'],
        ['小计', 1],
      ],
      data: 1,
      blank: 0,
      foot: [3, 4, 5],
    },
    'a person, a business or an office whose name begins like a foot is data': {
      rows: [
        [null, '合计汽车维修管理所', ...example.slice(2)],
        [null, '填报单位甲', 'add', '总计某', '469999199001010020', '13800000001'],
        ['合计', ...example.slice(1)],
      ],
      data: 3,
      blank: 0,
      foot: [],
    },
    'a note in parts': {
      rows: [numbered(1), ['注1：见说明'], ['注意事项'], ['注']],
      data: 1,
      blank: 0,
      foot: [3, 4, 5],
    },
    'column numbers below the header': {
      rows: [header.map((_, at) => at + 1), numbered(1)],
      data: 1,
      blank: 0,
      foot: [2],
    },
    'the header once more': { rows: [numbered(1), header, numbered(2)], data: 2, blank: 0, foot: [3] },
    'a name that begins like a note is data': {
      rows: [['注安维修所', '示例', 'add', '注某', '1', '2', '3', '4', '5']],
      data: 1,
      blank: 0,
      foot: [],
    },
    'a stray remark right of the table is announced': {
      rows: [numbered(1), [...header.map(() => null), '看这里']],
      data: 1,
      blank: 0,
      foot: [],
    },
  };
  for (const [name, { rows, data, blank, foot }] of Object.entries(cases)) {
    test(name, async () => {
      for (const bytes of everyFormat(sheetOf(...rows))) {
        const { tail } = await readBytes(bytes, 2);
        assert.deepEqual([tail.dataRows, tail.blankRows, tail.footRows], [data, blank, foot]);
      }
    });
  }

  test('a row that might be a foot or a record is announced', async () => {
    const { tail } = await readBytes(xlsxBytes([sheetOf(numbered(1), ['合计', '示例局', 'add'])]), 2);
    assert.deepEqual([tail.dataRows, tail.footRows, tail.doubtfulRows], [1, [3], [3]]);
    const plain = await readBytes(xlsxBytes([sheetOf(numbered(1), ['合计', 3])]), 2);
    assert.equal(plain.tail.doubtfulRows, undefined);
  });

  test('rows keep their numbers; hidden and filtered ones are read and announced', async () => {
    const sheet = { ...sheetOf(numbered(1), [], numbered(2), numbered(3)), hiddenRows: [4] };
    const { rows, tail } = await readBytes(xlsxBytes([sheet]), 2);
    assert.deepEqual(
      rows.map(({ row, hidden }) => [row, hidden]),
      [
        [2, false],
        [4, true],
        [5, false],
      ],
    );
    assert.deepEqual(tail.hiddenRows, [4]);
  });

  test('a header without a single record is a refusal', async () => {
    for (const bytes of everyFormat(sheetOf(['1'], [], ['合计'])))
      assert.equal((await refusalOf(bytes, 2)).code, 'annex.empty');
    assert.equal((await refusalOf(xlsxBytes([{ name: '空', rows: [] }]), 2)).code, 'annex.empty');
  });
});

describe('limits: nothing is cut off in silence (C14)', () => {
  const many = sheetOf(...Array.from({ length: 60 }, (_, at) => numbered(at + 1)));
  test('rows', async () => {
    for (const bytes of everyFormat(many)) {
      const { code, status, sentence } = await refusalOf(bytes, 2, { dataRows: 50 });
      assert.deepEqual([code, status], ['annex.too_many_rows', 413]);
      assert.match(sentence, /50 行以上，超过单个文件 50 行的上限.*分成几个文件/);
    }
  });
  test('columns', async () => {
    const wide = sheetOf(numbered(1), [...numbered(2), ...Array.from({ length: 200 }, () => null), 'x']);
    for (const bytes of everyFormat(wide))
      assert.equal((await refusalOf(bytes, 2, { columns: 100 })).code, 'annex.too_many_columns');
  });
  test('text of one cell', async () => {
    for (const bytes of everyFormat(sheetOf([...numbered(1).slice(0, -1), '长'.repeat(3_000)])))
      assert.equal((await refusalOf(bytes, 2, { cellChars: 1_000 })).code, 'annex.cell_too_long');
  });
  test('file, unpacked size, entries, shared strings, time', async () => {
    const bytes = xlsxBytes([many]);
    assert.equal((await refusalOf(bytes, 2, { fileBytes: 1_000 })).code, 'annex.file_too_large');
    assert.equal((await refusalOf(bytes, 2, { unpackedBytes: 10_000 })).code, 'annex.file_bomb');
    assert.equal((await refusalOf(bytes, 2, { entries: 3 })).code, 'annex.too_many_entries');
    assert.equal((await refusalOf(bytes, 2, { sharedStringBytes: 1_000 })).code, 'annex.file_bomb');
    assert.equal((await refusalOf(bytes, 2, { workMs: -1 })).code, 'annex.file_too_complex');
  });
});

test('a slow taker holds the reading back and its errors pass unchanged', async () => {
  const { readAnnex } = await import('#domain/reading/read-annex.js');
  const { annexDefinitions } = await import('#domain/annexes/index.js');
  const { defaultReadLimits } = await import('#formats/limits.js');
  const bytes = xlsxBytes([sheetOf(...Array.from({ length: 2_000 }, (_, at) => numbered(at + 1)))]);
  let open = 0;
  let rows = 0;
  const sink = {
    head() {},
    async rows(batch: readonly unknown[]) {
      assert.equal(open++, 0);
      await new Promise((resolve) => setTimeout(resolve, 5));
      rows += batch.length;
      open--;
    },
  };
  await readAnnex({ bytes, name: 'a' }, 2, annexDefinitions, defaultReadLimits, sink);
  assert.equal(rows, 2_000);
  const trouble = new Error('database is away');
  await assert.rejects(
    readAnnex({ bytes, name: 'a' }, 2, annexDefinitions, defaultReadLimits, {
      head() {},
      rows: () => Promise.reject(trouble),
    }),
    (error) => error === trouble,
  );
});

test('numbers in plain notation', () => {
  const cases: [number, string][] = [
    [0, '0'],
    [-1.5, '-1.5'],
    [1e-7, '0.0000001'],
    [0.1 + 0.2, '0.3'],
    [4.69999e17, '469999000000000000'],
    [1e21, '1000000000000000000000'],
    [1234.5599999999999, '1234.56'],
    [110.283, '110.283'],
  ];
  for (const [value, text] of cases) assert.equal(numberText(value), text);
});

test('date serials of both systems', () => {
  const cases: [number, boolean, string | null][] = [
    [43831, false, '2020-01-01'],
    [42369, true, '2020-01-01'],
    [1, false, '1900-01-01'],
    [59, false, '1900-02-28'],
    [61, false, '1900-03-01'],
    [43831.5, false, '2020-01-01 12:00:00'],
    [0.25, false, '06:00:00'],
    [43830.9999999, false, '2020-01-01'],
    [0, true, '1904-01-01'],
    [-1, false, null],
    [3_000_000, false, null],
  ];
  for (const [serial, date1904, text] of cases) assert.equal(dateText(serial, date1904), text, String(serial));
});

test('formats that show a date', () => {
  for (const code of [
    'yyyy-mm-dd',
    'yyyy"年"m"月"d"日"',
    '[$-804]aaaa',
    'h:mm',
    '[DBNum1][$-804]yyyy"年"',
    'm/d;@',
    'e"年"',
    '[red]yyyy',
  ])
    assert.equal(isDateFormatCode(code), true, code);
  for (const code of [
    'General',
    'G/通用格式',
    '0.00',
    '#,##0.00_);[Red]\\(#,##0.00\\)',
    '0.00E+00',
    '@',
    '"year"0',
    '[h]:mm',
    '¥#,##0',
    '0%',
    '[DBNum2]General',
    '\\d0',
  ])
    assert.equal(isDateFormatCode(code), false, code);
});

test('an apostrophe that our own exports put before a formula sign is taken off again, any other stays', async () => {
  const header = '序号,行政区划,备案机构,业户名称,经营地址,备注,经营类别,备案编号,备案日期,备案来源';
  const { rows } = await readBytes(Buffer.from(`${header}\n1,460105,甲局,'=店,'路1号,'-\n`), 3);
  assert.deepEqual(rows[0]?.cells.slice(3), ['=店', "'路1号", '-']);
});
