import assert from 'node:assert/strict';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { Problem } from '#platform/problem.js';
import { textOfGlyphs } from '#formats/page-text/pdf-text.js';
import { htmlText } from '#formats/page-text/html-text.js';
import { pageTextLimits, textOfPage } from '#formats/page-text/page-text.js';
import { printPdf } from '#formats/pdf/print.js';
import { readPasted } from '#domain/pasted/read-pasted.js';

const refusal = async (bytes: Buffer): Promise<string> => {
  try {
    await textOfPage(bytes);
  } catch (error) {
    assert.ok(error instanceof Problem, String(error));
    assert.match(error.sentence, /粘贴|只保留这一件/);
    return error.code;
  }
  return 'read';
};

const page = (body: string, head = '') =>
  `<!DOCTYPE html><html><head><title>办件</title>${head}</head><body>${body}</body></html>`;

test('a saved page reads as it would be copied: cells, lists, fields of a form; scripts and what is hidden stay out', async () => {
  const html = page(`<script>var x = "业户名称：假的汽车维修有限公司"</script><style>p{}</style>
    <div style="display:none">业户名称：隐藏汽车维修有限公司</div>
    <table><tr><th>业户名称</th><td>海口示例<b>汽车维修</b>有限公司</td><th>统一社会信用代码</th><td>91460105123456788U</td></tr>
    <tr><td><p>法定代表人</p></td><td><div><span>示例丁</span></div></td><td>备案日期</td><td>2020-12-02&nbsp;</td></tr></table>
    <dl><dt>经营地址</dt><dd>海口市秀英区示例路1号</dd></dl>
    <p><label>负责人手机：</label><input type="text" value="13800000002"><input type="hidden" value="13900000009"></p>
    <p>经营类别：<select><option>一类汽车维修</option><option selected>二类汽车维修</option></select></p>`);
  const { kind, text } = await textOfPage(Buffer.from(html));
  assert.equal(kind, 'html');
  assert.ok(text.includes('业户名称\t海口示例汽车维修有限公司\t统一社会信用代码\t91460105123456788U'), text);
  assert.ok(!/假的|隐藏|13900000009|一类/.test(text), text);
  const found = Object.fromEntries(readPasted(text, '2020-12-08').proposals.map(({ field, value }) => [field, value]));
  assert.deepEqual(found, {
    business_name: '海口示例汽车维修有限公司',
    uscc: '91460105123456788U',
    legal_name: '示例丁',
    manager_mobile: '13800000002',
    business_address: '海口市秀英区示例路1号',
    business_class: 'A2',
    filing_date: '2020-12-02',
  });
});

test('pages in GBK are read as they declare; a page that is broken open reads as far as it goes', () => {
  const gbk = iconv.encode(page('<p>业户名称：海口示例汽车维修有限公司</p>', '<meta charset="gbk">'), 'gbk');
  assert.match(htmlText(gbk), /海口示例汽车维修有限公司/);
  assert.match(htmlText(Buffer.from('<table><tr><td>甲<td>乙<div><div>')), /甲\t乙/);
  assert.equal(htmlText(Buffer.from(`${'<div>'.repeat(50_000)}x`)), 'x');
});

test('a PDF with its font inside reads line by line, columns parted by tabs', async () => {
  const bytes = await printPdf({
    title: '备案结果',
    madeAt: new Date('2020-12-03T02:00:00Z'),
    blocks: [
      { kind: 'paragraph', text: '业户名称：海口示例汽车维修有限公司', isFlush: true },
      { kind: 'paragraph', text: '统一社会信用代码：91460105123456788U', isFlush: true },
    ],
  });
  const { kind, text } = await textOfPage(bytes);
  assert.equal(kind, 'pdf');
  const found = Object.fromEntries(readPasted(text, '2020-12-08').proposals.map(({ field, value }) => [field, value]));
  assert.equal(found['business_name'], '海口示例汽车维修有限公司', text);
  assert.equal(found['uscc'], '91460105123456788U');
});

/** A PDF whose Chinese stands in a font that is not inside, by a table of characters that every reader brings: as servers make them. */
function pdfWithoutFont(lines: readonly (readonly [x: number, y: number, text: string])[]): Buffer {
  const hex = (text: string) => Buffer.from(text, 'utf16le').swap16().toString('hex');
  const stream = lines.map(([x, y, text]) => `BT /F1 12 Tf ${x} ${y} Td <${hex(text)}> Tj ET`).join('\n');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>',
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 7 0 R /DW 1000 >>',
    '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>',
  ];
  let body = '%PDF-1.4\n';
  const places = objects.map((object, at) => {
    const place = body.length;
    body += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF`;
  return Buffer.from(body + end, 'latin1');
}

test('a PDF without its Chinese font is read all the same', async () => {
  const bytes = pdfWithoutFont([
    [60, 780, '业户名称'],
    [160, 780, '海口示例汽车维修有限公司'],
    [60, 760, '经营类别'],
    [160, 760, '二类汽车维修'],
    [330, 760, '业务类型'],
    [430, 760, '汽车'],
  ]);
  const { text } = await textOfPage(bytes);
  assert.equal(text, '业户名称\t海口示例汽车维修有限公司\n经营类别\t二类汽车维修\t业务类型\t汽车');
});

test('what is none, is broken, locked, empty, too long or a scan is refused with what to do instead', async () => {
  assert.equal(await refusal(Buffer.alloc(0)), 'page.empty');
  assert.equal(await refusal(Buffer.from('PK\u0003\u0004')), 'page.kind');
  assert.equal(await refusal(Buffer.from('MIME-Version: 1.0\n<html>')), 'page.kind');
  assert.equal(await refusal(Buffer.from('%PDF-1.4\nnothing of the kind')), 'page.damaged');
  assert.equal(await refusal(pdfWithoutFont([])), 'page.no_text');
  assert.equal(await refusal(Buffer.from(page('<p> </p>'))), 'page.empty');
  assert.equal(await refusal(Buffer.from(page('字'.repeat(pageTextLimits.chars + 1)))), 'page.too_long');
  assert.equal(
    await refusal(Buffer.concat([Buffer.from('<html>'), Buffer.alloc(pageTextLimits.bytes)])),
    'page.too_large',
  );
});

test('what stands on one height is a line, whatever the order in the file', () => {
  const glyphs = (text: string, x: number, y: number) => ({ text, x, y, width: text.length * 10, size: 10 });
  assert.equal(textOfGlyphs([glyphs('丙', 10, 20), glyphs('乙', 60, 100.4), glyphs('甲', 10, 100)]), '甲\t乙\n丙');
  assert.equal(textOfGlyphs([glyphs('甲', 10, 100), glyphs('乙', 20, 100)]), '甲乙');
});
