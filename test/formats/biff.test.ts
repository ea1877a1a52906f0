import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '#test/support/properties.js';
import { BiffCellReader } from '#formats/biff/cell-reader.js';
import { readGlobals } from '#formats/biff/globals.js';
import { openXls } from '#formats/biff/open-xls.js';
import { recordTypes as types } from '#formats/biff/record-types.js';
import { blankRecord, bof, labelRecord, record, shortString, u8, u16, u32 } from '#formats/biff/record-writer.js';
import { substream } from '#formats/biff/records.js';
import { cellText } from '#formats/cell-values.js';
import { newCompound, writeCompound } from '#formats/cfb/writer.js';
import { deadlineIn, defaultReadLimits } from '#formats/limits.js';
import { RefusedFile } from '#formats/refusals.js';
import { writableText } from '#formats/text/invisible.js';
import { damaged, damages } from '#test/support/damage.js';
import { sheetJsBytes } from '#test/support/workbooks.js';

type Texts = readonly (readonly string[])[];

/** A stream with one sheet of text cells. */
function streamOf(rows: Texts, extra: readonly Buffer[] = []): Buffer {
  const bound = (place: number) => record(types.boundSheet, u32(place), u8(0, 0), shortString('表'));
  const globals = (place: number) => Buffer.concat([bof('globals'), bound(place), record(types.eof)]);
  const cells = rows.flatMap((row, r) =>
    row.map((text, c) => (text === '' ? blankRecord(r, c, 15) : labelRecord(r, c, 15, text))),
  );
  return Buffer.concat([globals(globals(0).length), bof('sheet'), ...cells, ...extra, record(types.eof)]);
}

const xlsOf = (rows: Texts): Buffer => writeCompound(newCompound('Workbook', streamOf(rows)));

async function read(file: Buffer): Promise<string[][]> {
  const source = openXls(file, defaultReadLimits, deadlineIn(60_000));
  const rows: string[][] = [];
  await source.read(0, {
    row(row) {
      rows[row.row - 1] = Array.from(row.cells, cellText);
      return true;
    },
  });
  return rows;
}

const table = fc.array(fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { minLength: 1, maxLength: 8 }), {
  minLength: 1,
  maxLength: 12,
});
/** Cells as a reader shows them: rows and ends of rows without text do not come. */
const shown = (rows: Texts): string[][] =>
  rows.map((row) => {
    const texts = row.map(writableText);
    while (texts.at(-1) === '') texts.pop();
    return texts;
  });

test('text cells are read as they were written, but for what nobody sees', async () => {
  await fc.assert(
    fc.asyncProperty(table, async (rows) => {
      const texts = await read(xlsOf(rows));
      assert.deepEqual(
        rows.map((_, r) => texts[r] ?? []),
        shown(rows),
      );
    }),
    { numRuns: 100 },
  );
});

test('what another program wrote is read or refused however it was damaged; no cell is made up of the damage alone', async () => {
  const sheet = {
    name: '表',
    rows: [
      ['名称', '数'],
      ['甲店', 12.5],
      ['乙\n店', true],
      [{ formula: 'B2', value: '文' }, 1e9],
    ],
  };
  for (const file of [sheetJsBytes([sheet], 'biff8'), sheetJsBytes([sheet], 'biff5'), xlsOf([['a', 'b'], ['c']])])
    await fc.assert(
      fc.asyncProperty(damages, async (damage) => {
        try {
          await read(damaged(file, damage));
        } catch (error) {
          assert.ok(error instanceof RefusedFile, error instanceof Error ? error.stack : String(error));
        }
      }),
      { numRuns: 300 },
    );
});

test('a text goes on in further records, wherever it was broken', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), fc.nat(60), (text, place) => {
      const cut = Math.min(place, text.length);
      const label = record(
        types.label,
        u16(0, 0, 15),
        u16(text.length),
        u8(1),
        Buffer.from(text.slice(0, cut), 'utf16le'),
      );
      const more = record(types.continue, u8(1), Buffer.from(text.slice(cut), 'utf16le'));
      const stream = streamOf([], [label, more]);
      const found: unknown[] = [];
      const globals = readGlobals(stream);
      const reader = new BiffCellReader(stream, globals, { cell: (...cell) => found.push(cell) });
      for (const each of substream(stream, globals.sheets[0]?.offset ?? 0)) reader.take(each);
      reader.end();
      assert.deepEqual(found, [[0, 0, 15, text, false]]);
    }),
  );
});

test('a label with a million continuations is read in one pass', () => {
  const label = record(types.label, u16(0, 0, 15), u16(2), u8(0), Buffer.from('a'));
  const empty = Array<Buffer>(1_000_000).fill(record(types.continue));
  const stream = streamOf([], [label, ...empty, record(types.continue, u8(0), Buffer.from('b'))]);
  let steps = 0;
  const globals = readGlobals(stream);
  const reader = new BiffCellReader(stream, globals, {
    cell: (_, __, ___, value) => assert.equal(value, 'ab'),
  });
  for (const each of substream(stream, globals.sheets[0]?.offset ?? 0)) {
    steps++;
    reader.take(each);
  }
  reader.end();
  assert.equal(steps, 1_000_004);
});
