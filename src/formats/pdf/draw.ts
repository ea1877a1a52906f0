import { setImmediate as nextTurn } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import type { PdfBlock, PdfDocument } from './document.js';
import { drawBars } from './draw-bars.js';
import { drawForm } from './draw-form.js';
import { drawProof } from './draw-proof.js';
import { drawTable } from './draw-table.js';
import { flow } from './flow.js';
import { blockGap, bottomOf, keepRoom, leftOf, page, type Paper, widthOf } from './paper.js';
import { beginSetting, setText, type SetText, turnTo, unknownOn } from './text/set.js';

/** A run of pages that are counted together. */
interface Run {
  readonly from: number;
  readonly foot: string;
}

/** Who wants to know of the drawing while it goes on. */
export interface DrawWatch {
  /** Told where each line stands. */
  readonly trace?: (set: SetText) => void;
  /** Told after some blocks how many are drawn. */
  readonly progress?: (done: number, known: number) => void;
  /** Told at the end how many pages there are. */
  readonly counted?: (pages: number) => void;
}

/** Blocks between which others in the process have their turn. */
const blocksAtOnce = 10;

/** Draws a document as PDF with its fonts inside; takes processor time, so it belongs outside the serving process (`print.ts`). */
export async function drawPdf(document: PdfDocument, { trace, progress, counted }: DrawWatch = {}): Promise<Buffer> {
  const { blocks, madeAt, title } = document;
  const paper = new PDFDocument({
    size: 'A4',
    layout: document.isLandscape ? 'landscape' : 'portrait',
    margins: page.margin,
    bufferPages: true,
    compress: true,
    lang: 'zh-CN',
    displayTitle: true,
    info: { Title: title, CreationDate: madeAt, ModDate: madeAt },
  });
  const bytes = collect(paper);
  beginSetting(paper, trace);
  const runs: Run[] = [{ from: 0, foot: document.foot ?? '' }];
  for (const [at, block] of blocks.entries()) {
    if (block.kind === 'page') {
      paper.addPage();
      if (block.restart) runs.push({ from: paper.bufferedPageRange().count - 1, foot: block.restart.foot });
    } else drawBlock(paper, block);
    if ((at + 1) % blocksAtOnce !== 0) continue;
    progress?.(at + 1, blocks.length);
    await nextTurn();
  }
  progress?.(blocks.length, blocks.length);
  drawFeet(paper, runs);
  counted?.(paper.bufferedPageRange().count);
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

/** Text over the whole width, by kind of block: how it is set. */
const flowing = {
  title: { size: page.title, isBold: true, align: 'center', after: 7 },
  subtitle: { size: page.text, align: 'center', after: 7 },
  heading: { size: 12, isBold: true, after: 7 },
  paragraph: { size: page.text, gap: 4, after: 7 },
  note: { size: page.small, gap: 2, after: 5 },
} as const;

function drawBlock(paper: Paper, block: Exclude<PdfBlock, { kind: 'page' }>): void {
  switch (block.kind) {
    case 'heading':
      // With the head and the first rows of the table behind it.
      keepRoom(paper, 100);
      paper.y += 4;
      flow(paper, block.text, flowing.heading);
      break;
    case 'paragraph':
      // Two blanks of the width of a character stand before a paragraph.
      flow(paper, block.isFlush ? block.text : `\u3000\u3000${block.text}`, flowing.paragraph);
      break;
    case 'closing':
      drawClosing(paper, block.lines);
      break;
    case 'table':
      drawTable(paper, block);
      break;
    case 'form':
      drawForm(paper, block);
      break;
    case 'proof':
      drawProof(paper, block);
      break;
    case 'bars':
      drawBars(paper, block);
      break;
    case 'signatures':
      drawSignatures(paper, block.labels, block.hasSeal === true);
      break;
    default:
      flow(paper, block.text, flowing[block.kind]);
  }
}

function drawClosing(paper: Paper, lines: readonly string[]): void {
  keepRoom(paper, 40 + lines.length * 20);
  const width = widthOf(paper) / 2;
  let y = paper.y + 14;
  for (const line of lines)
    y = setText(paper, line, { x: leftOf() + width, y, width }, { size: page.text, align: 'center', gap: 4 });
  paper.y = y + 7;
}

const seal = 70;
const signature = 34;

function drawSignatures(paper: Paper, labels: readonly string[], hasSeal: boolean): void {
  const rows = Math.ceil(labels.length / 2);
  keepRoom(paper, (hasSeal ? seal : 12) + rows * signature + 10);
  const top = paper.y + (hasSeal ? seal : 12);
  const width = widthOf(paper) / 2;
  const style = { size: page.text };
  labels.forEach((label, at) => {
    const [x, y] = [leftOf() + (at % 2) * width, top + Math.floor(at / 2) * signature];
    const labelWidth = Math.min(width - 40, label.length * page.text);
    setText(paper, label, { x, y, width: labelWidth + 1 }, style);
    const line = y + page.text + 4;
    paper
      .moveTo(x + labelWidth + 4, line)
      .lineTo(x + width - 16, line)
      .lineWidth(0.6)
      .stroke();
  });
  paper.y = top + rows * signature + blockGap;
}

/** Known only when all is drawn: how many pages there are, and which characters no font had. */
function drawFeet(paper: Paper, runs: readonly Run[]): void {
  const { start, count } = paper.bufferedPageRange();
  const style = { size: page.small, align: 'center' } as const;
  runs.forEach(({ from, foot }, no) => {
    const until = runs[no + 1]?.from ?? count;
    for (let at = start + from; at < start + until; at++) {
      turnTo(paper, at);
      const area = { x: leftOf(), y: bottomOf(paper) + 20, width: widthOf(paper) };
      const unknown = unknownOn(paper, at);
      if (unknown.length > 0)
        setText(paper, unknownNote(unknown), { ...area, y: area.y - 14 }, { ...style, size: 7.5 });
      const words = `${foot === '' ? '' : `${foot}　`}第 ${at - start - from + 1} 页 共 ${until - from} 页`;
      setText(paper, words, area, style);
    }
  });
}

/** What a frame with figures means; so many characters at most that the note stays on its line. */
function unknownNote(signs: readonly string[]): string {
  const codes = signs.map((sign) => `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase()}`);
  const shown = codes.slice(0, 8).join('、');
  return `注：方框内的数字是字库中没有的字的统一码：${shown}${codes.length > 8 ? ` 等 ${codes.length} 个` : ''}。`;
}
