import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rowInFile, sheetNames } from '#domain/annexes/sheets.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { createChecker } from '#domain/checking/check.js';
import { readingReport } from '#features/annexes/checking/reading-report.js';
import { annexDefinition } from '#domain/annexes/index.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { annexRows, typedBusiness } from '#test/support/annex-files.js';
import { type ReadFile, readBytes, refusalOf } from '#test/support/read-bytes.js';
import { annexSheet, htmlBytes, sheetJsBytes, type TestSheet, xlsxBytes } from '#test/support/workbooks.js';

const named = (name: string, sheet: TestSheet): TestSheet => ({ ...sheet, name });
const first = named('海口', annexRows(3, [typedBusiness(1), typedBusiness(2)]));
const turned: TestSheet = {
  name: '秀英 2',
  rows: [['已备案业户'], ...annexRows(3, [typedBusiness(3), typedBusiness(1)]).rows.map((row) => row.toReversed())],
};
const formats: Record<string, (sheets: readonly TestSheet[]) => Buffer> = {
  xlsx: xlsxBytes,
  xls: (sheets) => sheetJsBytes(sheets, 'biff8'),
  'XML of Excel 2003': (sheets) => sheetJsBytes(sheets, 'xlml'),
};

function check(no: AnnexNo, { head, rows }: ReadFile) {
  const context = { annexNo: no, receivedOn: '2020-11-27', baselineOn: '2020-10-31', ownDivisions: ['460100'] };
  const checker = createChecker(no, context, head);
  const findings = rows.flatMap((row) => checker.row(row).findings);
  return [...findings, ...checker.finish()];
}

describe('every visible sheet of the annex is read', () => {
  for (const [format, bytes] of Object.entries(formats)) {
    test(`two sheets with the same header, columns in another order: ${format}`, async () => {
      const file = await readBytes(bytes([first, turned, named('附件1', annexSheet(1))]), 3);
      const { head, tail, rows } = file;
      assert.deepEqual(sheetNames(head), ['海口', '秀英 2']);
      assert.deepEqual(head.otherSheets, ['附件1'], 'another table is told by name, as before');
      assert.deepEqual(
        rows.map(({ row }) => row),
        [2, 3, rowInFile(1, 3), rowInFile(1, 4)],
      );
      assert.deepEqual([tail.dataRows, tail.sheets?.map(({ dataRows }) => dataRows)], [4, [2, 2]]);
      assert.deepEqual([head.headerRow, head.further?.[0]?.headerRow], [1, 2]);
      const found = check(3, file);
      assert.deepEqual(
        found.map(({ row, field, rule }) => [row, field, rule]),
        [
          [2, 'uscc', 'V3'],
          [2, 'filing_no', 'V13'],
          [rowInFile(1, 4), 'uscc', 'V3'],
          [rowInFile(1, 4), 'filing_no', 'V13'],
        ],
        'rows of different sheets are held against each other, cells are read in the columns of their own sheet',
      );
      const [one, , two] = found.map(({ message }) => message);
      assert.match(one ?? '', /^海口 · 第 2 行“统一社会信用代码”与秀英 2 · 第 4 行相同/);
      assert.match(two ?? '', /^秀英 2 · 第 4 行“统一社会信用代码”与海口 · 第 2 行相同/);
      const { columns } = annexDefinition(3);
      const at = (field: string) => columns.length - 1 - columns.findIndex((column) => column.field === field);
      assert.equal(found[2]?.column, at('uscc'));
    });
  }

  test('every table of a web page that is the annex', async () => {
    const page = htmlBytes(first).toString();
    const [table] = /<table[\s\S]*<\/table>/.exec(htmlBytes(turned).toString()) ?? [''];
    const { head, rows } = await readBytes(Buffer.from(page.replace('</body>', `${table}</body>`)), 3);
    assert.deepEqual(sheetNames(head), ['表格1', '表格2']);
    assert.equal(rows.length, 4);
  });

  test('foot and hidden rows are told with their sheet, the report names each sheet', async () => {
    const second = { ...turned, rows: [...turned.rows, ['合计', 2]], hiddenRows: [3] };
    const { head, tail } = await readBytes(xlsxBytes([first, second]), 3);
    assert.deepEqual(tail.footRows, [rowInFile(1, 5)]);
    assert.deepEqual(tail.hiddenRows, [rowInFile(1, 3)]);
    const lines = readingReport({ head, tail } as AnnexVersion, annexDefinition(3)).map(({ text }) => text);
    assert.match(lines[0] ?? '', /工作表“海口”、“秀英 2”/);
    assert.match(lines[1] ?? '', /“海口”表头在第 1 行，数据 2 行；“秀英 2”表头在第 2 行，数据 2 行。表头以下共 5 行/);
    assert.ok(lines.some((text) => text.startsWith('秀英 2 · 第 5 行是填报单位')));
    assert.ok(lines.some((text) => text.startsWith('秀英 2 · 第 3 行在文件中是隐藏的')));
    assert.ok(!lines.some((text) => text.includes('不是本表')));
  });

  test('a column that one sheet lacks is missing there; a sheet with a header alone lacks nothing', async () => {
    const without = (sheet: TestSheet, column: number): TestSheet => ({
      ...sheet,
      rows: sheet.rows.map((row) => row.toSpliced(column, 1)),
    });
    const name = annexDefinition(3).columns.findIndex(({ field }) => field === 'legal_name');
    const lacking = without(named('乙', annexRows(3, [typedBusiness(3)])), name);
    const bare = without(named('空表', annexRows(3, [])), name);
    const found = check(3, await readBytes(xlsxBytes([first, lacking, bare]), 3));
    assert.deepEqual(
      found.map(({ row, rule, message }) => [row, rule, message.slice(0, 23)]),
      [[rowInFile(1, 1), 'A3-10', '工作表“乙”中没有“法定代表人（经营者）”一列']],
    );
  });

  test('the limit of rows is that of the file', async () => {
    const many = (name: string) => named(name, annexSheet(2, 30));
    const { code } = await refusalOf(xlsxBytes([many('甲'), many('乙')]), 2, { dataRows: 50 });
    assert.equal(code, 'annex.too_many_rows');
  });

  test('a sheet of the other annex of licences is not taken along for the mark of the file', async () => {
    const common = annexDefinition(4)
      .columns.map(({ header }) => header)
      .filter((text) => annexDefinition(5).columns.some(({ header }) => header === text));
    const sheet = (no: 4 | 5): TestSheet => ({
      name: `附件${no}`,
      rows: [[annexDefinition(no).title], common, common.map((_, at) => `值${at}`)],
    });
    const custom =
      '<Properties xmlns="p" xmlns:vt="v"><property pid="2" name="YzwAnnex"><vt:lpwstr>4</vt:lpwstr></property></Properties>';
    const bytes = xlsxBytes([sheet(4), sheet(5)], { parts: { 'docProps/custom.xml': custom } });
    const { head } = await readBytes(bytes, 4);
    assert.deepEqual([sheetNames(head), head.otherSheets], [[], ['附件5']]);
  });
});
