import { type HostileFile, mayRead, refuse } from '#test/support/hostile-files.js';
import { good } from '#test/support/hostile/good.js';
import { csvBytes, shownText, xlsxBytes, xlsxParts } from '#test/support/workbooks.js';

const part = 'xl/worksheets/sheet1.xml';
const allRows = 1_048_576;

/** The good sheet with further rows behind its own. */
function withRows(from: number, count: number, row: (number: number) => string): Buffer {
  const text = xlsxParts([good.sheet], { strings: 'inline' })[part]!;
  const rows: string[] = [];
  for (let number = from; number < from + count; number++) rows.push(row(number));
  return xlsxBytes([good.sheet], {
    strings: 'inline',
    parts: { [part]: text.replace('</sheetData>', `${rows.join('')}</sheetData>`) },
  });
}

/** Files of the largest size a sheet can have, filled or only formatted, and tables of strings and columns without measure. */
export function bigFiles(): HostileFile[] {
  const below = good.sheet.rows.length + 1;
  return [
    refuse('a-million-rows.xlsx', () =>
      withRows(
        below,
        allRows - below,
        (n) => `<row r="${n}"><c r="A${n}"><v>${n}</v></c><c r="D${n}" t="str"><v>示例${n % 977}</v></c></row>`,
      ),
    ),
    mayRead('a-million-rows-of-format.xlsx', () =>
      withRows(
        below,
        allRows - below,
        (n) => `<row r="${n}" s="1" customFormat="1"><c r="A${n}" s="1"/><c r="B${n}" s="1"/></row>`,
      ),
    ),
    mayRead('a-million-rows-of-blanks.xlsx', () =>
      withRows(below, 300_000, (n) => `<row r="${n}"><c r="A${n}" t="str"><v> </v></c></row>`),
    ),
    mayRead('content-in-the-last-row.xlsx', () =>
      withRows(allRows, 1, (n) => `<row r="${n}"><c r="D${n}" t="str"><v>最后一行</v></c></row>`),
    ),
    refuse('content-in-the-last-column.xlsx', () =>
      withRows(below, 1, (n) => `<row r="${n}"><c r="XFD${n}"><v>1</v></c></row>`),
    ),
    refuse('sixteen-thousand-columns.xlsx', () =>
      withRows(below, 5, () => `<row>${'<c><v>1</v></c>'.repeat(16_384)}</row>`),
    ),
    mayRead('sixteen-thousand-columns-of-format.xlsx', () =>
      withRows(below, 50, () => `<row>${'<c s="1"/>'.repeat(16_384)}</row>`),
    ),
    refuse('cell-of-a-megabyte.xlsx', () =>
      withRows(below, 1, () => `<row><c t="str"><v>${'长'.repeat(400_000)}</v></c></row>`),
    ),
    refuse('shared-string-of-twelve-megabytes.xlsx', () => {
      const strings = xlsxParts([good.sheet])['xl/sharedStrings.xml']!;
      return xlsxBytes([good.sheet], {
        parts: { 'xl/sharedStrings.xml': strings.replace('</sst>', `<si><t>${'x'.repeat(12_000_000)}</t></si></sst>`) },
      });
    }),
    mayRead('a-million-shared-strings.xlsx', () => {
      const strings = xlsxParts([good.sheet])['xl/sharedStrings.xml']!;
      const more = Array.from({ length: 1_000_000 }, (_, at) => `<si><t>字符串${at}</t></si>`).join('');
      return xlsxBytes([good.sheet], { parts: { 'xl/sharedStrings.xml': strings.replace('</sst>', `${more}</sst>`) } });
    }),
    refuse('two-hundred-thousand-rows.csv', () =>
      Buffer.from(
        `${csvBytes(good.sheet).toString()}${`${good.sheet.rows[2]!.map(shownText).join(',').slice(0, 60)}\r\n`.repeat(200_000)}`,
      ),
    ),
    refuse('twenty-five-megabytes.csv', () => Buffer.alloc(25 * 1_048_576, 'x,')),
    refuse('twenty-five-megabytes.xlsx', () =>
      Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(25 * 1_048_576)]),
    ),
  ];
}
