import { box, element, ink, picture, words } from './picture.js';

/** A sign in a small square: the sign tells what the colour tells. `hollow`: outlined, not filled. */
export interface Mark {
  readonly sign: string;
  readonly colour: string;
  readonly isHollow?: boolean;
}

/** A place of a schematic map; column and row from 0. */
export interface Tile {
  readonly column: number;
  readonly row: number;
  readonly label: string;
  readonly href: string;
  readonly marks: readonly Mark[];
}

const size = { width: 92, height: 46, gap: 6, mark: 14 } as const;

/** Places as tiles where they lie, each with a row of marks and a link. */
export function tileMap(heading: { readonly title: string; readonly says: string }, tiles: readonly Tile[]): string {
  const columns = Math.max(0, ...tiles.map(({ column }) => column)) + 1;
  const rows = Math.max(0, ...tiles.map(({ row }) => row)) + 1;
  const width = columns * (size.width + size.gap) - size.gap + 2;
  const height = rows * (size.height + size.gap) - size.gap + 2;
  return picture({ ...heading, width, height, hasLinks: true }, tiles.map(drawTile).join(''));
}

function drawTile({ column, row, label, href, marks }: Tile): string {
  const x = 1 + column * (size.width + size.gap);
  const y = 1 + row * (size.height + size.gap);
  const from = x + (size.width - marks.length * (size.mark + 2) + 2) / 2;
  return element(
    'a',
    { href, 'aria-label': label },
    box(x, y, size.width, size.height, { fill: '#fff', stroke: ink.line }) +
      words(x + size.width / 2, y + 18, label, { anchor: 'middle' }) +
      marks.map((mark, at) => drawMark(from + at * (size.mark + 2), y + 25, mark)).join(''),
  );
}

export function drawMark(x: number, y: number, { sign, colour, isHollow = false }: Mark): string {
  const paint = isHollow
    ? { fill: '#fff', stroke: colour, 'stroke-dasharray': '2 2' }
    : { fill: colour, stroke: colour };
  return (
    box(x + 0.5, y + 0.5, size.mark - 1, size.mark - 1, paint) +
    words(x + size.mark / 2, y + 11, sign, { anchor: 'middle', size: 10, fill: isHollow ? colour : '#fff' })
  );
}
