import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '#test/support/properties.js';
import { dateText, isoDateText } from '#formats/dates.js';
import { readBytes } from '#test/support/read-bytes.js';
import { annexSheet, xlsxBytes, xlsxParts } from '#test/support/workbooks.js';

test('ISO days and times are read as people write them, fractions, zones and all', () => {
  const told: Record<string, string | null> = {
    '2019-09-02': '2019-09-02',
    '2019-09-02T00:00:00.000': '2019-09-02',
    '2019-09-02T10:30:00.250': '2019-09-02 10:30:00',
    '2019-09-02T10:30:59.75Z': '2019-09-02 10:31:00',
    '2019-12-31T23:59:59.9': '2020-01-01',
    '2019-09-02T10:30': '2019-09-02 10:30:00',
    '2019-09-02 10:30:05+08:00': '2019-09-02 10:30:05',
    '10:30:00.5': '10:30:01',
    'T08:05': '08:05:00',
    '1899-12-31T08:05:00': '08:05:00',
    '1899-12-30T08:05:00.000': '08:05:00',
    '2019-02-30': null,
    '2019-13-01T00:00:00': null,
    '10:61': null,
    '2019-09': null,
    '': null,
    二〇一九: null,
  };
  for (const [iso, text] of Object.entries(told)) assert.equal(isoDateText(iso), text, iso);
});

test('a day cell says the same by its ISO text as by its serial number', () => {
  const from = Date.UTC(1950, 0, 1);
  fc.assert(
    fc.property(fc.nat(40_000), fc.nat(86_399_499), (days, ms) => {
      fc.pre(ms % 1_000 !== 500); // a double of days does not hold half a second exactly
      const at = from + days * 86_400_000 + ms;
      const serial = at / 86_400_000 + 25_569;
      assert.equal(isoDateText(new Date(at).toISOString()), dateText(serial, false));
    }),
  );
});

test('cells of type d with fractions arrive as dates, others as typed', async () => {
  const sheet = annexSheet(4, 1);
  const part = 'xl/worksheets/sheet1.xml';
  const cells =
    '<row r="3"><c r="A3" t="d"><v>2019-09-02T10:30:15.750</v></c><c r="B3" t="d"><v>08:30:00.5</v></c><c r="C3" t="d"><v>2019年</v></c></row>';
  const xml = (xlsxParts([sheet])[part] ?? '').replace('</sheetData>', `${cells}</sheetData>`);
  const { rows } = await readBytes(xlsxBytes([sheet], { parts: { [part]: xml } }), 4);
  assert.deepEqual(rows[1]?.cells.slice(0, 3), [
    { kind: 'date', text: '2019-09-02 10:30:16' },
    { kind: 'date', text: '08:30:01' },
    '2019年',
  ]);
});
