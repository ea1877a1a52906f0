import assert from 'node:assert/strict';
import { test } from 'node:test';
import ExcelJS from 'exceljs';
import { fc } from '#test/support/properties.js';
import { cellText } from '#formats/cell-values.js';
import { deadlineIn, defaultReadLimits } from '#formats/limits.js';
import { listBook } from '#formats/ooxml/list-book.js';
import { openXlsx } from '#formats/ooxml/open-xlsx.js';
import { freeSheetName, sheetNameOf } from '#formats/ooxml/sheet-name.js';
import { plainStyle } from '#formats/ooxml/plain-styles.js';
import type { CellToWrite, RowToWrite } from '#formats/ooxml/sheet-writer.js';
import { xlsxBytes, xlsxStream } from '#formats/ooxml/xlsx-writer.js';
import { RefusedFile } from '#formats/refusals.js';
import { invisibleCharacters, writableText } from '#formats/text/invisible.js';
import { damaged, damages } from '#test/support/damage.js';

type Table = Map<number, string[]>;

async function read(file: Buffer, sheet = 0): Promise<Table> {
  const source = await openXlsx(file, defaultReadLimits, deadlineIn(60_000));
  const rows: Table = new Map();
  await source.read(sheet, {
    row({ row, cells }) {
      rows.set(row, Array.from(cells, cellText));
      return true;
    },
  });
  await source.close();
  return rows;
}

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '=1+1',
    '_x0041_',
    '_x005F_x0041_',
    ' 前后 ',
    '甲\r\n乙',
    '<a&b>"\'',
    '\u202e反',
    '\ufffe',
    '𠮷',
    '\ud800',
  ),
);
const cells = fc.oneof(
  texts,
  fc.record({ value: fc.oneof(texts, fc.integer(), fc.boolean(), fc.constant(null)), style: fc.constantFrom(0, 1, 2) }),
  fc.constant(undefined),
);

/** A cell as a reader shows it. */
function shown(cell: CellToWrite | undefined): string {
  const value = typeof cell === 'object' ? cell.value : cell;
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'number' ? String(value) : writableText(value);
}

const rowsToWrite = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 1_000 }), fc.array(cells, { maxLength: 30 })), {
    selector: ([row]) => row,
    maxLength: 8,
  })
  .map((rows) => rows.sort(([a], [b]) => a - b).map(([row, list]): RowToWrite => ({ row, cells: list })));

test('what is written is read as the same cells in the same places, but for what nobody sees', async () => {
  await fc.assert(
    fc.asyncProperty(rowsToWrite, rowsToWrite, fc.boolean(), async (first, second, hasStringTable) => {
      const file = await xlsxBytes({
        hasStringTable,
        sheets: [
          { name: '甲', rows: [first] },
          { name: '乙', rows: first.map((row) => [row]) },
          { name: '丙', rows: [second], merged: ['A1:B2'], frozen: { rows: 1, columns: 1 } },
        ],
      });
      for (const [sheet, rows] of [first, first, second].entries()) {
        const found = await read(file, sheet);
        for (const { row, cells: list } of rows) {
          const expected = list.map(shown);
          while (expected.at(-1) === '') expected.pop();
          assert.deepEqual(found.get(row) ?? [], expected);
        }
      }
    }),
    { numRuns: 80 },
  );
});

test('a list opens in another program with its title, its headers and text alone', async () => {
  const rows = [
    ['1', '=1+1', ' 甲 '],
    ['2', '\u202e乙\n丙', '<&>'],
  ];
  async function* batches() {
    yield rows;
  }
  const parts: Buffer[] = [];
  const list = { sheet: '名单', title: '题', headers: ['序号', '式', '名称'], widths: [6, 10, 20], rows: batches() };
  for await (const part of xlsxStream(listBook(list))) parts.push(part);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(Buffer.concat(parts) as unknown as ExcelJS.Buffer);
  const sheet = book.worksheets[0];
  assert.ok(sheet);
  assert.deepEqual([sheet.name, sheet.getCell('A1').value, sheet.getCell('C2').value], ['名单', '题', '名称']);
  assert.deepEqual([sheet.getCell('B3').value, sheet.getCell('C3').value], ['=1+1', ' 甲 ']);
  assert.deepEqual([sheet.getCell('B4').value, sheet.getCell('C4').value], ['乙\n丙', '<&>']);
  assert.equal(sheet.getCell('B3').numFmt, '@');
  assert.equal(sheet.getCell('A2').font.bold, true);
  assert.equal(sheet.getColumn(3).width, 20);
});

test('days, figures, yes and no, errors and numbers that are none', async () => {
  const style = plainStyle.general;
  const row: readonly CellToWrite[] = [
    { value: 43_710, style: plainStyle.day },
    { value: 0.1, style },
    { value: true, style },
    { value: '#N/A', style, isError: true },
    { value: Number.NaN, style },
  ];
  const file = await xlsxBytes({ sheets: [{ name: '表', rows: [[{ row: 1, cells: row }]] }] });
  assert.deepEqual((await read(file)).get(1), ['2019-09-02', '0.1', 'TRUE', '#N/A', '#NUM!']);
});

test('memory and work do not grow with what was written before: rows come as they are asked for', async () => {
  let made = 0;
  function* rows(): Generator<readonly RowToWrite[]> {
    for (let row = 1; row <= 50_000; row++) {
      made = row;
      yield [{ row, cells: ['海口示例汽车维修有限公司', String(row)] }];
    }
  }
  const stream = xlsxStream({ sheets: [{ name: '表', rows: rows() }] });
  let bytes = 0;
  while (bytes < 50_000) {
    const { value } = await stream.next();
    bytes += value?.length ?? 0;
  }
  assert.ok(made < 25_000, `${made} rows were made before anybody asked for them`);
  await stream.return(undefined);
});

test('a damaged workbook is read as it was or refused in words', async () => {
  const rows = Array.from({ length: 30 }, (_, i) => ({ row: i + 1, cells: ['名称', `甲${i}`, String(i)] }));
  const sound = await xlsxBytes({ hasStringTable: true, sheets: [{ name: '表', rows: [rows] }] });
  const expected = await read(sound);
  await fc.assert(
    fc.asyncProperty(damages, async (damage) => {
      try {
        assert.deepEqual(await read(damaged(sound, damage)), expected);
      } catch (error) {
        assert.ok(error instanceof RefusedFile, error instanceof Error ? error.stack : String(error));
      }
    }),
    { numRuns: 300 },
  );
});

test('any words become the name of a sheet, and no two the same', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 12 }), (words) => {
      const names: string[] = [];
      for (const each of words) names.push(freeSheetName(each, '数据', names));
      assert.equal(new Set(names.map((name) => name.toLowerCase())).size, words.length);
      for (const name of names) {
        assert.match(name, /^[^\\/?*[\]:]{1,31}$/u);
        assert.deepEqual(invisibleCharacters(name.replace(/[\ud800-\udbff]$/, '')), []);
      }
    }),
  );
  assert.equal(sheetNameOf("'附件3：名单'", '数据'), '附件3：名单');
});
