import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MarkedAnnex, MarkedFault } from '#features/annexes/outputs/faults.js';
import { correctWorkbook, markWorkbook } from '#features/annexes/outputs/mark-workbook.js';
import { markCsv, stripCsv } from '#features/annexes/outputs/patch-csv.js';
import { markXls } from '#features/annexes/outputs/xls/patch-xls.js';
import { stripXlsWorkbook } from '#features/annexes/outputs/xls/strip-xls.js';
import { markXlsx } from '#features/annexes/outputs/xlsx/mark-xlsx.js';
import { stripMarks } from '#features/annexes/outputs/xlsx/strip.js';
import type { FileFormat } from '#formats/cells.js';
import { deadlineIn, defaultReadLimits } from '#formats/limits.js';
import { openSource } from '#formats/open-source.js';
import { xlsxBytes } from '#formats/ooxml/xlsx-writer.js';
import { PatchFailed } from '#formats/patch-failure.js';
import { writableText } from '#formats/text/invisible.js';
import { openZip } from '#formats/zip/archive.js';
import { damaged, damages } from '#test/support/damage.js';
import { fullOfEverything, prefixedWithoutAddresses, strictPackage } from '#test/support/odd-packages.js';
import { fc } from '#test/support/properties.js';
import { csvBytes, type CsvOptions, sheetJsBytes, xlsxBytes as anyXlsx } from '#test/support/workbooks.js';

const columns = 8;
const table = fc.array(fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { minLength: 1, maxLength: columns }), {
  minLength: 2,
  maxLength: 12,
});
const fullTable = fc.array(
  fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { minLength: columns, maxLength: columns }),
  { minLength: 2, maxLength: 12 },
);
const faults: fc.Arbitrary<MarkedFault[]> = fc.array(
  fc.record({
    row: fc.nat(15),
    column: fc.option(fc.nat(columns + 4), { nil: null }),
    level: fc.constantFrom('E', 'W', 'N'),
    header: fc.string({ unit: 'binary', maxLength: 6 }),
    value: fc.string({ unit: 'binary', maxLength: 6 }),
    message: fc.string({ unit: 'binary', maxLength: 20 }),
    proposal: fc.option(fc.string({ unit: 'binary', maxLength: 6 }), { nil: undefined }),
  }),
  { maxLength: 12 },
);
const annex: MarkedAnnex = { sheetName: null, headerRow: 1, columns: [] };
const header = Array.from({ length: columns }, (_, i) => `栏${i}`);
const numbered = (rows: readonly (readonly string[])[]) => rows.map((cells, i) => ({ row: i + 1, cells }));

/** The parts of a package by name, as they unpack. */
async function partsOf(file: Buffer): Promise<Record<string, string>> {
  const zip = await openZip(file, defaultReadLimits, deadlineIn(60_000));
  const parts: Record<string, string> = {};
  for (const name of zip.names) parts[name] = (await zip.bytes(name, 1e8))?.toString('hex') ?? '';
  return parts;
}

/** Cells of the first sheet as they are read, with their places. */
async function cellsOf(file: Buffer): Promise<string[]> {
  const source = await openSource(file, defaultReadLimits, deadlineIn(60_000));
  const cells: string[] = [];
  await source.read(0, {
    row({ row, cells: list }) {
      for (const [column, cell] of list.entries())
        if (cell !== undefined) cells.push(JSON.stringify([row, column, cell]));
      return true;
    },
  });
  return cells;
}

test('marks come off an .xlsx byte for byte in every part, whatever was marked', async () => {
  const odd = [fullOfEverything, prefixedWithoutAddresses, strictPackage];
  await fc.assert(
    fc.asyncProperty(
      table,
      faults,
      fc.boolean(),
      fc.option(fc.constantFrom(...odd)),
      async (rows, marks, shared, other) => {
        const plain = { hasStringTable: shared, sheets: [{ name: '数据', rows: [numbered([header, ...rows])] }] };
        const original = await (other ?? (() => xlsxBytes(plain)))();
        const marked = await markXlsx(original, annex, marks);
        assert.deepEqual(await partsOf(await stripMarks(marked)), await partsOf(original));
        const again = await markXlsx(marked, annex, marks);
        assert.deepEqual(await partsOf(again), await partsOf(marked));
      },
    ),
    { numRuns: 60 },
  );
});

