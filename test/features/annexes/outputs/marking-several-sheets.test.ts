import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import XLSX from '@e965/xlsx';
import ExcelJS from 'exceljs';
import { annexDefinition } from '#domain/annexes/index.js';
import { columnAt, rowInFile, sheetNames } from '#domain/annexes/sheets.js';
import type { SheetHead } from '#domain/annexes/types.js';
import type { MarkedFault, MarkedAnnex } from '#features/annexes/outputs/faults.js';
import { freshMarkedWorkbook } from '#features/annexes/outputs/fresh-workbook.js';
import { correctWorkbook, markWorkbook } from '#features/annexes/outputs/mark-workbook.js';
import { MARK_COLUMN_HEADER, MARK_SHEET_NAME } from '#domain/reading/marks.js';
import type { SheetRow } from '#formats/cells.js';
import { openParts } from '#test/support/zip-parts.js';
import { stripMarks } from '#features/annexes/outputs/xlsx/strip.js';
import { annexRows, typedBusiness } from '#test/support/annex-files.js';
import { readBytes } from '#test/support/read-bytes.js';
import { htmlBytes, sheetJsBytes, type TestSheet } from '#test/support/workbooks.js';

const sheets: readonly TestSheet[] = [
  { name: '封面', rows: [['封面']] },
  { ...annexRows(3, [typedBusiness(1), typedBusiness(2)]), name: '海口' },
  {
    name: "秀英 '2",
    rows: [['已备案'], ...annexRows(3, [typedBusiness(3), typedBusiness(4)]).rows.map((row) => row.toReversed())],
  },
];
const html = Buffer.from(
  htmlBytes(sheets[1] as TestSheet)
    .toString()
    .replace('</body>', `${/<table[\s\S]*<\/table>/.exec(htmlBytes(sheets[2] as TestSheet).toString())?.[0]}</body>`),
);
const originals = {
  xlsx: sheetJsBytes(sheets, 'xlsx'),
  xls: sheetJsBytes(sheets, 'biff8'),
  html,
} as const;

const annexOf = (head: SheetHead): MarkedAnnex => {
  const [first, ...further] = [head, ...(head.further ?? [])].map(({ sheet, headerRow, columns }) => ({
    sheetName: sheet,
    headerRow,
    columns,
  }));
  return { sheetName: null, headerRow: 1, columns: [], ...first, further, encoding: head.encoding };
};
const places = [2, rowInFile(1, 4)];
const faultsOf = (head: SheetHead): readonly MarkedFault[] =>
  places.map((row) => ({
    row,
    column: columnAt(head, row, 'uscc')?.index ?? null,
    level: 'E',
    header: '统一社会信用代码',
    value: '',
    message: `第 ${row} 行有误。`,
  }));

const linesOf = (rows: readonly SheetRow[]) =>
  rows.map(({ row, cells }) => `${row} ${JSON.stringify(cells).replace(/(,null)*\]$/, ']')}`);

/** Texts in our column by sheet. */
function marksOf(file: Buffer): Record<string, readonly string[]> {
  const book = XLSX.read(file);
  return Object.fromEntries(
    book.SheetNames.filter((name) => name !== MARK_SHEET_NAME).map((name) => {
      const rows = XLSX.utils.sheet_to_json<(string | undefined)[]>(book.Sheets[name] as XLSX.WorkSheet, { header: 1 });
      const column = rows.flatMap((row) => row.indexOf(MARK_COLUMN_HEADER)).find((at) => at >= 0);
      return [name, column === undefined ? [] : rows.flatMap((row) => row[column] ?? []).slice(1)];
    }),
  );
}

