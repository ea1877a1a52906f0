import assert from 'node:assert/strict';
import { test } from 'node:test';
import XLSX from '@e965/xlsx';
import { blankWorkbook } from '#features/annexes/outputs/blank/blank-workbook.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { PatchFailed } from '#formats/patch-failure.js';
import type { MarkedFault, MarkedAnnex } from '#features/annexes/outputs/faults.js';
import { markWorkbook } from '#features/annexes/outputs/mark-workbook.js';
import { MARK_COLUMN_HEADER, MARK_MEMORY_SHEET_NAME } from '#domain/reading/marks.js';
import { correctXls, markXls } from '#features/annexes/outputs/xls/patch-xls.js';
import { stripXlsWorkbook } from '#features/annexes/outputs/xls/strip-xls.js';

const annex: MarkedAnnex = { sheetName: null, headerRow: 2, columns: [] };
const fault = (row: number, column: number, level: MarkedFault['level'] = 'E'): MarkedFault => ({
  row,
  column,
  level,
  header: '名称',
  value: '',
  message: '“名称”有误。',
});

/** Numbers side by side (MULRK), empty cells side by side (MULBLANK), a formula with text, a date, a second sheet. */
function bookOfManyKinds(): Buffer {
  const sheet = XLSX.utils.aoa_to_sheet(
    [
      ['采集表'],
      ['名称', '数', '数', '数', '日期', '式'],
      ['甲店', 1, 2, 3.5, new Date(Date.UTC(2019, 8, 2)), '文'],
      ['乙店', 4, 5, 6],
      ['丙店'],
    ],
    { dateNF: 'yyyy-mm-dd' },
  );
  sheet.F3 = { t: 's', v: '文字', f: 'A3&"x"' };
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, sheet, '数据');
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([['别的表', 1]]), '别的');
  return XLSX.write(book, { type: 'buffer', bookType: 'biff8' }) as Buffer;
}

const cellsOf = (file: Buffer): unknown => {
  const book = XLSX.read(file, { cellNF: true });
  return book.SheetNames.map((name) =>
    Object.entries(book.Sheets[name]!).filter(([address]) => !address.startsWith('!')),
  );
};

test('the .xls comes back with the column; all other cells stay; marks come off', async () => {
  const original = bookOfManyKinds();
  const marked = await markXls(original, annex, [fault(3, 2), fault(3, 4, 'W'), fault(4, 5), fault(5, 0)]);
  const book = XLSX.read(marked, { cellNF: true });
  assert.deepEqual(book.SheetNames, ['数据', '别的', MARK_MEMORY_SHEET_NAME]);
  assert.deepEqual(
    book.Workbook?.Sheets?.map((each) => each.Hidden),
    [0, 0, 1],
  );
  const sheet = book.Sheets['数据']!;
  assert.equal(sheet.G2.v, MARK_COLUMN_HEADER);
  assert.equal(sheet.G3.v, '1. 错误：“名称”有误。 2. 提醒：“名称”有误。');
  assert.deepEqual(
    [sheet.B3.v, sheet.C3.v, sheet.D3.v, sheet.F3.v, sheet.E3.w],
    [1, 2, 3.5, '文字', XLSX.read(original).Sheets['数据']?.E3.w],
  );
  assert.deepEqual(cellsOf(stripXlsWorkbook(marked)), cellsOf(original));
  assert.deepEqual(
    await markXls(marked, annex, [fault(3, 2)]),
    await markXls(stripXlsWorkbook(marked), annex, [fault(3, 2)]),
  );
  assert.equal(stripXlsWorkbook(original), original);
});

test('the .xlsx made of a .xls has the same values and the marks', async () => {
  const original = bookOfManyKinds();
  const files = await markWorkbook(original, 'xls', annex, [fault(3, 2)]);
  assert.deepEqual(
    files.map((each) => each.format),
    ['xls', 'xlsx'],
  );
  const [before, after] = [XLSX.read(original, { cellNF: true }), XLSX.read(files[1]!.content, { cellNF: true })];
  for (const name of before.SheetNames) {
    for (const [address, cell] of Object.entries(before.Sheets[name]!)) {
      if (address.startsWith('!')) continue;
      const copy = after.Sheets[name]?.[address];
      assert.deepEqual([copy?.t, copy?.v, copy?.w], [cell.t, cell.v, cell.w], `${name} ${address}`);
    }
  }
  assert.equal(after.Sheets['数据']?.G2.v, MARK_COLUMN_HEADER);
});

test('our own blank .xls survives marking with its drop-downs, names and styles', async () => {
  const original = await blankWorkbook(annexDefinition(4), {
    agencyCode: '460105',
    agencyName: '示例',
    format: 'xls',
    rows: Array.from({ length: 40 }, (_, i) => ({
      old_system_id: `HN${i}`,
      division_code: '460105',
      business_name: '试样',
    })),
  });
  const marked = await markXls(original, annex, [fault(3, 22), fault(30, 4)]);
  assert.deepEqual(cellsOf(stripXlsWorkbook(marked)), cellsOf(original));
  const sheet = XLSX.read(marked, { cellStyles: true }).Sheets[annexDefinition(4).title.slice(0, 31)]!;
  assert.equal(sheet[XLSX.utils.encode_cell({ r: 1, c: annexDefinition(4).columns.length })].v, MARK_COLUMN_HEADER);
});

test('corrected cells: among numbers side by side, a date, a missing cell, a cleared one', async () => {
  const original = bookOfManyKinds();
  const corrected = await correctXls(await markXls(original, annex, [fault(3, 2)]), annex, [
    { row: 3, column: 2, value: '改过𠮷' },
    { row: 3, column: 4, value: '2019-09-03' },
    { row: 4, column: 4, value: '新' },
    { row: 4, column: 1, value: '' },
  ]);
  const sheet = XLSX.read(corrected).Sheets['数据']!;
  assert.deepEqual(
    [sheet.B3.v, sheet.C3.v, sheet.D3.v, sheet.E3.v, sheet.E4.v, sheet.B4?.v, sheet.C4.v],
    [1, '改过𠮷', 3.5, '2019-09-03', '新', undefined, 5],
  );
  await assert.rejects(correctXls(original, annex, [{ row: 99, column: 0, value: 'x' }]), PatchFailed);
});

test('BIFF5 comes back as .xlsx alone', async () => {
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([['t'], ['name'], ['x']]), 'S1');
  const files = await markWorkbook(XLSX.write(book, { type: 'buffer', bookType: 'biff5' }) as Buffer, 'xls', annex, [
    fault(3, 0),
  ]);
  assert.deepEqual(
    files.map((each) => each.format),
    ['xlsx'],
  );
  assert.equal(XLSX.read(files[0]!.content).Sheets.S1?.B2.v, MARK_COLUMN_HEADER);
});
