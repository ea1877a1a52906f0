import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { drawPdf } from '#formats/pdf/draw.js';
import type { SetText } from '#formats/pdf/text/set.js';
import { answer, peakMemory } from '../child.js';
import { formSheets } from '../tasks/form-sheets.js';

// The same lines at the same places by pdfkit alone: no boxes, no measuring, no codes. What is set is worked out before the clock starts.
const [count = '0'] = process.argv.slice(2);
const lines: SetText[] = [];
const blocks = formSheets(Number(count)).flatMap(({ foot, blocks: own }) => [
  ...own,
  { kind: 'page', restart: { foot } } as const,
]);
await drawPdf({ title: '', madeAt: new Date(0), blocks }, { trace: (line) => lines.push(line) });
const pages = lines.reduce((most, { page }) => Math.max(most, page), 0);
const font = createRequire(import.meta.url).resolve(
  '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
);
const from = performance.now();
const paper = new PDFDocument({ size: 'A4', margin: 0, autoFirstPage: false });
let bytes = 0;
paper.on('data', (chunk: Buffer) => (bytes += chunk.length));
const ended = new Promise((resolve) => paper.on('end', resolve));
paper.font(font);
for (let page = 0; page < pages; page++) {
  paper.addPage();
  for (const line of lines.filter((one) => one.page === page))
    paper.fontSize(line.height / 1.3).text(line.text, line.x, line.y, { lineBreak: false });
}
paper.end();
await ended;
answer({ ms: performance.now() - from, pages, bytes, runs: lines.length, peakBytes: peakMemory() });