describe('a file whose rows stand on two sheets', () => {
  for (const format of ['xlsx', 'xls', 'html'] as const) {
    test(`is marked on both: ${format}`, async () => {
      const before = await readBytes(originals[format], 3);
      const [one, two] = sheetNames(before.head);
      for (const { content } of await markWorkbook(
        originals[format],
        format,
        annexOf(before.head),
        faultsOf(before.head),
      )) {
        const marks = marksOf(content);
        assert.deepEqual(marks[one ?? ''], ['错误：第 2 行有误。']);
        assert.deepEqual(marks[two ?? ''], [`错误：第 ${places[1]} 行有误。`]);
        const after = await readBytes(content, 3);
        assert.equal(after.head.marked, true);
        assert.deepEqual(sheetNames(after.head), [one, two]);
        assert.deepEqual(linesOf(after.rows), linesOf(before.rows));
      }
    });
  }

  for (const format of ['xlsx', 'xls'] as const) {
    test(`is corrected on both: ${format}`, async () => {
      const before = await readBytes(originals[format], 3);
      const fixes = places.map((row) => ({
        row,
        column: columnAt(before.head, row, 'business_name')?.index ?? 0,
        value: `改后${row}`,
      }));
      const after = await readBytes(await correctWorkbook(originals[format], format, annexOf(before.head), fixes), 3);
      const names = after.rows.map(({ row, cells }) => cells[columnAt(after.head, row, 'business_name')?.index ?? 0]);
      assert.deepEqual(names, [
        '改后2',
        typedBusiness(2)['business_name'],
        typedBusiness(3)['business_name'],
        `改后${places[1]}`,
      ]);
    });
  }

  test('the summary links to the cell of the right sheet; colours and comments stand there', async () => {
    const { head } = await readBytes(originals.xlsx, 3);
    const [marked] = await markWorkbook(originals.xlsx, 'xlsx', annexOf(head), faultsOf(head));
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(marked?.content as unknown as ExcelJS.Buffer);
    const letter = (row: number) => XLSX.utils.encode_col(columnAt(head, row, 'uscc')?.index ?? 0);
    const [a, b] = [`${letter(2)}2`, `${letter(places[1] as number)}4`];
    const summary = book.getWorksheet(MARK_SHEET_NAME);
    assert.deepEqual(
      [5, 6].map((row) => summary?.getCell(`B${row}`).text),
      [`海口 · ${a}`, `秀英 '2 · ${b}`],
    );
    const zip = await openParts(marked?.content as Buffer);
    const texts = await Promise.all(
      zip.names.filter((name) => name.includes('worksheets')).map((name) => zip.readText(name)),
    );
    const links = texts.flatMap((text) => [...text.matchAll(/location="([^"]*)"/g)].map((found) => found[1]));
    assert.deepEqual(links, [`'海口'!${a}`, `'秀英 ''2'!${b}`]);
    for (const [name, address] of [
      ['海口', a],
      ["秀英 '2", b],
    ] as const) {
      const cell = book.getWorksheet(name)?.getCell(address);
      assert.match(JSON.stringify(cell?.note ?? ''), /有误/, `a comment on ${name} ${address}`);
      assert.match(JSON.stringify(cell?.fill), /FFFF8C8/);
    }
    assert.equal(book.getWorksheet('封面')?.getCell('A1').value, '封面');
  });

  test('marks come off both sheets again: byte for byte untouched, and after another program saved it', async () => {
    const { head, rows } = await readBytes(originals.xlsx, 3);
    const [marked] = await markWorkbook(originals.xlsx, 'xlsx', annexOf(head), faultsOf(head));
    const partsOf = async (file: Buffer) => {
      const zip = await openParts(file);
      return Promise.all([...zip.names].sort().map(async (name) => [name, await zip.readText(name)]));
    };
    assert.deepEqual(await partsOf(await stripMarks(marked?.content as Buffer)), await partsOf(originals.xlsx));
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(marked?.content as unknown as ExcelJS.Buffer);
    const saved = await stripMarks(Buffer.from(await book.xlsx.writeBuffer()), sheetNames(head));
    assert.deepEqual(Object.values(marksOf(saved)).flat(), []);
    const again = await readBytes(saved, 3);
    assert.equal(again.head.marked, false);
    assert.equal(again.rows.length, rows.length);
    const plain = new ExcelJS.Workbook();
    await plain.xlsx.load(saved as unknown as ExcelJS.Buffer);
    const cell = plain
      .getWorksheet("秀英 '2")
      ?.getCell(4, (columnAt(head, places[1] as number, 'uscc')?.index ?? 0) + 1);
    assert.doesNotMatch(JSON.stringify(cell?.fill ?? ''), /FFFF8C8/);
    assert.equal(cell?.note, undefined);
  });

  test('comes back as a new workbook with both where it cannot be patched', async () => {
    const { head, rows } = await readBytes(originals.xlsx, 3);
    const fresh = await freshMarkedWorkbook(annexDefinition(3), head, rows, faultsOf(head));
    const after = await readBytes(fresh, 3);
    assert.deepEqual(
      after.rows.map(({ row }) => row),
      rows.map(({ row }) => row),
    );
    assert.deepEqual(Object.values(marksOf(fresh)).flat().length, 2);
  });
});