test('marks come off a .xls cell for cell', async () => {
  await fc.assert(
    fc.asyncProperty(table, faults, async (rows, marks) => {
      const original = sheetJsBytes([{ name: '数据', rows: [header, ...rows] }], 'biff8');
      const marked = await markXls(original, annex, marks);
      assert.deepEqual(await cellsOf(stripXlsWorkbook(marked)), await cellsOf(original));
      const again = await markXls(marked, annex, marks);
      assert.deepEqual(await cellsOf(again), await cellsOf(marked));
      assert.deepEqual(await cellsOf(stripXlsWorkbook(again)), await cellsOf(original));
    }),
    { numRuns: 60 },
  );
});

test('marks come off a .csv in every encoding, byte for byte where no row was short', async () => {
  const encodings: readonly NonNullable<CsvOptions['encoding']>[] = [
    'utf8',
    'utf8-bom',
    'gb18030',
    'utf16le-bom',
    'utf16be-bom',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...encodings),
      fc.constantFrom(',', ';', '\t'),
      fc.constantFrom('\r\n', '\n', '\r'),
      fc.oneof(table, fullTable),
      faults,
      async (encoding, delimiter, newline, rows, marks) => {
        const original = csvBytes({ name: '', rows: [header, ...rows] }, { encoding, delimiter, newline });
        const marked = await markCsv(original, annex, marks);
        const stripped = await stripCsv(marked, annex);
        assert.deepEqual(await cellsOf(stripped), await cellsOf(original));
        if (rows.every((row) => row.length === columns)) assert.ok(stripped.equals(original));
      },
    ),
    { numRuns: 150 },
  );
});

test('a cell put right reads as what was typed, in every format, and no other cell changes', async () => {
  const fixes = fc.uniqueArray(
    fc.record({
      row: fc.integer({ min: 2, max: 3 }),
      column: fc.nat(columns + 2),
      value: fc.string({ unit: 'binary', maxLength: 8 }),
    }),
    { selector: ({ row, column }) => `${row} ${column}`, minLength: 1, maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom<FileFormat>('xlsx', 'xls', 'csv'), table, fixes, async (format, rows, list) => {
      const sheet = { name: '数据', rows: [header, ...rows] };
      const original =
        format === 'csv'
          ? csvBytes(sheet, { encoding: 'utf8-bom' })
          : format === 'xls'
            ? sheetJsBytes([sheet], 'biff8')
            : anyXlsx([sheet]);
      const cells = new Map((await cellsOf(original)).map((each) => [JSON.parse(each).slice(0, 2).join(), each]));
      for (const { row, column, value } of list) {
        const text = writableText(value);
        if (text === '') cells.delete([row, column].join());
        else cells.set([row, column].join(), JSON.stringify([row, column, text]));
      }
      try {
        const corrected = await correctWorkbook(original, format, annex, list);
        assert.deepEqual((await cellsOf(corrected)).sort(), [...cells.values()].sort());
      } catch (error) {
        // A row that holds nothing is not in every file.
        assert.ok(error instanceof PatchFailed && error.reason.startsWith('a corrected row'), String(error));
      }
    }),
    { numRuns: 150 },
  );
});

test('a damaged file is marked and put right, or it is told that it cannot be', async () => {
  const rows = Array.from({ length: 12 }, (_, i) => ['甲店', String(i), `=${i}`, '乙']);
  const sheet = { name: '数据', rows: [header, ...rows] };
  const files: readonly (readonly [FileFormat, Buffer])[] = [
    ['xlsx', await fullOfEverything()],
    ['xlsx', await markXlsx(anyXlsx([sheet]), annex, [])],
    ['xls', sheetJsBytes([sheet], 'biff8')],
    ['xls', await markXls(sheetJsBytes([sheet], 'biff8'), annex, [])],
    ['csv', csvBytes(sheet, { encoding: 'gb18030' })],
  ];
  const marks = Array.from(
    { length: 6 },
    (_, i): MarkedFault => ({ row: 2 + i, column: i, level: 'E', header: '栏', value: '', message: '错' }),
  );
  for (const [format, file] of files)
    await fc.assert(
      fc.asyncProperty(damages, async (damage) => {
        for (const work of [
          () => markWorkbook(damaged(file, damage), format, annex, marks),
          () => correctWorkbook(damaged(file, damage), format, annex, [{ row: 3, column: 1, value: '改' }]),
        ])
          await work().catch((error: unknown) => assert.ok(error instanceof PatchFailed, (error as Error).stack));
      }),
      { numRuns: 60 },
    );
});
