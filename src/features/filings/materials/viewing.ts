import type { PagePicture } from './preview-queries.js';

const zooms = [50, 75, 100, 150, 200, 300] as const;
const turns = [0, 90, 180, 270] as const;

/** How a page is looked at, as the address says. */
export interface Ask {
  /** From 1. */
  readonly page: number;
  /** Percent of the width of the page's column. */
  readonly zoom: (typeof zooms)[number];
  /** Degrees, clockwise. */
  readonly turn: (typeof turns)[number];
}

/** Width of the column at 1024 points. */
const columnWidth = 760;
const pagesAround = 4;

/** Reads `page`, `zoom` and `turn` from an address; what is none of the offered ones is the first page, whole, upright. */
export function readAsk(said: (name: string) => string, pages: number): Ask {
  const number = (name: string) => (/^\d{1,5}$/.test(said(name)) ? Number(said(name)) : 0);
  const [zoom, turn] = [number('zoom'), number('turn')];
  return {
    page: Math.min(Math.max(number('page'), 1), Math.max(pages, 1)),
    zoom: zooms.find((each) => each === zoom) ?? 100,
    turn: turns.find((each) => each === turn) ?? 0,
  };
}

type Query = Readonly<Record<string, number | undefined>>;
const queryOf = ({ page, zoom, turn }: Ask): Query => ({
  page: page === 1 ? undefined : page,
  zoom: zoom === 100 ? undefined : zoom,
  turn: turn === 0 ? undefined : turn,
});

/** The links around a page: to other pages, larger, smaller, turned. A link that would lead nowhere is undefined. */
export function pageStrip(ask: Ask, made: number, inAll: number) {
  const to = (change: Partial<Ask>): Query => queryOf({ ...ask, ...change });
  const at = zooms.indexOf(ask.zoom);
  const [smaller, larger] = [zooms[at - 1], zooms[at + 1]];
  const from = Math.max(1, Math.min(ask.page - pagesAround, made - 2 * pagesAround));
  const near = Array.from({ length: Math.min(made, 2 * pagesAround + 1) }, (_, i) => from + i);
  return {
    page: ask.page,
    made,
    isPartial: inAll > made,
    inAll,
    zoom: ask.zoom,
    before: ask.page > 1 ? to({ page: ask.page - 1 }) : undefined,
    after: ask.page < made ? to({ page: ask.page + 1 }) : undefined,
    numbers: near.map((page) => ({ page, isHere: page === ask.page, query: to({ page }) })),
    smaller: smaller && to({ zoom: smaller }),
    larger: larger && to({ zoom: larger }),
    whole: ask.zoom === 100 ? undefined : to({ zoom: 100 }),
    left: to({ turn: turned(ask, 270) }),
    right: to({ turn: turned(ask, 90) }),
    same: to({}),
  };
}

const turned = ({ turn }: Ask, by: number): Ask['turn'] => turns.find((each) => each === (turn + by) % 360) ?? 0;

/**
 * The page's picture as SVG draws it, which every engine from IE 11 on turns and sizes without a script or a style: sizes of the drawing,
 * of the picture in it, and the picture's place.
 */
export function pictureOf({ zoom, turn }: Ask, { width, height }: PagePicture, path: string) {
  const isAcross = turn % 180 === 90;
  const [across, down] = isAcross ? [height, width] : [width, height];
  const shownWidth = Math.round((Math.min(columnWidth, across) * zoom) / 100);
  const places: Readonly<Record<number, string>> = {
    0: 'translate(0 0)',
    90: `translate(${height} 0) rotate(90)`,
    180: `translate(${width} ${height}) rotate(180)`,
    270: `translate(0 ${width}) rotate(270)`,
  };
  return {
    path,
    width,
    height,
    shownWidth,
    shownHeight: Math.max(1, Math.round((shownWidth * down) / across)),
    box: `0 0 ${across} ${down}`,
    place: places[turn] ?? '',
  };
}
