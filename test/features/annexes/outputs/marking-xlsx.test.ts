import assert from 'node:assert/strict';
import { test } from 'node:test';
import XLSX from '@e965/xlsx';
import ExcelJS from 'exceljs';
import { SaxesParser } from 'saxes';
import { annexDefinition } from '#domain/annexes/index.js';
import type { MarkedFault, MarkedAnnex } from '#features/annexes/outputs/faults.js';
import { freshMarkedWorkbook } from '#features/annexes/outputs/fresh-workbook.js';
import { MARK_COLUMN_HEADER, MARK_MEMORY_SHEET_NAME, MARK_SHEET_NAME } from '#domain/reading/marks.js';
import { openParts } from '#test/support/zip-parts.js';
import { correctXlsx } from '#features/annexes/outputs/xlsx/correct-xlsx.js';
import { markXlsx } from '#features/annexes/outputs/xlsx/mark-xlsx.js';
import { stripMarks } from '#features/annexes/outputs/xlsx/strip.js';
import { PatchFailed } from '#formats/patch-failure.js';
import { fullOfEverything, packageOf, prefixedWithoutAddresses, strictPackage } from '#test/support/odd-packages.js';
import { workOf } from '#test/support/work.js';

const annex: MarkedAnnex = { sheetName: null, headerRow: 2, columns: [] };
const fault = (row: number, column: number | null, more: Partial<MarkedFault> = {}): MarkedFault => ({
  row,
  column,
  level: 'E',
  header: '名称',
  value: '=1+1',
  message: '“名称”<有误>。',
  ...more,
});
const faults = [
  fault(3, 0),
  fault(3, 1, { level: 'W' }),
  fault(4, 2),
  fault(4, 0, { proposal: '乙&店' }),
  fault(6, null),
  fault(0, null, { level: 'N' }),
];

const cases = { prefixedWithoutAddresses, fullOfEverything, strictPackage };

async function partsOf(file: Buffer): Promise<Record<string, string>> {
  const zip = await openParts(file);
  return Object.fromEntries(
    await Promise.all([...zip.names].sort().map(async (name) => [name, await zip.readText(name)] as const)),
  );
}

async function load(file: Buffer): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(file as unknown as ExcelJS.Buffer);
  return workbook;
}

function assertWellFormed(name: string, xml: string): void {
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => assert.fail(`${name}: ${error.message}`));
  parser.write(xml).close();
}

for (const [name, make] of Object.entries(cases)) {
  test(`${name}: every part stays well-formed, marks come off byte for byte, marking twice is marking once`, async () => {
    const original = await make();
    const marked = await markXlsx(original, annex, faults);
    for (const [part, text] of Object.entries(await partsOf(marked)))
      if (/\.(xml|rels|vml)$/.test(part)) assertWellFormed(part, text);
    const stripped = await stripMarks(marked);
    assert.deepEqual(await partsOf(stripped), await partsOf(original));
    assert.deepEqual(
      await partsOf(await markXlsx(marked, annex, faults)),
      await partsOf(await markXlsx(stripped, annex, faults)),
    );
  });

  test(`${name}: the faults' column stands behind the last filled one, the summary counts`, async () => {
    const original = await make();
    const before = XLSX.read(original, { cellStyles: true });
    const after = XLSX.read(await markXlsx(original, annex, faults), { cellStyles: true });
    const sheet = after.Sheets[after.SheetNames[0]!]!;
    const header = Object.keys(sheet).find((address) => sheet[address]?.v === MARK_COLUMN_HEADER) ?? '';
    assert.ok(header.endsWith('2'), header);
    assert.match(sheet[header.replace('2', '3')].v, /错误：“名称”<有误>。/);
    const old = before.Sheets[before.SheetNames[0]!]!;
    for (const [address, cell] of Object.entries(old))
      if (!address.startsWith('!') && cell.v !== undefined) assert.equal(sheet[address]?.v, cell.v, address);
    assert.deepEqual(after.SheetNames, [...before.SheetNames, MARK_SHEET_NAME, MARK_MEMORY_SHEET_NAME]);
    const summary = XLSX.utils.sheet_to_json<string[]>(after.Sheets[MARK_SHEET_NAME]!, { header: 1 });
    assert.match(String(summary[0]?.[0]), /错误 4 处（红色，必须改正），提醒 1 处（黄色，请核实），说明 1 处/);
  });
}

