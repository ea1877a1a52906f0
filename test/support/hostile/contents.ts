import { type HostileFile, mayRead, refuse } from '#test/support/hostile-files.js';
import { good } from '#test/support/hostile/good.js';
import {
  annexSheet,
  sheetJsBytes,
  type TestCell,
  type TestSheet,
  xlsxBytes,
  xlsxParts,
} from '#test/support/workbooks.js';

const linkRelations = (kind: string) => {
  const parts = xlsxParts([good.sheet]);
  return {
    'xl/workbook.xml': parts['xl/workbook.xml']!.replace(
      '</sheets>',
      '</sheets><externalReferences><externalReference r:id="x1"/></externalReferences>',
    ),
    'xl/_rels/workbook.xml.rels': parts['xl/_rels/workbook.xml.rels']!.replace(
      '</Relationships>',
      '<Relationship Id="x1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>',
    ),
    'xl/externalLinks/externalLink1.xml': `<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><${kind}/></externalLink>`,
  };
};
const withFormula = (formula: string): TestSheet => ({
  ...good.sheet,
  rows: good.sheet.rows.map((row, at) =>
    at === 2 ? [row[0]!, { formula, value: 'x' } satisfies TestCell, ...row.slice(2)] : row,
  ),
});

/** Well-formed workbooks whose content must not come in, or only as text. */
export function contentFiles(): HostileFile[] {
  return [
    refuse('macros.xlsm', () =>
      xlsxBytes([good.sheet], { extra: [{ name: 'xl/vbaProject.bin', data: Buffer.alloc(500, 1) }] }),
    ),
    refuse('macros-named-xlsx.xlsx', () =>
      xlsxBytes([good.sheet], { extra: [{ name: 'xl/vbaProject.bin', data: Buffer.alloc(500, 1) }] }),
    ),
    refuse('dde.xlsx', () =>
      xlsxBytes([good.sheet], { parts: linkRelations('ddeLink ddeService="cmd" ddeTopic="/c calc"') }),
    ),
    refuse('ole-link.xlsx', () => xlsxBytes([good.sheet], { parts: linkRelations('oleLink progId="x"') })),
    refuse('dde-in-formula.xlsx', () => xlsxBytes([withFormula("cmd|'/c calc'!A0")])),
    refuse('external-link-used.xlsx', () =>
      xlsxBytes([withFormula('[1]Sheet1!A1')], { parts: linkRelations('externalBook') }),
    ),
    mayRead('external-link-unused.xlsx', () => xlsxBytes([good.sheet], { parts: linkRelations('externalBook') })),
    mayRead('formulas.xlsx', () => xlsxBytes([withFormula('HYPERLINK("http://x","y")&WEBSERVICE("http://x")')])),
    mayRead('formulas.xls', () => sheetJsBytes([withFormula('SUM(1,2)')], 'biff8')),
    mayRead('prototype-names.xlsx', () =>
      xlsxBytes([
        {
          name: '__proto__',
          rows: [
            [...good.sheet.rows[1]!, '__proto__', 'constructor'],
            [...good.sheet.rows[2]!, 'x', 'y'],
          ],
        },
      ]),
    ),
    refuse('no-header.xlsx', () => xlsxBytes([{ name: 'a', rows: [['姓名'], ['甲']] }])),
    refuse('no-records.xlsx', () => xlsxBytes([{ name: 'a', rows: good.sheet.rows.slice(0, 2) }])),
    refuse('no-records.xls', () => sheetJsBytes([{ name: 'a', rows: good.sheet.rows.slice(0, 2) }], 'biff8')),
    refuse('no-rows.xlsx', () => xlsxBytes([{ name: 'a', rows: [] }])),
    refuse('no-sheets.xlsx', () => xlsxBytes([])),
    refuse('all-sheets-hidden.xlsx', () => xlsxBytes([{ ...good.sheet, hidden: true }])),
    refuse('running-numbers-only.xlsx', () =>
      xlsxBytes([{ name: 'a', rows: [good.sheet.rows[1]!, ...Array.from({ length: 500 }, (_, at) => [at + 1])] }]),
    ),
    ...([1, 3, 4, 5] as const).flatMap((no) => [
      refuse(`annex-${no}-instead.xlsx`, () => xlsxBytes([annexSheet(no)])),
      refuse(`annex-${no}-instead.xls`, () => sheetJsBytes([annexSheet(no)], 'biff8')),
    ]),
  ];
}
