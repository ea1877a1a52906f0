import { type HostileFile, mayRead, refuse } from '#test/support/hostile-files.js';
import { good } from '#test/support/hostile/good.js';
import { xlsxBytes, xlsxParts } from '#test/support/workbooks.js';

const targets = [
  'xl/worksheets/sheet1.xml',
  'xl/sharedStrings.xml',
  'xl/workbook.xml',
  'xl/styles.xml',
  '_rels/.rels',
  'xl/_rels/workbook.xml.rels',
];
const short = (part: string) => part.split('/').pop()!.replace(/\W+/g, '-');
const withPart = (part: string, change: (text: string) => string) =>
  xlsxBytes([good.sheet], { parts: { [part]: change(xlsxParts([good.sheet])[part]!) } });
const lol = `<!DOCTYPE x [<!ENTITY a "${'lol'.repeat(20)}">${Array.from({ length: 9 }, (_, at) => `<!ENTITY ${'bcdefghij'[at]} "${`&${'abcdefghi'[at]};`.repeat(10)}">`).join('')}]>`;
const doctypes: Record<string, string> = {
  'entity-expansion': lol,
  'external-entity': '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
  'external-dtd': '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
  'parameter-entity': '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
};

/** Workbooks whose parts are hostile or broken XML. */
export function xmlFiles(): HostileFile[] {
  const files: HostileFile[] = [];
  for (const part of targets) {
    for (const [name, doctype] of Object.entries(doctypes))
      files.push(
        refuse(`${name}-in-${short(part)}.xlsx`, () =>
          withPart(part, (text) => text.replace('?>\n', `?>\n${doctype}`)),
        ),
      );
    files.push(
      refuse(`deep-nesting-in-${short(part)}.xlsx`, () =>
        withPart(part, (text) =>
          text
            .replace(/<\/(\w+)>$/, `${'<a>'.repeat(200_000)}</$1>`)
            .replace('<sheetData>', `${'<a>'.repeat(200_000)}<sheetData>`),
        ),
      ),
    );
    files.push(
      refuse(`part-cut-off-${short(part)}.xlsx`, () =>
        withPart(part, (text) => text.slice(0, Math.floor(text.length * 0.6))),
      ),
    );
    files.push(mayRead(`part-is-prose-${short(part)}.xlsx`, () => withPart(part, () => '这不是 XML。')));
    files.push(
      mayRead(`part-is-other-xml-${short(part)}.xlsx`, () => withPart(part, () => '<a xmlns="urn:x"><b/></a>')),
    );
    files.push(
      mayRead(`invalid-utf8-in-${short(part)}.xlsx`, () => withPart(part, (text) => text.replace('>', '>\ud800'))),
    );
  }
  return [...files, ...oddSheets()];
}

function oddSheets(): HostileFile[] {
  const sheet = targets[0]!;
  const replaced = (name: string, from: string | RegExp, to: string) =>
    mayRead(`${name}.xlsx`, () => withPart(sheet, (text) => text.replace(from, to)));
  return [
    replaced('comment-never-closed', '<sheetData>', '<!-- <sheetData>'),
    replaced('cdata-never-closed', '<v>', '<v><![CDATA['),
    replaced('quote-never-closed', 'r="A1"', 'r="A1'),
    replaced('attributes-without-quotes', /r="(\w+)"/g, 'r=$1'),
    replaced('attributes-in-single-quotes', /"/g, "'"),
    replaced('row-numbers-negative', /<row r="(\d+)"/g, '<row r="-$1"'),
    replaced('row-numbers-enormous', /<row r="(\d+)"/g, '<row r="9999999999$1"'),
    replaced('row-numbers-backwards', /<row r="(\d+)"/g, '<row r="1"'),
    replaced('column-names-enormous', /<c r="[A-Z]+/g, '<c r="ZZZZZZZZZZ'),
    replaced('string-numbers-beyond-the-table', /<v>\d+<\/v>/g, '<v>99999999</v>'),
    replaced('string-numbers-negative', /<v>\d+<\/v>/g, '<v>-1</v>'),
    replaced('style-numbers-beyond-the-table', /<c r=/g, '<c s="99999" r='),
    replaced('unknown-cell-types', /t="s"/g, 't="zzz"'),
    replaced('undeclared-entities', /<v>/g, '<v>&nope;'),
    replaced('numeric-references-out-of-range', /<v>/g, '<v>&#x110000;&#0;&#xD800;'),
    replaced('numbers-not-a-number', /t="s"><v>\d+/g, '><v>NaN1e999'),
    replaced('numbers-of-ten-thousand-digits', /t="s"><v>\d+/g, `><v>${'9'.repeat(10_000)}`),
    replaced('attribute-of-a-megabyte', '<sheetData>', `<sheetPr x="${'a'.repeat(1_048_576)}"/><sheetData>`),
    replaced('comment-of-nine-megabytes', '<sheetData>', `<!--${'a'.repeat(9 * 1_048_576)}--><sheetData>`),
    replaced(
      'hundred-thousand-attributes',
      '<sheetData>',
      `<sheetPr ${Array.from({ length: 100_000 }, (_, at) => `a${at}="1"`).join(' ')}/><sheetData>`,
    ),
    replaced('cells-outside-rows', '<sheetData>', '<sheetData><c r="A1"><v>1</v></c>'),
    replaced('rows-within-rows', /<row r="2"/, '<row r="2"><row r="3"'),
    replaced(
      'merges-over-everything',
      '</sheetData>',
      '</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    ),
    refuse('sheet-is-itself-a-relation-loop.xlsx', () =>
      withPart('xl/_rels/workbook.xml.rels', (text) => text.replace('worksheets/sheet1.xml', 'workbook.xml')),
    ),
    refuse('sheet-lies-outside.xlsx', () =>
      withPart('xl/_rels/workbook.xml.rels', (text) =>
        text.replace('Target="worksheets/sheet1.xml"', 'Target="file:///etc/passwd" TargetMode="External"'),
      ),
    ),
    refuse('sheet-target-climbs.xlsx', () =>
      withPart('xl/_rels/workbook.xml.rels', (text) => text.replace('worksheets/sheet1.xml', '../../../../etc/passwd')),
    ),
    refuse('ten-thousand-sheets-named.xlsx', () =>
      withPart('xl/workbook.xml', (text) =>
        text.replace('</sheets>', `${'<sheet name="x" sheetId="9" r:id="s1"/>'.repeat(10_000)}</sheets>`),
      ),
    ),
  ];
}
