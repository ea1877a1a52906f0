import { keepRoom, leftOf, type Paper, widthOf } from './paper.js';
import { linesOf } from './text/lines.js';
import { lineHeight, setText } from './text/set.js';

/** Text over the whole width, on the next page where this one ends. */
export function flow(
  paper: Paper,
  text: string,
  style: { size: number; isBold?: boolean; align?: 'center'; gap?: number; after: number },
): void {
  const high = lineHeight(style.size, style.gap);
  for (const line of linesOf(text, widthOf(paper), style)) {
    keepRoom(paper, high);
    const area = { x: leftOf(), y: paper.y, width: widthOf(paper) };
    paper.y = setText(paper, line, area, style);
  }
  paper.y += style.after;
}