test('colours keep font, format and alignment; untouched cells keep their style', async () => {
  const original = await load(await fullOfEverything());
  const sheet = (await load(await markXlsx(await fullOfEverything(), annex, faults))).worksheets[0]!;
  const old = original.worksheets[0]!;
  for (const address of ['A1', 'A2', 'C3', 'A6', 'C6', 'D3']) {
    if (address !== 'D3')
      assert.deepEqual(
        [sheet.getCell(address).value, sheet.getCell(address).style],
        [old.getCell(address).value, old.getCell(address).style],
        address,
      );
  }
  const [red, amber, absent] = ['A3', 'B3', 'C4'].map((address) => sheet.getCell(address)) as [
    ExcelJS.Cell,
    ExcelJS.Cell,
    ExcelJS.Cell,
  ];
  assert.match(JSON.stringify(red.fill), /FFFF8C8/);
  assert.match(JSON.stringify(amber.fill), /FFFFCC4/);
  assert.equal(amber.numFmt, old.getCell('B3').numFmt);
  assert.equal(absent.numFmt, '@');
  assert.equal(red.value, ' 甲店 ');
});

test('comments stand beside those that people made', async () => {
  const sheet = (await load(await markXlsx(await fullOfEverything(), annex, faults))).worksheets[0]!;
  const textOf = (address: string): string =>
    ((sheet.getCell(address).note as ExcelJS.Comment | undefined)?.texts ?? []).map((each) => each.text).join('');
  assert.match(textOf('A3'), /^【系统】错误：/);
  assert.match(textOf('B3'), /^请核对\n【系统】提醒：/);
  assert.match(textOf('A4'), /^已电话联系\n【系统】错误：.*建议改为“乙&店”。/);
  const parts = await partsOf(await markXlsx(await fullOfEverything(), annex, faults));
  assert.equal(parts['xl/drawings/vmlDrawing1.vml']?.match(/ObjectType="Note"/g)?.length, 4);
  assert.match(parts['xl/comments1.xml']!, /<author>张三<\/author><author>系统<\/author>/);
});

test('links of the summary lead to the cells, names with quotes included', async () => {
  const parts = await partsOf(await markXlsx(await fullOfEverything(), annex, faults));
  const summary = Object.values(parts).find((text) => text.includes('<hyperlinks>'))!;
  assert.match(summary, /location="'数据 表''1'!A3"/);
});

test('marks come off after another program has saved the workbook, and what was typed meanwhile stays', async () => {
  const workbook = await load(await markXlsx(await fullOfEverything(), annex, faults));
  workbook.worksheets[0]!.getCell('A4').value = '改好的店';
  workbook.worksheets[0]!.getCell('C4').value = '补上';
  const saved = await load(await stripMarks(Buffer.from(await workbook.xlsx.writeBuffer())));
  const again = await load(Buffer.from(await (await load(await fullOfEverything())).xlsx.writeBuffer()));
  assert.deepEqual(
    saved.worksheets.map((each) => each.name),
    again.worksheets.map((each) => each.name),
  );
  const [sheet, old] = [saved.worksheets[0]!, again.worksheets[0]!];
  assert.equal(sheet.getCell('A4').value, '改好的店');
  assert.equal(sheet.getCell('C4').value, '补上');
  for (const address of ['A1', 'B2', 'C2', 'D2', 'A3', 'B3', 'C3', 'A6', 'C6']) {
    assert.deepEqual(
      [sheet.getCell(address).value, sheet.getCell(address).style],
      [old.getCell(address).value, old.getCell(address).style],
      address,
    );
  }
  assert.deepEqual(sheet.getCell('A4').style, old.getCell('A4').style);
  assert.match(JSON.stringify(sheet.getCell('B3').note), /请核对/);
  assert.doesNotMatch(JSON.stringify(sheet.getCell('B3').note), /系统/);
  assert.equal(sheet.getCell('A3').note, undefined);
});

test('marks with only the column left are recognised too', async () => {
  const workbook = await load(await markXlsx(await fullOfEverything(), annex, faults));
  workbook.removeWorksheet(MARK_SHEET_NAME);
  workbook.removeWorksheet(MARK_MEMORY_SHEET_NAME);
  const sheet = (await load(await markXlsx(Buffer.from(await workbook.xlsx.writeBuffer()), annex, faults)))
    .worksheets[0]!;
  const headers = Array.from({ length: 10 }, (_, i) => sheet.getCell(2, i + 1).value).filter(
    (value) => value === MARK_COLUMN_HEADER,
  );
  assert.equal(headers.length, 1);
});

