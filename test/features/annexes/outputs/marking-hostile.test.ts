import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MarkedAnnex, MarkedFault } from '#features/annexes/outputs/faults.js';
import { correctWorkbook, markWorkbook } from '#features/annexes/outputs/mark-workbook.js';
import { markXlsx } from '#features/annexes/outputs/xlsx/mark-xlsx.js';
import { stripMarks } from '#features/annexes/outputs/xlsx/strip.js';
import type { FileFormat } from '#formats/cells.js';
import { PatchFailed } from '#formats/patch-failure.js';
import { hostileFiles } from '#test/support/hostile-files.js';
import { packageOf } from '#test/support/odd-packages.js';
import { openParts } from '#test/support/zip-parts.js';
import { workOf } from '#test/support/work.js';

const annex: MarkedAnnex = { sheetName: null, headerRow: 2, columns: [] };
const faults: readonly MarkedFault[] = [1, 2, 9].map((column) => ({
  row: 2 + column,
  column,
  level: 'E',
  header: '栏',
  value: '',
  message: '有误。',
}));

function formatOf(bytes: Buffer): FileFormat {
  if (bytes.toString('latin1', 0, 2) === 'PK') return 'xlsx';
  return bytes.toString('hex', 0, 4) === 'd0cf11e0' || bytes.toString('hex', 0, 2) === '0908' ? 'xls' : 'csv';
}

test('a hostile file is marked and put right, or it is told that it cannot be: nothing else comes of it', async () => {
  const files = hostileFiles().filter(({ name }) => !/bomb|million|thousand|megabyte/.test(name));
  assert.ok(files.length > 250, String(files.length));
  const wrong: string[] = [];
  for (const file of files) {
    const bytes = file.make();
    const format = formatOf(bytes);
    for (const work of [
      () => markWorkbook(bytes, format, annex, faults),
      () => correctWorkbook(bytes, format, annex, [{ row: 3, column: 1, value: '改' }]),
    ])
      await work().catch((error: Error) => {
        if (!(error instanceof PatchFailed)) wrong.push(`${file.name}: ${error.stack}`);
      });
  }
  assert.deepEqual(wrong, []);
});

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${office}/comments" Target="../comments1.xml"/><Relationship Id="rId2" Type="${office}/vmlDrawing" Target="../drawings/vmlDrawing1.vml"/></Relationships>`;

/** A sound sheet with comments and a drawing that no reader of rows ever looks at. */
const withComments = (comments: string, drawing: string): Promise<Buffer> =>
  packageOf({
    sheet: `<worksheet xmlns="${main}" xmlns:r="${office}"><sheetData><row r="2"><c r="A2" t="str"><v>名称</v></c></row><row r="3"><c r="A3" t="str"><v>甲</v></c></row></sheetData><legacyDrawing r:id="rId2"/></worksheet>`,
    more: {
      'xl/comments1.xml': comments,
      'xl/drawings/vmlDrawing1.vml': drawing,
      'xl/worksheets/_rels/sheet1.xml.rels': relations,
    },
  });
const commentsOf = (list: string): string =>
  `<comments xmlns="${main}"><authors><author>张三</author></authors><commentList>${list}</commentList></comments>`;
const drawingOf = (content: string): string =>
  `<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"/>${content}</xml>`;

const manyComments = Array.from(
  { length: 150_000 },
  (_, i) => `<comment ref="B${i + 3}" authorId="0"><text><t>已核对</t></text></comment>`,
).join('');

for (const [name, comments, drawing] of [
  ['a hundred thousand comments of other people', commentsOf(manyComments), drawingOf('')],
  ['a drawing of tags that never end', commentsOf(''), drawingOf('<o:idmap '.repeat(400_000))],
  ['a drawing of types that never end', commentsOf(''), drawingOf('<v:shapetype '.repeat(300_000))],
] as const)
  test(`${name} cost one pass each`, async () => {
    const file = await withComments(comments, drawing);
    const work = await workOf(async () => {
      const marked = await markXlsx(file, annex, [
        { row: 3, column: 0, level: 'E', header: '', value: '', message: '错' },
      ]);
      await stripMarks(marked);
    });
    assert.ok(work < 30_000, `${Math.round(work)} ms of work`);
  });

test('a part with a declaration of entities, or with markup in its comments, is not patched', async () => {
  const refused = async (comments: string) =>
    assert.rejects(
      markXlsx(await withComments(comments, drawingOf('')), annex, [
        { row: 3, column: 0, level: 'E', header: '', value: '', message: '' },
      ]),
      PatchFailed,
    );
  await refused(`<!DOCTYPE x [<!ENTITY a "aa">]>${commentsOf('')}`);
  await refused(commentsOf('<!-- <comment ref="A3"/> -->'));
  await refused(`<comments xmlns="${main}">${'<a>'.repeat(1_000)}`);
});

test('a drawing with HTML that is no XML stays as it is, through marking and back', async () => {
  const box =
    '<v:shape id="_x0000_s1025" style="visibility:hidden"><v:textbox><div>第一行<br>第二行</div></v:textbox></v:shape>';
  const file = await withComments(commentsOf(''), drawingOf(box));
  const marked = await markXlsx(file, annex, [{ row: 3, column: 0, level: 'E', header: '', value: '', message: '错' }]);
  const drawing = async (from: Buffer) => (await openParts(from)).readText('xl/drawings/vmlDrawing1.vml');
  assert.match(await drawing(marked), /第一行<br>第二行.*ObjectType="Note"/s);
  assert.equal(await drawing(await stripMarks(marked)), drawingOf(box));
});
