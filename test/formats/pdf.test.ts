import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import type { PdfDocument } from '#formats/pdf/document.js';
import { drawPdf } from '#formats/pdf/draw.js';
import { printPdf } from '#formats/pdf/print.js';

const row = (at: number): string[] => [
  `HN${String(at).padStart(7, '0')}`,
  '示例汽车维修有限公司',
  '不入库',
  String(at),
];
const letter = (rows: number): PdfDocument => ({
  title: '覆盖情况报告',
  madeAt: new Date('2020-12-01T01:00:00Z'),
  foot: '原许可业户总账',
  blocks: [
    { kind: 'subtitle', text: '海南省道路运输局' },
    { kind: 'title', text: '覆盖情况报告' },
    { kind: 'paragraph', text: '按照通知要求，对辖区内原许可业户逐户核对，情况如下。' },
    {
      kind: 'table',
      headers: ['业户编号', '业户名称', '去向', '户数'],
      widths: [2, 4, 2, 1],
      figures: [3],
      rows: [...Array.from({ length: rows }, (_, at) => row(at)), ['合计', '', '', String(rows)]],
      hasSum: true,
    },
    { kind: 'signatures', labels: ['填报人：', '审核人：', '负责人：', '日期：'], hasSeal: true },
    { kind: 'closing', lines: ['海南省道路运输局', '2020年12月1日'] },
  ],
});

const pagesOf = (bytes: Buffer): number => (bytes.toString('latin1').match(/\/Type \/Page\b/g) ?? []).length;

/** The character maps of the embedded fonts, unpacked: which characters can be copied out of the document. */
function mapsOf(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  const maps: string[] = [];
  for (const match of text.matchAll(/stream\r?\n/g)) {
    const from = match.index + match[0].length;
    const to = text.indexOf('endstream', from);
    try {
      maps.push(inflateSync(bytes.subarray(from, to)).toString('latin1'));
    } catch {
      // Not packed, or no text.
    }
  }
  return maps.filter((one) => one.includes('beginbfchar') || one.includes('beginbfrange')).join('\n');
}

test('a document is PDF on A4 with its font inside, of which only what it uses', async () => {
  const bytes = await drawPdf(letter(12));
  assert.equal(bytes.subarray(0, 5).toString(), '%PDF-');
  assert.match(bytes.toString('latin1'), /\/MediaBox \[0 0 595\.28 841\.89\]/);
  assert.match(bytes.toString('latin1'), /\/FontFile2 /);
  assert.equal(pagesOf(bytes), 1);
  assert.ok(bytes.length <= 60_000, `${bytes.length} bytes a page`);
  for (const sign of '覆盖情况报告填报人') {
    const code = sign.charCodeAt(0).toString(16).padStart(4, '0');
    assert.match(mapsOf(bytes), new RegExp(code, 'i'), `${sign} can be copied`);
  }
});

test('a long table goes on on the next page, each page within its size', async () => {
  const bytes = await drawPdf(letter(200));
  const pages = pagesOf(bytes);
  assert.ok(pages >= 4 && pages <= 12, `${pages} pages`);
  assert.ok(bytes.length / pages <= 60_000, `${bytes.length} bytes on ${pages} pages`);
});

test('the same document is the same bytes', async () => {
  assert.deepEqual(await drawPdf(letter(3)), await drawPdf(letter(3)));
});

test('it is printed in a process of its own, several in turn', async () => {
  const before = new Set(childrenNow());
  const [one, two] = await Promise.all([printPdf(letter(2)), printPdf(letter(3))]);
  assert.equal(one.subarray(0, 5).toString(), '%PDF-');
  assert.equal(two.subarray(0, 5).toString(), '%PDF-');
  assert.deepEqual(
    childrenNow().filter((pid) => !before.has(pid)),
    [],
    'no process stays',
  );
});

const childrenNow = (): string[] =>
  process.platform === 'linux'
    ? execFileSync('sh', [
        '-c',
        'ls /proc/$PPID/task/*/children >/dev/null 2>&1 && cat /proc/$PPID/task/*/children || true',
      ])
        .toString()
        .trim()
        .split(/\s+/)
        .filter((pid) => pid !== '' && isPdfChild(pid))
    : [];

function isPdfChild(pid: string): boolean {
  try {
    return execFileSync('tr', ['\\0', ' '], { input: execFileSync('cat', [`/proc/${pid}/cmdline`]) })
      .toString()
      .includes('pdf-child');
  } catch {
    return false;
  }
}
