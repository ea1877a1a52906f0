import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PdfDocument } from '#formats/pdf/document.js';
import { drawPdf } from '#formats/pdf/draw.js';
import { faceOf } from '#formats/pdf/text/faces.js';
import { linesOf, widthOf } from '#formats/pdf/text/lines.js';
import { pdfPages, pdfText } from '#test/support/filings/pdf-text.js';

const madeAt = new Date('2020-12-01T01:00:00Z');
const letter = (...texts: string[]): PdfDocument => ({
  title: '示例',
  madeAt,
  blocks: texts.map((text) => ({ kind: 'paragraph', text })),
});

test('lines put together are the text, none is wider than its column, and punctuation begins none', () => {
  const text = '根据《机动车维修管理规定》，经审查（材料齐全），备案编号4601000100001。ABC-DEF一二三四，五六七八。';
  for (let width = 24; width < 300; width += 7) {
    const lines = linesOf(text, width, { size: 10 });
    assert.equal(lines.join(''), text);
    for (const line of lines) assert.ok(widthOf(line.trimEnd(), { size: 10 }) <= width, `${line} in ${width}`);
    if (width >= 110) for (const line of lines) assert.doesNotMatch(line, /^[，。）》]/, `${width}`);
  }
});

test('what is copied out of a document is what was set', async () => {
  const bytes = await drawPdf(letter('收到的材料：营业执照复印件 M02。', '阿卜杜热合曼·玉苏甫'));
  assert.match(pdfText(bytes), /收到的材料：营业执照复印件M02。阿卜杜热合曼·玉苏甫/);
});

test('rare ideographs come from a second font that goes into the document', async (t) => {
  if (!faceOf('rare')) return t.skip('the fonts of rare characters cannot be had here');
  const bytes = await drawPdf(letter('𠮷𪚥㐂'));
  assert.match(pdfText(bytes), /𠮷𪚥㐂/);
  assert.ok(bytes.length < 40_000, `${bytes.length} bytes: of each font only what is used`);
  assert.doesNotMatch(pdfText(bytes), /统一码/);
});

test('a character that no font has is set as its code point, and the foot of its page says so', async () => {
  const bytes = await drawPdf(letter('示例\u{3FFF0}人'));
  const [page = ''] = pdfPages(bytes);
  assert.match(page.replace(/\s/g, ''), /示例3FFF0人/);
  assert.match(page.replace(/\s/g, ''), /注：方框内的数字是字库中没有的字的统一码：U\+3FFF0。/);
});

test('several papers in one file count their own pages', async () => {
  const bytes = await drawPdf({
    title: '两份',
    foot: '甲',
    madeAt,
    blocks: [
      { kind: 'title', text: '第一份' },
      { kind: 'page' },
      { kind: 'title', text: '第一份的第二页' },
      { kind: 'page', restart: { foot: '乙' } },
      { kind: 'title', text: '第二份' },
    ],
  });
  const feet = pdfPages(bytes).map((page) => /([甲乙])\s*第 (\d) 页 共 (\d) 页/.exec(page)?.slice(1).join(''));
  assert.deepEqual(feet, ['甲12', '甲22', '乙11']);
});