test('a workbook without marks is handed back as it is', async () => {
  const original = await fullOfEverything();
  assert.equal(await stripMarks(original), original);
});

test('corrected cells become text in their style; formula, date and missing cells too; the rest stays', async () => {
  const original = await fullOfEverything();
  const fixes = [
    { row: 3, column: 1, value: '2019-09-02' },
    { row: 4, column: 1, value: '=x\r\n_x0041_𠮷' },
    { row: 6, column: 2, value: '' },
    { row: 5, column: 0, value: '新' },
  ];
  const corrected = await correctXlsx(await markXlsx(original, annex, faults), annex, fixes);
  const [sheet, old] = [(await load(corrected)).worksheets[0]!, (await load(original)).worksheets[0]!];
  assert.equal(sheet.getCell('B3').value, '2019-09-02');
  assert.deepEqual(sheet.getCell('B3').style, old.getCell('B3').style);
  assert.equal(XLSX.read(corrected).Sheets["数据 表'1"]?.B4.v.replace('\r\n', '\n'), '=x\n_x0041_𠮷');
  assert.equal(sheet.getCell('B4').numFmt, '@');
  assert.equal(sheet.getCell('C6').value, null);
  assert.equal(sheet.getCell('A5').value, '新');
  const [before, after] = [await partsOf(original), await partsOf(corrected)];
  for (const name of Object.keys(before))
    if (name !== 'xl/worksheets/sheet1.xml') assert.equal(after[name], before[name], name);
});

test('what cannot be patched is refused with a reason', async () => {
  const sheet = (rows: string): Promise<Buffer> =>
    packageOf({
      sheet: `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`,
    });
  const refused = async (file: Buffer, reason: RegExp) =>
    assert.rejects(markXlsx(file, annex, faults), (error) => error instanceof PatchFailed && reason.test(error.reason));
  await refused(await sheet('<row r="1"><c r="A1" t="str"><v><![CDATA[a</row>]]></v></c></row>'), /CDATA/);
  await refused(await sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>'), /no column left/);
  await refused(Buffer.from('PK no zip'), /./);
  await assert.rejects(correctXlsx(await fullOfEverything(), annex, [{ row: 99, column: 0, value: 'x' }]), PatchFailed);
});

test('20,000 rows with 5,000 faults are marked with seconds of work', async () => {
  const cell = (row: number, i: number): string =>
    `<c r="${String.fromCharCode(65 + i)}${row}" t="inlineStr"><is><t>海口试样汽车维修店${row}</t></is></c>`;
  const rows = Array.from(
    { length: 20_000 },
    (_, r) => `<row r="${r + 1}">${Array.from({ length: 20 }, (__, i) => cell(r + 1, i)).join('')}</row>`,
  ).join('');
  const file = await packageOf({
    sheet: `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`,
  });
  const faults = Array.from({ length: 5_000 }, (_, i) => fault(3 + i * 3, i % 20));
  const work = await workOf(() => markXlsx(file, annex, faults));
  assert.ok(work < 20_000, `${Math.round(work)} ms of work`);
});

test('a fresh workbook keeps rows and columns in their places', async () => {
  const definition = annexDefinition(3);
  const head = {
    format: 'html',
    encoding: null,
    sheet: '表',
    hiddenSheets: [],
    otherSheets: [],
    headerRow: 3,
    firstDataRow: 4,
    missingColumns: [],
    templateVersion: null,
    agencyCode: null,
    marked: false,
    columns: [
      { index: 1, header: '业户名称', field: 'business_name' },
      { index: 4, header: '怪栏', field: null },
    ],
  } as const;
  const rows = [
    { row: 4, hidden: false, cells: [undefined, '甲店', undefined, undefined, { kind: 'number', text: '007' }] },
    { row: 9, hidden: false, cells: [undefined, '=乙店'] },
  ] as const;
  const sheet = (await load(await freshMarkedWorkbook(definition, head, rows, [fault(9, 1)]))).worksheets[0]!;
  assert.equal(sheet.getCell('B3').value, '业户名称');
  assert.equal(sheet.getCell('E4').value, '007');
  assert.equal(sheet.getCell('B9').value, '=乙店');
  assert.match(JSON.stringify(sheet.getCell('B9').fill), /FFFF8C8/);
  assert.equal(sheet.getCell('F3').value, MARK_COLUMN_HEADER);
});
