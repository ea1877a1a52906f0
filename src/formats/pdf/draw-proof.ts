import { qrSquares } from '#formats/svg/qr-code.js';
import type { PdfProof } from './document.js';
import { keepRoom, leftOf, type Paper, widthOf } from './paper.js';
import { linesOf } from './text/lines.js';
import { lineHeight, setText } from './text/set.js';

const side = 62;
const size = 8;

/** The code as squares of the page itself, not as a picture: sharp at every size; the lines beside it. */
export function drawProof(paper: Paper, { address, lines }: PdfProof): void {
  const text = [...lines, address].join('\n');
  const style = { size, gap: 1.5 };
  const width = widthOf(paper) - side - 12;
  const height = Math.max(side, linesOf(text, width, style).length * lineHeight(size, 1.5));
  keepRoom(paper, height);
  const top = paper.y;
  const { data } = qrSquares(address);
  const square = side / data.length;
  data.forEach((row, y) => {
    // A run of dark squares is one rectangle: no seams, and a smaller file.
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x++;
      paper.rect(leftOf() + from * square, top + y * square, (x - from + 1) * square, square);
    }
  });
  paper.fill('black');
  setText(paper, text, { x: leftOf() + side + 12, y: top + 4, width }, style);
  paper.y = top + height + 6;
}
