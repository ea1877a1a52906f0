import type { PdfBars } from './document.js';
import { blockGap, keepRoom, leftOf, page, type Paper, widthOf } from './paper.js';
import { linesOf } from './text/lines.js';
import { lineHeight, setText } from './text/set.js';

const row = 17;

/** Lying bars beside their labels, the longest as wide as there is room. */
export function drawBars(paper: Paper, { bars }: PdfBars): void {
  const all = widthOf(paper);
  const labels = all * 0.28;
  const figures = 70;
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const style = { size: page.small };
  for (const { label, value, shown } of bars) {
    const lines = linesOf(label, labels - 8, style).length;
    const height = Math.max(row, lines * lineHeight(page.small) + 4);
    keepRoom(paper, height);
    const top = paper.y;
    setText(paper, label, { x: leftOf(), y: top + 2, width: labels - 8 }, { ...style, align: 'right' });
    const wide = ((all - labels - figures) * value) / most;
    if (wide > 0)
      paper
        .rect(leftOf() + labels, top + 2, wide, row - 5)
        .fill('#4a6f9c')
        .fillColor('black');
    setText(paper, shown, { x: leftOf() + labels + wide + 4, y: top + 2, width: figures }, style);
    paper.y = top + height;
  }
  paper.y += blockGap;
}
