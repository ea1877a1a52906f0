import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { cellText } from '#formats/cell-values.js';
import { projectRoot } from '#platform/project-root.js';
import { readBytes, refusalOf } from '#test/support/read-bytes.js';
import { serialOf, shownText, type TestCell } from '#test/support/workbooks.js';

const folder = join(projectRoot, 'test/fixtures/corpus');
const table = JSON.parse(readFileSync(join(folder, 'cells.json'), 'utf8')) as {
  readonly header: readonly string[];
  readonly rows: readonly (readonly TestCell[])[];
};
const bytesOf = (file: string): Buffer => readFileSync(join(folder, 'files', file));

/** What is told what to do instead of being read. */
const refused: Readonly<Record<string, { readonly code: string; readonly says: RegExp }>> = {
  'gnumeric.gnumeric': { code: 'annex.kind_archive', says: /请先解压/ },
  'libreoffice-encrypted.xls': { code: 'annex.file_encrypted', says: /取消密码保护/ },
  'libreoffice.dif': { code: 'annex.kind_sylk', says: /另存为/ },
  'libreoffice.fods': { code: 'annex.kind_ods', says: /OpenDocument.*另存为/ },
  'libreoffice.ods': { code: 'annex.kind_ods', says: /OpenDocument.*另存为/ },
  'libreoffice.pdf': { code: 'annex.kind_document', says: /模板/ },
  'sheetjs.ods': { code: 'annex.kind_ods', says: /OpenDocument.*另存为/ },
  'sheetjs.xlsb': { code: 'annex.kind_xlsb', says: /另存为/ },
};

type Writer = (cell: TestCell) => string;
const isDay = (cell: TestCell): cell is { readonly day: string } =>
  typeof cell === 'object' && cell !== null && 'day' in cell;
const trimmed: Writer = (cell) => shownText(cell).trim();
const slashes: Writer = (cell) => (isDay(cell) ? cell.day.replaceAll('-', '/') : shownText(cell));
const inGbk: Writer = (cell) => shownText(cell).replace(/[㐂😀]/gu, '?');
/** As a narrow column shows numbers. */
const rounded: Writer = (cell) =>
  typeof cell !== 'number'
    ? trimmed(cell)
    : ({ 20.007001: '20.007', 13800000002: '1.38E+10', 123456.789: '123456.8', '-1': '−1' }[String(cell)] ??
      trimmed(cell));

/** What a writer itself put down otherwise: the file holds nothing more. */
const writers: Readonly<Record<string, Writer>> = {
  'gnumeric-biff7.xls': inGbk,
  'gnumeric-gb18030.txt': slashes,
  'gnumeric-utf16.csv': slashes,
  'gnumeric.csv': slashes,
  'gnumeric-html40.xls': rounded,
  'gnumeric-xhtml.xls': rounded,
  'html-utf8.xls': trimmed,
  'libreoffice-html.xls': (cell) => (cell === true ? '1' : trimmed(cell)),
  'sheetjs-xml2003.xls': (cell) => (isDay(cell) ? String(serialOf(cell.day)) : shownText(cell)),
};

describe('files as programs save them (C13)', () => {
  const files = readdirSync(join(folder, 'files')).sort();
  const read = files.filter((file) => refused[file] === undefined);
  let same = 0;
  let all = 0;

  test('are at least sixty', () => assert.ok(files.length >= 60, `${files.length} files`));

  for (const file of read)
    test(`${file}: every cell is the one that was written`, async () => {
      const { rows } = await readBytes(bytesOf(file), 3, {}, file);
      const got = rows.map(({ cells }) => table.header.map((_, at) => cellText(cells[at])));
      const writer = writers[file] ?? shownText;
      same += table.rows.flatMap((row, r) => row.filter((cell, c) => got[r]?.[c] === shownText(cell))).length;
      all += table.rows.length * table.header.length;
      assert.deepEqual(
        got,
        table.rows.map((row) => row.map(writer)),
      );
    });

  for (const [file, { code, says }] of Object.entries(refused))
    test(`${file}: said what it is and what to do`, async () => {
      const refusal = await refusalOf(bytesOf(file), 3);
      assert.equal(refusal.code, code);
      assert.match(refusal.sentence, says);
    });

  test('98 % of the cells are those of the table, whatever a writer did to them', () =>
    assert.ok(same >= all * 0.98, `${same} of ${all} cells`));
});
