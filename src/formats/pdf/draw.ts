import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { PdfBlock, PdfDocument } from './document.js';
import { drawTable } from './draw-table.js';
import { keepRoom, leftOf, page, type Paper, widthOf } from './paper.js';

const require = createRequire(import.meta.url);
const fontFiles = { body: '400Regular/NotoSansSC_400Regular.ttf', bold: '700Bold/NotoSansSC_700Bold.ttf' } as const;
/** Read once; of a font only the characters that a document uses go into it. */
const fonts = new Map<string, Buffer>();
function fontOf(name: keyof typeof fontFiles): Buffer {
  const known = fonts.get(name) ?? readFileSync(require.resolve(`@expo-google-fonts/noto-sans-sc/${fontFiles[name]}`));
  fonts.set(name, known);
  return known;
}

/** Draws a document as PDF with its font inside; takes processor time, so it belongs outside the serving process (`print.ts`). */
export async function drawPdf(document: PdfDocument): Promise<Buffer> {
  const paper = new PDFDocument({
    size: 'A4',
    layout: document.isLandscape ? 'landscape' : 'portrait',
    margins: page.margin,
    bufferPages: true,
    compress: true,
    lang: 'zh-CN',
    displayTitle: true,
    info: { Title: document.title, CreationDate: document.madeAt, ModDate: document.madeAt },
  });
  const bytes = collect(paper);
  paper.registerFont('body', fontOf('body'));
  paper.registerFont('bold', fontOf('bold'));
  paper.font('body').fontSize(page.text);
  for (const block of document.blocks) drawBlock(paper, block);
  drawFeet(paper, document.foot ?? '');
  paper.end();
  return bytes;
}

function collect(paper: Paper): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    paper.on('data', (chunk: Buffer) => chunks.push(chunk));
    paper.on('end', () => resolve(Buffer.concat(chunks)));
    paper.on('error', reject);
  });
}

function drawBlock(paper: Paper, block: PdfBlock): void {
  switch (block.kind) {
    case 'title':
      paper
        .font('bold')
        .fontSize(page.title)
        .text(block.text, leftOf(), paper.y, { width: widthOf(paper), align: 'center' });
      break;
    case 'subtitle':
      paper
        .font('body')
        .fontSize(page.text)
        .text(block.text, leftOf(), paper.y, { width: widthOf(paper), align: 'center' });
      break;
    case 'heading':
      keepRoom(paper, 60);
      paper
        .moveDown(0.3)
        .font('bold')
        .fontSize(12)
        .text(block.text, leftOf(), paper.y, { width: widthOf(paper) });
      break;
    case 'paragraph':
      drawParagraph(paper, block.text, block.isFlush === true);
      break;
    case 'closing':
      drawClosing(paper, block.lines);
      break;
    case 'table':
      drawTable(paper, block);
      break;
    case 'signatures':
      drawSignatures(paper, block.labels, block.hasSeal === true);
  }
  paper.font('body').fontSize(page.text).moveDown(0.6);
}

function drawParagraph(paper: Paper, text: string, isFlush: boolean): void {
  const options = { width: widthOf(paper), lineGap: 4, indent: isFlush ? 0 : page.text * 2 };
  paper.font('body').fontSize(page.text).text(text, leftOf(), paper.y, options);
}

function drawClosing(paper: Paper, lines: readonly string[]): void {
  keepRoom(paper, 40 + lines.length * 20);
  paper.moveDown(1.2);
  const width = widthOf(paper) / 2;
  for (const line of lines)
    paper
      .font('body')
      .fontSize(page.text)
      .text(line, leftOf() + width, paper.y, { width, align: 'center', lineGap: 4 });
}

const seal = 70;
const signature = 34;

function drawSignatures(paper: Paper, labels: readonly string[], hasSeal: boolean): void {
  const rows = Math.ceil(labels.length / 2);
  keepRoom(paper, (hasSeal ? seal : 12) + rows * signature + 10);
  const top = paper.y + (hasSeal ? seal : 12);
  const width = widthOf(paper) / 2;
  labels.forEach((label, at) => {
    const [x, y] = [leftOf() + (at % 2) * width, top + Math.floor(at / 2) * signature];
    paper.font('body').fontSize(page.text).text(label, x, y, { lineBreak: false });
    const from = x + paper.widthOfString(label) + 4;
    paper
      .moveTo(from, y + page.text + 4)
      .lineTo(x + width - 16, y + page.text + 4)
      .lineWidth(0.6)
      .stroke();
  });
  paper.x = leftOf();
  paper.y = top + rows * signature;
}

/** Known only when all is drawn: how many pages there are. */
function drawFeet(paper: Paper, foot: string): void {
  const { start, count } = paper.bufferedPageRange();
  for (let at = start; at < start + count; at++) {
    paper.switchToPage(at);
    // Text below the margin would begin another page.
    paper.page.margins.bottom = 0;
    const words = `${foot === '' ? '' : `${foot}　`}第 ${at - start + 1} 页 共 ${count} 页`;
    const y = paper.page.height - page.margin.bottom + 22;
    paper
      .font('body')
      .fontSize(page.small)
      .text(words, leftOf(), y, { width: widthOf(paper), align: 'center', lineBreak: false });
  }
}
