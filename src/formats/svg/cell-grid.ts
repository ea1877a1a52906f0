import { box, element, ink, picture, words } from './picture.js';
import { drawMark, type Mark } from './tile-map.js';

/** A cell of a grid: a sign, a few words beside it, where it leads, and what it says to who cannot see it. */
export interface GridCell {
  readonly mark: Mark;
  readonly text: string;
  readonly says: string;
  readonly href: string;
}

export interface GridRow {
  readonly label: string;
  readonly cells: readonly (GridCell | undefined)[];
}

const size = { label: 150, width: 118, height: 21, head: 22 } as const;

/** Rows and columns with a sign and a few words in each cell, every cell a link. */
export function cellGrid(
  heading: { readonly title: string; readonly says: string },
  columns: readonly string[],
  rows: readonly GridRow[],
): string {
  const width = size.label + columns.length * size.width + 1;
  const height = size.head + rows.length * size.height + 1;
  const head = columns.map((label, at) => words(size.label + at * size.width + 6, 15, label, { fill: ink.quiet }));
  const body = rows.map(({ label, cells }, at) => {
    const y = size.head + at * size.height;
    return (
      words(size.label - 8, y + 15, label, { anchor: 'end' }) +
      cells.map((cell, column) => (cell ? drawCell(cell, size.label + column * size.width, y) : '')).join('')
    );
  });
  return picture({ ...heading, width, height, hasLinks: true }, head.join('') + body.join(''));
}

const drawCell = ({ mark, text, says, href }: GridCell, x: number, y: number): string =>
  element(
    'a',
    { href, 'aria-label': says },
    box(x + 0.5, y + 0.5, size.width - 3, size.height - 3, { fill: '#fff', stroke: ink.line }) +
      drawMark(x + 3, y + 2, mark) +
      words(x + 22, y + 14, text, { size: 11 }),
  );
