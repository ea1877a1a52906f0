import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { test } from 'node:test';
import XLSX from '@e965/xlsx';
import ExcelJS from 'exceljs';
import { stripCsv } from '#features/annexes/outputs/patch-csv.js';
import type { MarkedFault, MarkedAnnex } from '#features/annexes/outputs/faults.js';
import { markWorkbook } from '#features/annexes/outputs/mark-workbook.js';
import { openParts } from '#test/support/zip-parts.js';
import { stripXlsWorkbook } from '#features/annexes/outputs/xls/strip-xls.js';
import { stripMarks } from '#features/annexes/outputs/xlsx/strip.js';
import { projectRoot } from '#platform/project-root.js';

const folder = join(projectRoot, '..', 'shared', 'samples', 'small', 'agencies');
const skip = existsSync(folder)
  ? false
  : 'SAMPLES MISSING: ../shared/samples is not here, marking was not compared with files of real offices';

const annex: MarkedAnnex = { sheetName: null, headerRow: 2, columns: [], encoding: null };
/** Scattered over the sheet, columns that may not exist among them. */
const faults: readonly MarkedFault[] = Array.from({ length: 15 }, (_, i) => ({
  row: 3 + ((i * 7) % 11),
  column: (i * 5) % 29,
  level: i % 3 === 0 ? 'W' : 'E',
  header: '栏目',
  value: '=1',
  message: `第 ${i} 处“有误”。`,
}));
const touched = new Set(faults.map(({ row, column }) => XLSX.utils.encode_cell({ r: row - 1, c: column! })));

const files =
  skip === false
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(xlsx|xls|csv)$/.test(name))
        .sort()
    : [];

test('sample files are there', { skip }, () => assert.ok(files.length > 0));

for (const name of files) {
  const original = skip === false ? readFileSync(join(folder, name)) : Buffer.alloc(0);
  const format = extname(name).slice(1);
  if (format === 'xlsx')
    test(`${name}: untouched cells keep value and style; marks come off`, { skip }, () => compareXlsx(original));
  if (format === 'xls')
    test(`${name}: every value stays in both copies; marks come off`, { skip }, () => compareXls(original));
  if (format === 'csv')
    test(`${name}: marks come off byte for byte`, { skip }, async () => {
      const [csv] = await markWorkbook(original, 'csv', annex, faults);
      assert.ok((await stripCsv(csv!.content, annex)).equals(original));
    });
}

async function load(file: Buffer): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(file as unknown as ExcelJS.Buffer);
  return workbook;
}

async function compareXlsx(original: Buffer): Promise<void> {
  const [marked] = await markWorkbook(original, 'xlsx', annex, faults);
  const [before, after] = [await load(original), await load(marked!.content)];
  for (const sheet of before.worksheets) {
    const copy = after.getWorksheet(sheet.name)!;
    sheet.eachRow((row) =>
      row.eachCell({ includeEmpty: true }, (cell) => {
        const other = copy.getCell(cell.address);
        assert.deepEqual(other.value, cell.value, cell.address);
        if (sheet !== before.worksheets[0] || !touched.has(cell.address))
          assert.deepEqual(other.style, cell.style, cell.address);
      }),
    );
  }
  const [zip, stripped] = [await openParts(original), await openParts(await stripMarks(marked!.content))];
  assert.deepEqual(new Set(stripped.names), new Set(zip.names));
  for (const part of zip.names) assert.equal(await stripped.readText(part), await zip.readText(part), part);
}

async function compareXls(original: Buffer): Promise<void> {
  const [xls, xlsx] = await markWorkbook(original, 'xls', annex, faults);
  const read = (file: Buffer) => XLSX.read(file, { cellNF: true });
  const [before, after, converted, stripped] = [
    read(original),
    read(xls!.content),
    read(xlsx!.content),
    read(stripXlsWorkbook(xls!.content)),
  ];
  for (const name of before.SheetNames) {
    for (const [address, cell] of Object.entries(before.Sheets[name]!)) {
      if (address.startsWith('!')) continue;
      assert.deepEqual(after.Sheets[name]?.[address], cell, address);
      assert.deepEqual(stripped.Sheets[name]?.[address], cell, address);
      const copy = converted.Sheets[name]?.[address];
      assert.deepEqual([copy?.t, copy?.v, copy?.w], [cell.t, cell.v, cell.w], address);
    }
  }
}
