import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import XLSX from '@e965/xlsx';
import { annexDefinition } from '#domain/annexes/index.js';
import { rowInFile } from '#domain/annexes/sheets.js';
import { readingReport } from '#features/annexes/checking/reading-report.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import { cellText } from '#formats/cell-values.js';
import { readBytes } from '#test/support/read-bytes.js';
import { annexSheet, escapeXml, type TestCell, type TestSheet, xlsxBytes, xlsxParts } from '#test/support/workbooks.js';

const [header = [], example = []] = annexSheet(2, 1).rows;
const at = (field: string): number => annexDefinition(2).columns.findIndex((column) => column.field === field);
const [agency, user] = [at('agency_name'), at('user_name')];
const person = (n: number, over: Readonly<Record<number, TestCell>> = {}): TestCell[] =>
  example.map((cell, column) => (column in over ? (over[column] as TestCell) : column === 0 ? String(n) : cell));

/** Title, header, three persons of one office named once, a person of another, and a sum that is merged over two rows. */
const rows: readonly (readonly TestCell[])[] = [
  ['附件2'],
  header,
  person(1, { [agency]: '甲局', [user]: '一' }),
  person(2, { [agency]: null, [user]: '二' }),
  person(3, { [agency]: null, [user]: '三' }),
  person(4, { [agency]: '乙局', [user]: '四' }),
  ['合计', 4],
];
const areas = [
  { s: { r: 2, c: agency }, e: { r: 4, c: agency } },
  { s: { r: 6, c: 0 }, e: { r: 8, c: 0 } },
  { s: { r: 0, c: 0 }, e: { r: 0, c: 5 } },
];

function sheetJs(bookType: 'biff8' | 'xlsx' | 'xlml'): Buffer {
  const book = XLSX.utils.book_new();
  const sheet = XLSX.utils.aoa_to_sheet(rows.map((row) => row.map((cell) => (cell === null ? null : String(cell)))));
  sheet['!merges'] = areas;
  XLSX.utils.book_append_sheet(book, sheet, '附件2');
  return XLSX.write(book, { type: 'buffer', bookType }) as Buffer;
}

function html(): Buffer {
  const cell = (r: number, c: number): string => {
    const area = areas.find(({ s, e }) => s.c <= c && c <= e.c && s.r <= r && r <= e.r);
    if (area && (area.s.r !== r || area.s.c !== c)) return '';
    const spans = area ? ` rowspan="${area.e.r - area.s.r + 1}" colspan="${area.e.c - area.s.c + 1}"` : '';
    return `<td${spans}>${escapeXml(String(rows[r]?.[c] ?? ''))}</td>`;
  };
  const lines = rows.map((_, r) => `<tr>${header.map((_cell, c) => cell(r, c)).join('')}</tr>`);
  return Buffer.from(`<html><meta charset="utf-8"><body><table>${lines.join('')}</table></body></html>`);
}

/** The workbook of the tests' own making, with merged areas behind its rows; namespaces may have a prefix. */
function ownXlsx(prefix: boolean): Buffer {
  const x = prefix ? 'x:' : '';
  const merges = `<${x}mergeCells count="1"><${x}mergeCell ref="B3:B5"/></${x}mergeCells>`;
  return withBehindRows([{ name: '附件2', rows }], 1, merges, prefix);
}

/** Puts a text behind the rows of a sheet. */
function withBehindRows(sheets: readonly TestSheet[], no: number, behind: string, prefix = false): Buffer {
  const name = `xl/worksheets/sheet${no}.xml`;
  const end = `</${prefix ? 'x:' : ''}sheetData>`;
  const text = (xlsxParts(sheets, { prefix })[name] ?? '').replace(end, end + behind);
  return xlsxBytes(sheets, { prefix, parts: { [name]: text } });
}

describe('what is merged over several rows belongs to each of them', () => {
  const files: Record<string, () => Buffer> = {
    xlsx: () => sheetJs('xlsx'),
    xls: () => sheetJs('biff8'),
    'XML of Excel 2003': () => sheetJs('xlml'),
    html,
    'xlsx with prefixes': () => ownXlsx(true),
    'xlsx, plain': () => ownXlsx(false),
  };
  for (const [format, make] of Object.entries(files)) {
    test(format, async () => {
      const { rows: read, head, tail } = await readBytes(make(), 2);
      assert.deepEqual(
        read.map(({ row, cells }) => [row, cellText(cells[agency]), cellText(cells[user])]),
        [
          [3, '甲局', '一'],
          [4, '甲局', '二'],
          [5, '甲局', '三'],
          [6, '乙局', '四'],
        ],
      );
      assert.deepEqual([tail.dataRows, tail.footRows], [4, [7]], 'a merged foot makes no rows');
      assert.deepEqual(tail.merges, [{ row: 3, column: agency, rows: 3 }]);
      const lines = readingReport({ head, tail } as AnnexVersion, annexDefinition(2));
      assert.equal(
        lines.find(({ label }) => label === '合并的单元格')?.text,
        'B3:B5 跨多行合并，首格的内容已读入其中每一行，请核对',
      );
    });
  }

  test('a cell of its own counts, an area of nothing gives nothing, one that begins in the header is none', async () => {
    const own = rows.map((row, r) => (r === 3 ? row.map((cell, c) => (c === agency ? '丙局' : cell)) : row));
    const merges = '<mergeCells><mergeCell ref="B3:B5"/><mergeCell ref="O3:O6"/><mergeCell ref="C2:C4"/></mergeCells>';
    const { rows: read } = await readBytes(withBehindRows([{ name: '附件2', rows: own }], 1, merges), 2);
    assert.deepEqual(
      read.map(({ cells }) => cellText(cells[agency])),
      ['甲局', '丙局', '甲局', '乙局'],
    );
    assert.deepEqual(
      read.map(({ cells }) => cellText(cells[2])),
      read.map(() => cellText(example[2] as string)),
    );
  });

  test('on a further sheet they are told with its name', async () => {
    const merges = '<mergeCells><mergeCell ref="B3:B5"/></mergeCells>';
    const bytes = withBehindRows([annexSheet(2, 1), { name: '乙', rows }], 2, merges);
    const { head, tail } = await readBytes(bytes, 2);
    assert.deepEqual(tail.merges, [{ row: rowInFile(1, 3), column: agency, rows: 3 }]);
    const lines = readingReport({ head, tail } as AnnexVersion, annexDefinition(2));
    assert.match(lines.find(({ label }) => label === '合并的单元格')?.text ?? '', /^乙 · B3:B5 /);
  });
});
