import assert from 'node:assert/strict';
import { test } from 'node:test';
import { businessFields } from '#domain/business-fields.js';
import { codeList } from '#domain/codes/code-lists.js';
import { formFields } from '#features/filings/papers/form-layout.js';
import { formBlocks } from '#features/filings/papers/form-paper.js';
import type { PdfDocument } from '#formats/pdf/document.js';
import { drawPdf } from '#formats/pdf/draw.js';
import type { SetText } from '#formats/pdf/text/set.js';
import { packed } from '#test/support/filings/pdf-text.js';

/** Ideographs of everyday, rare ones of extensions A and B, a minority name's dot, letters that are wide. */
const alphabets = [
  '汽车维修有限公司示例',
  '𠮷𪚥㐂龘鱻𫠠',
  '阿卜杜热合曼·玉苏甫',
  'WMWM0123456789',
  '（示例）、“一二”，。',
];

const filled = (length: number, seed: number): string => {
  const signs = alphabets.flatMap((each) => [...each]);
  let text = '';
  for (let at = 0; [...text].length < length; at++) text += signs[(seed * 31 + at * (7 + (seed % 5))) % signs.length];
  return [...text].slice(0, length).join('');
};

/** The `n`th of the longest records: each text as long as its field takes, each list with all that it holds. */
function longest(n: number): Record<string, string> {
  return Object.fromEntries(
    businessFields.map(({ field, type, room }, at) => {
      if (type.kind === 'text') return [field, filled(room ?? type.max, n + at)];
      if (type.kind === 'codes')
        return [
          field,
          codeList(type.list)
            .map(({ code }) => code)
            .join('、'),
        ];
      if (type.kind === 'code')
        return [field, codeList(type.list).toSorted((a, b) => b.name.length - a.name.length)[0]?.code ?? ''];
      if (type.kind === 'dec') return [field, '99999999.99'];
      if (type.kind === 'int') return [field, '999999'];
      return [field, type.kind === 'bool' ? '1' : '2020-12-31'];
    }),
  );
}

const words = {
  officeName: filled(60, 3),
  number: '备表〔2020〕460100-000012号',
  conclusion: `材料齐全，符合备案要求，予以备案。备案编号 ${filled(50, 4)}。`,
  day: '2020-12-01',
  handled: `收件：${filled(20, 5)}　审核：${filled(20, 6)}　确认：${filled(20, 7)}`,
};

async function traced(facts: Record<string, string>, said = words): Promise<{ set: SetText[]; pages: number }> {
  const set: SetText[] = [];
  let pages = 0;
  const document: PdfDocument = {
    title: '备案表',
    foot: '备案表',
    madeAt: new Date('2020-12-01T02:00:00Z'),
    blocks: formBlocks(facts, said),
  };
  await drawPdf(document, { trace: (one) => set.push(one), counted: (count) => (pages = count) });
  return { set, pages };
}

/** Whether a line stands in its box and on its page; half a point is the width of a rule. */
const isWithin = ({ x, y, width, height, box }: SetText): boolean =>
  x >= box.x - 0.5 &&
  y >= box.y - 0.5 &&
  x + width <= box.x + box.width + 0.5 &&
  y + height <= box.y + box.height + 0.5 &&
  box.y + box.height <= 842;

test('the form has a box for every fact that a filing states, once', () => {
  const stated = businessFields.filter(({ isOfLicence }) => !isOfLicence).map(({ field }) => field);
  assert.deepEqual([...formFields].sort(), [...stated].sort());
});

test('nothing is cut in the forms of the 100 longest records, and every text stands within its box', async () => {
  for (let n = 0; n < 100; n++) {
    const facts = longest(n);
    const { set, pages } = await traced(facts);
    const out = set.filter((one) => !isWithin(one));
    assert.deepEqual(out, [], `record ${n}: ${out.length} lines stand out of their boxes`);
    assert.ok(pages <= 4, `record ${n} takes ${pages} pages`);
    const all = packed(set.map(({ text }) => text).join(''));
    for (const { field, label, type, isOfLicence } of businessFields)
      if (type.kind === 'text' && !isOfLicence)
        assert.ok(all.includes(packed(facts[field] ?? '')), `record ${n}: ${label} is not whole`);
    for (const said of [words.conclusion, words.officeName, words.handled])
      assert.ok(all.includes(packed(said)), `record ${n}: ${said} is not whole`);
  }
});

test('a text that no box holds goes on on the sheet behind the form, and the box says where', async () => {
  const { set } = await traced({ remark: filled(3_000, 1) });
  assert.ok(set.some(({ text }) => text.includes('附页')));
  assert.ok(packed(set.map(({ text }) => text).join('')).includes(packed(filled(3_000, 1))));
  assert.deepEqual(
    set.filter((one) => !isWithin(one)),
    [],
  );
});

test('an ordinary form is one page, its proof on it', async () => {
  const said = { ...words, officeName: '海口市道路运输管理处', conclusion: '予以备案。', handled: '确认：示例丙' };
  const facts = {
    business_name: '海口示例汽车维修有限公司',
    business_address: '海口市秀英区示例路7号',
    business_class: 'A2',
    subject: 'automobile',
  };
  const { set, pages } = await traced(facts, said);
  assert.equal(pages, 1);
  const lowest = Math.max(...set.filter(({ text }) => !text.includes('第 1 页')).map(({ y, height }) => y + height));
  assert.ok(lowest + 70 < 842 - 56, `the proof has no room below ${lowest}`);
});
