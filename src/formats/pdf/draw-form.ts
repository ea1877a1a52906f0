import type { PdfForm } from './document.js';
import { flow } from './flow.js';
import {
  type LaidCell,
  type LaidGroup,
  type LaidRow,
  layForm,
  legendWidth,
  type Overflow,
  pad,
} from './form-layout.js';
import { blockGap, bottomOf, keepRoom, leftOf, page, type Paper, widthOf } from './paper.js';
import { indentOf, lineHeight, setLine } from './text/set.js';

/** A form of boxes; rows that do not fit a page go on on the next, and what no box holds on a sheet behind the form. */
export function drawForm(paper: Paper, form: PdfForm): void {
  const { groups, overflows } = layForm(form, widthOf(paper));
  for (const group of groups) drawGroup(paper, group);
  paper.x = leftOf();
  paper.y += blockGap;
  if (overflows.length > 0) drawOverflows(paper, overflows);
}

function drawGroup(paper: Paper, { legend, rows }: LaidGroup): void {
  let left = rows;
  while (left.length > 0) {
    let height = 0;
    let count = 0;
    for (const row of left) {
      if (paper.y + height + row.height > bottomOf(paper)) break;
      height += row.height;
      count += 1;
    }
    // One row of a group alone at the foot of a page only parts it.
    if (count === 0) {
      paper.addPage();
      continue;
    }
    drawLegend(paper, legend, height);
    for (const row of left.slice(0, count)) drawRow(paper, row);
    left = left.slice(count);
  }
}

/** The name of a group from top to bottom beside its rows, a column or two of characters. */
function drawLegend(paper: Paper, legend: string, height: number): void {
  const [x, y] = [leftOf(), paper.y];
  paper.lineWidth(0.5).rect(x, y, legendWidth, height).stroke();
  const signs = [...legend];
  let size = 8.5;
  let perColumn = Math.floor((height - 4) / lineHeight(size));
  while (Math.ceil(signs.length / Math.max(1, perColumn)) * (size + 1) > legendWidth - 1 && size > 4.5) {
    size -= 0.5;
    perColumn = Math.floor((height - 4) / lineHeight(size));
  }
  perColumn = Math.max(1, perColumn);
  const columns = Math.ceil(signs.length / perColumn);
  const rows = Math.ceil(signs.length / columns);
  const box = { x, y, width: legendWidth, height };
  const from = { x: x + (legendWidth - columns * (size + 1)) / 2, y: y + (height - rows * lineHeight(size)) / 2 };
  signs.forEach((sign, at) => {
    const place = {
      x: from.x + Math.floor(at / rows) * (size + 1) + 0.5,
      y: from.y + (at % rows) * lineHeight(size),
      box,
    };
    setLine(paper, sign, place, { size });
  });
}

function drawRow(paper: Paper, { cells, height }: LaidRow): void {
  for (const cell of cells) drawCell(paper, cell, height);
  paper.y += height;
}

function drawCell(paper: Paper, { cell, x, width, size, lines }: LaidCell, height: number): void {
  const box = { x: leftOf() + x, y: paper.y, width, height };
  if (cell.isLabel) paper.rect(box.x, box.y, width, height).fill('#f2f2f2').fillColor('black');
  paper.lineWidth(0.5).rect(box.x, box.y, width, height).stroke();
  const high = lineHeight(size);
  // Room for a hand or a seal is below the words.
  const top = cell.height === undefined ? box.y + (height - lines.length * high) / 2 : box.y + pad;
  const align = cell.align ?? (cell.isLabel ? 'center' : 'left');
  lines.forEach((line, at) => {
    const from = box.x + pad + indentOf(line, width - 2 * pad, { size, align });
    setLine(paper, line, { x: from, y: top + at * high, box }, { size });
  });
}

function drawOverflows(paper: Paper, overflows: readonly Overflow[]): void {
  paper.y += 10;
  keepRoom(paper, 60);
  flow(paper, '附页', { size: 12, isBold: true, after: 4 });
  overflows.forEach(({ name, text }, at) => {
    keepRoom(paper, 40);
    flow(paper, `${at + 1}. ${name}：`, { size: page.small, gap: 2, after: 0 });
    flow(paper, text, { size: page.small, gap: 2, after: 4 });
  });
}
