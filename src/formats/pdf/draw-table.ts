import type { PdfTable } from './document.js';
import { bottomOf, leftOf, page, type Paper, widthOf } from './paper.js';

const pad = 3;

interface Grid extends PdfTable {
  readonly lefts: readonly number[];
  readonly wides: readonly number[];
}

/** A table with lines; what does not fit a page goes on with its head on the next. */
export function drawTable(paper: Paper, table: PdfTable): void {
  const all = table.widths.reduce((sum, width) => sum + width, 0);
  const wides = table.widths.map((width) => (width / all) * widthOf(paper));
  const lefts = wides.map((_, at) => leftOf() + wides.slice(0, at).reduce((sum, width) => sum + width, 0));
  const grid: Grid = { ...table, wides, lefts };
  drawRow(paper, grid, table.headers, 'head');
  table.rows.forEach((row, at) => {
    drawRow(paper, grid, row, table.hasSum && at === table.rows.length - 1 ? 'sum' : 'row');
  });
  paper.x = leftOf();
}

function drawRow(paper: Paper, grid: Grid, cells: readonly string[], kind: 'head' | 'row' | 'sum'): void {
  paper.font(kind === 'row' ? 'body' : 'bold').fontSize(page.small);
  const height = heightOf(paper, grid, cells);
  if (kind !== 'head' && paper.y + height > bottomOf(paper)) {
    paper.addPage();
    drawRow(paper, grid, grid.headers, 'head');
    paper.font(kind === 'row' ? 'body' : 'bold').fontSize(page.small);
  }
  const top = paper.y;
  if (kind === 'head') paper.rect(leftOf(), top, widthOf(paper), height).fill('#eeeeee').fillColor('black');
  grid.headers.forEach((_, at) => {
    const [x, width] = [grid.lefts[at] ?? 0, grid.wides[at] ?? 0];
    const align = kind === 'head' ? 'center' : grid.figures?.includes(at) ? 'right' : 'left';
    paper.lineWidth(0.5).rect(x, top, width, height).stroke();
    paper.text(cells[at] ?? '', x + pad, top + pad, { width: width - 2 * pad, align, lineGap: 1 });
  });
  paper.y = top + height;
}

/** The highest cell; never higher than a page. */
function heightOf(paper: Paper, grid: Grid, cells: readonly string[]): number {
  const heights = grid.wides.map((width, at) =>
    paper.heightOfString(cells[at] || ' ', { width: width - 2 * pad, lineGap: 1 }),
  );
  return Math.min(Math.max(...heights) + 2 * pad, bottomOf(paper) - page.margin.top);
}
