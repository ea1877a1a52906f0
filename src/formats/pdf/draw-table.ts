import type { PdfTable } from './document.js';
import { blockGap, bottomOf, leftOf, page, type Paper, widthOf } from './paper.js';
import { linesOf, type Style } from './text/lines.js';
import { indentOf, lineHeight, setLine } from './text/set.js';

const pad = 3;
const gap = 1;
const high = lineHeight(page.small, gap);

interface Grid extends PdfTable {
  readonly lefts: readonly number[];
  readonly wides: readonly number[];
}
type RowKind = 'head' | 'row' | 'sum';

/** A table with lines; what does not fit a page goes on with its head on the next. */
export function drawTable(paper: Paper, table: PdfTable): void {
  const all = table.widths.reduce((sum, width) => sum + width, 0);
  const wides = table.widths.map((width) => (width / all) * widthOf(paper));
  const lefts = wides.map((_, at) => leftOf() + wides.slice(0, at).reduce((sum, width) => sum + width, 0));
  const grid: Grid = { ...table, wides, lefts };
  // A head alone at the foot of a page tells nobody anything.
  if (paper.y + 3 * (high + 2 * pad) > bottomOf(paper)) paper.addPage();
  drawRow(paper, grid, table.headers, 'head');
  table.rows.forEach((row, at) => {
    drawRow(paper, grid, row, table.hasSum && at === table.rows.length - 1 ? 'sum' : 'row');
  });
  paper.x = leftOf();
  paper.y += blockGap;
}

function drawRow(paper: Paper, grid: Grid, cells: readonly string[], kind: RowKind): void {
  const style = { size: page.small, isBold: kind !== 'row' };
  let left = grid.wides.map((width, at) => linesOf(cells[at] ?? '', width - 2 * pad, style));
  for (;;) {
    const most = Math.max(...left.map(({ length }) => length));
    const room = Math.floor((bottomOf(paper) - paper.y - 2 * pad) / high);
    // A row higher than a page is cut between its lines, never within one.
    const whole = Math.floor((bottomOf(paper) - page.margin.top - 4 * pad - high) / high);
    if (kind !== 'head' && room < Math.min(most, whole)) {
      paper.addPage();
      drawRow(paper, grid, grid.headers, 'head');
      continue;
    }
    const taken = Math.min(most, Math.max(room, 1));
    drawLines(
      paper,
      grid,
      left.map((lines) => lines.slice(0, taken)),
      kind,
      style,
    );
    left = left.map((lines) => lines.slice(taken));
    if (taken >= most) return;
  }
}

function drawLines(paper: Paper, grid: Grid, cells: readonly (readonly string[])[], kind: RowKind, style: Style): void {
  const top = paper.y;
  const height = Math.max(...cells.map(({ length }) => length)) * high + 2 * pad;
  if (kind === 'head') paper.rect(leftOf(), top, widthOf(paper), height).fill('#eeeeee').fillColor('black');
  cells.forEach((lines, at) => {
    const [x, width] = [grid.lefts[at] ?? 0, grid.wides[at] ?? 0];
    const align = kind === 'head' ? 'center' : grid.figures?.includes(at) ? 'right' : 'left';
    const box = { x, y: top, width, height };
    paper.lineWidth(0.5).rect(x, top, width, height).stroke();
    lines.forEach((line, no) => {
      const from = x + pad + indentOf(line, width - 2 * pad, { ...style, align });
      setLine(paper, line, { x: from, y: top + pad + no * high, box }, style);
    });
  });
  paper.y = top + height;
}
