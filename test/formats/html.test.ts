import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellText } from '#formats/cell-values.js';
import { readHtmlTables } from '#formats/html/html-tables.js';
import { type Deadline, defaultReadLimits } from '#formats/limits.js';
import { RefusedFile } from '#formats/refusals.js';

/** Counts how often the time is looked at; never up. */
function patientDeadline(): Deadline & { looks: number } {
  return {
    looks: 0,
    passed() {
      this.looks++;
      return false;
    },
    pausedFor: (work) => work,
  };
}

const tablesOf = (html: string): string[][][] =>
  readHtmlTables(html, defaultReadLimits, patientDeadline()).map(({ rows }) =>
    rows.map(({ cells }) => Array.from(cells, cellText)),
  );
const refusal = (code: string) => (error: unknown) => error instanceof RefusedFile && error.code === code;

test('references of every kind become their characters', () => {
  const html =
    '<table><tr><td>&lt;A&amp;B&gt;&#x4E2D;&#25991;</td><td>a&nbsp;b&hellip;&rarr;&alpha;</td><td>&copy &unknown; R&D</td><td>&#x20BB7;&#0;</td></tr></table>';
  assert.deepEqual(tablesOf(html), [[['<A&B>中文', 'a\u00a0b…→α', '© &unknown; R&D', '𠮷\ufffd']]]);
});

test('cells left open, merged cells, breaks, paragraphs, comments, scripts and tables in cells', () => {
  const html = `<TABLE><TR style="DISPLAY : none"><TD>a<!-- <td>no</td> --> b<TD rowspan=2>c<br>d<TH>e
    <TR><td colspan='2'>f<script>"<td>g"</script></td></tr><tr><td>h<table><tr><td>i</td></tr></table></td><td><p>j<p>k</td></tr></TABLE>
    <table><tr><td>1 < 2</td><td title="x > y">l</td></tr></table>`;
  assert.deepEqual(tablesOf(html), [[['a b', 'c\nd', 'e'], ['f'], ['hi', 'j\nk']], [['1 < 2', 'l']]]);
  assert.deepEqual(
    readHtmlTables(html, defaultReadLimits, patientDeadline())[0]?.rows.map((row) => row.hidden),
    [true, false, false],
  );
});

test('a quote that was never closed does not swallow rows in silence', () => {
  const row = `<tr><td>${'甲'.repeat(50)}</td></tr>`;
  const html = `<table><tr><td title="x>1</td></tr>${row.repeat(60)}<tr><td title="">2</td></tr></table>`;
  assert.throws(() => tablesOf(html), refusal('annex.file_damaged'));
  const picture = `<img src="data:image/png;base64,${'A'.repeat(5_000)}">`;
  assert.deepEqual(tablesOf(`<table><tr><td>${picture}1</td></tr></table>`), [[['1']]]);
});

test('tags without end cost one pass: no stack is kept, the time is looked at', () => {
  for (const piece of ['<div>', '</span>', '<b a="1">', '<font><td>', '<tr>', '<p>&nbsp;', '<!-- ']) {
    const deadline = patientDeadline();
    const count = 300_000;
    const html = `<table>${piece.repeat(count)}</table>`;
    try {
      readHtmlTables(html, defaultReadLimits, deadline);
    } catch (error) {
      assert.ok(error instanceof RefusedFile, String(error));
    }
    assert.ok(deadline.looks < (3 * count) / 4_096, piece);
  }
  const late: Deadline = { passed: () => true, pausedFor: (work) => work };
  assert.throws(
    () => readHtmlTables(`<table>${'<tr>'.repeat(5_000)}`, defaultReadLimits, late),
    refusal('annex.file_too_complex'),
  );
});

test('merged cells keep their columns, overlapping ones too; what claims billions is remembered only as far as columns are read', () => {
  const html =
    '<table><tr><td>a<td rowspan=3>b<td>c<tr><td colspan=2>d<td>e<tr><td>f<td>g</tr><tr><td>h<td>i</tr></table>';
  assert.deepEqual(tablesOf(html), [
    [
      ['a', 'b', 'c'],
      ['d', '', 'e'],
      ['f', '', 'g'],
      ['h', 'i'],
    ],
  ]);
  const claims = `<tr>${'<td rowspan=1048576 colspan=16384></td>'.repeat(2_000)}</tr>`;
  assert.throws(
    () => tablesOf(`<table>${claims.repeat(5)}<tr><td>x</td></tr></table>`),
    refusal('annex.too_many_columns'),
  );
});
