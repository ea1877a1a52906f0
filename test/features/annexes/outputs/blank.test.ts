import assert from 'node:assert/strict';
import { test } from 'node:test';
import XLSX from '@e965/xlsx';
import ExcelJS from 'exceljs';
import { blankWorkbook } from '#features/annexes/outputs/blank/blank-workbook.js';
import { annexDefinition, annexDefinitions } from '#domain/annexes/index.js';
import { ROW_ID_HEADER, TEMPLATE_SHEET_NAME } from '#domain/reading/marks.js';
import { openParts } from '#test/support/zip-parts.js';
import { workOf } from '#test/support/work.js';

const agency = { agencyCode: '460105', agencyName: '示例&交通运输局' };
const headersOf = (definition: (typeof annexDefinitions)[number]): readonly string[] =>
  definition.columns.map((each) => each.header);
const givenRows = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    old_system_id: `HN${i}`,
    division_code: '460105',
    business_name: `海口试样汽车维修店${i}`,
    uscc: '91460100000000000C',
    operating_status: '1',
    is_filed: '0',
  }));

async function xlsxOf(no: 1 | 2 | 3 | 4 | 5, rows: readonly Record<string, string>[] = []): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(
    (await blankWorkbook(annexDefinition(no), { ...agency, format: 'xlsx', rows })) as unknown as ExcelJS.Buffer,
  );
  return workbook;
}

for (const definition of annexDefinitions) {
  for (const format of ['xlsx', 'xls'] as const) {
    test(`annex ${definition.no} as .${format}: title, headers with * for must, guide, code table, template sheet`, async () => {
      const book = XLSX.read(await blankWorkbook(definition, { ...agency, format }));
      const rows = XLSX.utils.sheet_to_json<string[]>(book.Sheets[book.SheetNames[0]!]!, { header: 1 });
      assert.equal(rows[0]?.[0], definition.title);
      assert.deepEqual(
        rows[1]?.map((each) => each.replace('*', '')),
        headersOf(definition),
      );
      assert.equal(rows.length, 2);
      assert.deepEqual(book.SheetNames.slice(1, 3), ['填表说明', '代码表']);
      const template = XLSX.utils.sheet_to_json<string[]>(book.Sheets[TEMPLATE_SHEET_NAME]!, { header: 1 });
      assert.deepEqual(
        template.map((row) => row[0]),
        [String(definition.no), definition.templateVersion, agency.agencyCode],
      );
      const guide = XLSX.utils.sheet_to_json<string[]>(book.Sheets['填表说明']!, { header: 1 }).map((row) => row[1]);
      for (const header of headersOf(definition)) assert.ok(guide.includes(header), header);
    });
  }
}

test('the .xlsx carries version and agency as document properties', async () => {
  const zip = await openParts(await blankWorkbook(annexDefinition(3), { ...agency, format: 'xlsx' }));
  const xml = await zip.readText('docProps/custom.xml');
  assert.match(xml, /YzwAgency"><vt:lpwstr>460105</);
  assert.match(xml, /YzwTemplateVersion/);
  assert.match(await zip.readText('_rels/.rels'), /custom-properties" Target="docProps\/custom.xml"/);
});

test('code and number columns are text, must headers marked, pane frozen, drop-downs point at lists', async () => {
  const sheet = (await xlsxOf(3)).worksheets[0]!;
  const uscc = annexDefinition(3).columns.findIndex((each) => each.field === 'uscc') + 1;
  assert.equal(sheet.getColumn(uscc).numFmt, '@');
  assert.equal(sheet.getCell(2, uscc).value, '统一社会信用代码');
  assert.equal(sheet.views[0]?.state, 'frozen');
  const division = sheet.getCell(3, annexDefinition(3).columns.findIndex((each) => each.field === 'division_code') + 1);
  assert.deepEqual(division.dataValidation.formulae, ['list_divisions']);
  assert.equal(sheet.getCell(2, division.fullAddress.col).value, '*行政区划');
  const materials = sheet.getCell(3, annexDefinition(3).columns.findIndex((each) => each.field === 'materials') + 1);
  assert.equal(materials.dataValidation.type, 'any');
  assert.ok((materials.dataValidation.prompt ?? '').includes('、'));
  assert.equal((sheet as unknown as { sheetProtection: unknown }).sheetProtection ?? null, null);
});

test('messages and titles keep to what Excel takes', async () => {
  for (const { no } of annexDefinitions) {
    const sheet = (await xlsxOf(no)).worksheets[0]!;
    for (const [index] of annexDefinition(no).columns.entries()) {
      const rule = sheet.getCell(3, index + 1).dataValidation;
      assert.ok((rule.promptTitle ?? '').length <= 32 && (rule.prompt ?? '').length <= 255);
      assert.ok(String(rule.formulae?.[0] ?? '').length <= 257);
    }
  }
});

test('annex 4 comes with its rows: given columns locked, answers open, codes as words', async () => {
  const sheet = (await xlsxOf(4, givenRows(3))).worksheets[0]!;
  const columnOf = (field: string): number => annexDefinition(4).columns.findIndex((each) => each.field === field) + 1;
  assert.equal(sheet.getCell(3, columnOf('division_code')).value, '460105 秀英区');
  assert.equal(sheet.getCell(4, columnOf('operating_status')).value, '1 营业');
  assert.equal(sheet.getCell(5, columnOf('is_filed')).value, '否');
  assert.equal(sheet.getCell(3, columnOf('seq')).value, '1');
  assert.equal(sheet.getColumn(columnOf('check_result')).protection?.locked, false);
  assert.notEqual(sheet.getColumn(columnOf('uscc')).protection?.locked, false);
});

test('row ids stand in a hidden column of their own', async () => {
  const rows = givenRows(2);
  for (const format of ['xlsx', 'xls'] as const) {
    const book = XLSX.read(await blankWorkbook(annexDefinition(4), { ...agency, format, rows, rowIds: ['a1', 'a2'] }), {
      cellStyles: true,
    });
    const sheet = book.Sheets[book.SheetNames[0]!]!;
    const values = XLSX.utils.sheet_to_json<string[]>(sheet, { header: 1 });
    assert.deepEqual(values.map((row) => row.at(-1)).slice(1), [ROW_ID_HEADER, 'a1', 'a2']);
    assert.equal(sheet['!cols']?.at(-1)?.hidden, true);
  }
});

test('2,000 given rows take no more work than a person waits for', async () => {
  for (const format of ['xlsx', 'xls'] as const) {
    const work = await workOf(() => blankWorkbook(annexDefinition(4), { ...agency, format, rows: givenRows(2_000) }));
    assert.ok(work < 6_000, `${format}: ${Math.round(work)} ms of work`);
  }
});
