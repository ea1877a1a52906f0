import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '#test/support/properties.js';
import { cellText } from '#formats/cell-values.js';
import { openText } from '#formats/csv/open-text.js';
import { openCsvToPatch } from '#formats/csv/patched-csv.js';
import { parseCsv } from '#formats/csv/plain-csv.js';
import { CsvSplitter } from '#formats/csv/splitter.js';
import { csvStream } from '#formats/csv/writer.js';
import { deadlineIn, defaultReadLimits } from '#formats/limits.js';
import { RefusedFile } from '#formats/refusals.js';
import { applyEdits } from '#formats/text/edits.js';
import { writableText } from '#formats/text/invisible.js';
import { damaged, damages } from '#test/support/damage.js';
import { csvBytes, type CsvOptions } from '#test/support/workbooks.js';

async function read(file: Buffer): Promise<string[][]> {
  const source = await openText(file, defaultReadLimits, deadlineIn(60_000));
  const rows: string[][] = [];
  await source.read(0, {
    row(row) {
      rows[row.row - 1] = Array.from(row.cells, cellText);
      return true;
    },
  });
  return rows;
}

async function written(headers: readonly string[], rows: readonly (readonly string[])[]): Promise<Buffer> {
  async function* batches() {
    yield rows;
  }
  let text = '';
  for await (const piece of csvStream(headers, batches())) text += piece;
  return Buffer.from(text);
}

const headers = Array.from({ length: 12 }, (_, i) => `栏目${i + 1}`);
/** Texts that formats trip over, among others. */
const cell = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '=1+1',
    "'=1",
    "''@x",
    '="01"',
    '+86',
    '-',
    '\t=1',
    '"',
    '""',
    'a,b',
    '甲\r\n乙',
    ' 前',
    '\u202e反',
    '𠮷',
  ),
);
const rowOfCells = fc.array(cell, { minLength: 12, maxLength: 12 });
const trimmed = (row: readonly string[]): string[] => Array.from(row, (text) => text);

test('what is written as CSV is read as the same texts, and nothing in it is live', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(rowOfCells, { minLength: 1, maxLength: 6 }), async (rows) => {
      const file = await written(headers, rows);
      const read1 = await read(file);
      assert.deepEqual(read1[0], headers);
      for (const [i, row] of rows.entries())
        assert.deepEqual(trimmed(read1[i + 1] ?? row.map(() => '')), row.map(writableText));
      const parsed = parseCsv(file.toString());
      for (const row of parsed) for (const text of Object.values(row)) assert.doesNotMatch(text, /^[=+\-@\t\r]/);
    }),
    { numRuns: 200 },
  );
});

test('pieces of any length are split like the whole, and places tell where each field ends', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', '甲', ' '), maxLength: 40 }),
      fc.array(fc.nat(40), { maxLength: 5 }),
      (text, cuts) => {
        const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((end, i) => text.slice(places[i], end));
        const [whole, inPieces] = [[text], pieces].map((parts) => {
          const records: unknown[] = [];
          const splitter = new CsvSplitter(',', (record) => records.push(record) > 0, { chars: 1e6, fields: 1e6 });
          try {
            for (const part of parts) splitter.write(part);
            splitter.end();
          } catch (error) {
            assert.ok(error instanceof RefusedFile);
            records.push(error.code);
          }
          return records;
        });
        assert.deepEqual(inPieces, whole);
      },
    ),
    { numRuns: 500 },
  );
});

const encodings: readonly CsvOptions['encoding'][] = ['utf8', 'utf8-bom', 'gb18030', 'utf16le-bom', 'utf16be-bom'];
/** Words that GB18030 can hold as well. */
const words = fc.string({
  unit: fc.constantFrom('甲', '䶮', '𠮷', 'a', '"', ',', ';', '\n', '|', ' ', '9'),
  maxLength: 8,
});

test('in every encoding a field set by a patch is read as that text, and no other field changes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...encodings),
      fc.constantFrom(',', ';', '\t', '|'),
      fc.array(fc.array(words, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 6 }),
      fc.uniqueArray(fc.tuple(fc.nat(14), words), { selector: ([column]) => column, minLength: 1, maxLength: 4 }),
      fc.nat(5),
      async (encoding, delimiter, rows, values, at) => {
        const file = csvBytes(
          { name: '', rows: [headers, ...rows] },
          { ...(encoding === undefined ? {} : { encoding }), delimiter, newline: '\r\n' },
        );
        const before = await read(file);
        const csv = openCsvToPatch(file, null);
        const record = csv.records[1 + (at % rows.length)];
        assert.ok(record);
        const patched = csv.toBuffer(applyEdits(csv.text, csv.setFields(record, new Map(values))));
        const expected = before[record.number - 1] ?? [];
        for (const [column, value] of values) {
          while (expected.length <= column) expected.push('');
          expected[column] = writableText(value);
        }
        const after = await read(patched);
        const isBlank = expected.every((text) => text === '');
        if (!isBlank) assert.deepEqual(after[record.number - 1], expected);
        for (const [i, row] of before.entries()) if (i !== record.number - 1) assert.deepEqual(after[i], row);
      },
    ),
    { numRuns: 300 },
  );
});

test('damaged text is read or refused in words', async () => {
  const sheet = {
    name: '',
    rows: [headers, ...Array.from({ length: 20 }, (_, i) => headers.map((h) => `${h}"甲",${i}\n`))],
  };
  for (const encoding of encodings)
    await fc.assert(
      fc.asyncProperty(damages, async (damage) => {
        try {
          await read(damaged(csvBytes(sheet, encoding === undefined ? {} : { encoding }), damage));
        } catch (error) {
          assert.ok(error instanceof RefusedFile, error instanceof Error ? error.stack : String(error));
        }
      }),
      { numRuns: 60 },
    );
});
