import type { Paper } from '#formats/pdf/paper.js';
import { faceOf } from './faces.js';
import { linesOf, type Piece, piecesOf, type Style, ticked, widthOf } from './lines.js';

/** Where a text stands, for whoever proves that nothing is cut: in points from the top left corner of its page. */
export interface SetText {
  readonly page: number;
  readonly text: string;
  readonly x: number;
  /** Top of its line. */
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** What it must lie in. */
  readonly box: Box;
}
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Setting {
  readonly trace: ((set: SetText) => void) | undefined;
  /** Characters that no font has, by page. */
  readonly unknown: Map<number, Set<string>>;
  /** The page that was turned back to; undefined while the last one is drawn on. */
  turned?: number;
}
const settings = new WeakMap<Paper, Setting>();

/** Before anything is set on a paper. `trace` is told of every line. */
export function beginSetting(paper: Paper, trace?: (set: SetText) => void): void {
  for (const name of ['body', 'bold', 'rare', 'other'] as const) {
    const face = faceOf(name);
    // The types know files only; pdfkit takes an opened font as well.
    if (face) paper.registerFont(name, face.source as unknown as string);
  }
  settings.set(paper, { trace, unknown: new Map() });
}

/** Characters of a page that were set as their code points. */
export const unknownOn = (paper: Paper, at: number): readonly string[] => [
  ...(settings.get(paper)?.unknown.get(at) ?? []),
];

/** Height of a line of this size. */
export const lineHeight = (size: number, gap = 0): number => size * 1.3 + gap;
/** From the top of a line to where its letters stand. */
const ascent = 1.02;

/** Sets one line at a place. `box`: what it must lie in; else the room from its place to the right edge of the page. */
export function setLine(paper: Paper, text: string, place: { x: number; y: number; box?: Box }, style: Style): void {
  const setting = settings.get(paper);
  if (!setting) throw new Error('nothing is set before beginSetting');
  const at = pageOf(paper);
  const { x, y } = place;
  const seen = text.trimEnd();
  setting.trace?.({
    page: at,
    text,
    x,
    y,
    width: widthOf(seen, style),
    height: lineHeight(style.size),
    box: place.box ?? { x: 0, y: 0, width: paper.page.width, height: paper.page.height },
  });
  // Pdfkit takes each text as the place where the next one begins; here whoever draws says where.
  const before = { x: paper.x, y: paper.y };
  let from = x;
  for (const piece of piecesOf(seen, style.isBold)) {
    const base = y + style.size * ascent;
    if (piece.face === 'box') drawBox(paper, piece.text === ticked, from, base, style.size);
    else if (piece.face === 'unknown') drawUnknown(paper, setting, piece, { x: from, base, at }, style.size);
    else paper.font(piece.face).fontSize(style.size).text(piece.text, from, base, plainText);
    from += piece.ems * style.size;
  }
  Object.assign(paper, before);
}

/** No wrapping and no measuring: both are done. Blanks stay as wide as the line was measured with. */
const plainText = { lineBreak: false, baseline: 'alphabetic', textWidth: 0, wordCount: 1 } as const;

/** Sets a text in a column from `y` down, without looking for the end of the page. Returns where it ends. */
export function setText(
  paper: Paper,
  text: string,
  area: { readonly x: number; readonly y: number; readonly width: number },
  style: Style & { readonly align?: 'left' | 'center' | 'right'; readonly gap?: number },
): number {
  let y = area.y;
  const high = lineHeight(style.size, style.gap);
  for (const line of linesOf(text, area.width, style)) {
    const box = { ...area, y, height: high };
    setLine(paper, line, { x: area.x + indentOf(line, area.width, style), y, box }, style);
    y += high;
  }
  return y;
}

/** How far a line is moved to the right. */
export function indentOf(
  line: string,
  width: number,
  style: Style & { readonly align?: 'left' | 'center' | 'right' },
): number {
  if (style.align === undefined || style.align === 'left') return 0;
  const free = Math.max(0, width - widthOf(line.trimEnd(), style));
  return style.align === 'right' ? free : free / 2;
}

/** Number of the page that is drawn on, from 0. */
function pageOf(paper: Paper): number {
  const { start, count } = paper.bufferedPageRange();
  return settings.get(paper)?.turned ?? start + count - 1;
}

/** Goes back to a page, once all are drawn. */
export function turnTo(paper: Paper, at: number): void {
  paper.switchToPage(at);
  const setting = settings.get(paper);
  if (setting) setting.turned = at;
}

function drawBox(paper: Paper, isTicked: boolean, x: number, base: number, size: number): void {
  const side = size * 0.78;
  const top = base - side * 0.94;
  const left = x + size * 0.06;
  paper
    .lineWidth(size * 0.06)
    .rect(left, top, side, side)
    .stroke();
  if (!isTicked) return;
  paper
    .lineWidth(size * 0.12)
    .moveTo(left + side * 0.18, top + side * 0.5)
    .lineTo(left + side * 0.42, top + side * 0.76)
    .lineTo(left + side * 0.84, top + side * 0.2)
    .stroke();
}

/** Its code point in a frame, two lines of figures; the foot of the page says so. */
function drawUnknown(
  paper: Paper,
  setting: Setting,
  { text, ems }: Piece,
  { x, base, at }: { readonly x: number; readonly base: number; readonly at: number },
  size: number,
): void {
  const known = setting.unknown.get(at) ?? new Set<string>();
  setting.unknown.set(at, known.add(text));
  const code = (text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const half = Math.ceil(code.length / 2);
  const side = size * (ems - 0.1);
  const top = base - size * 0.95;
  paper
    .lineWidth(size * 0.04)
    .rect(x + size * 0.05, top, side, size * 1.1)
    .stroke();
  const small = size * 0.46;
  [code.slice(0, half), code.slice(half)].forEach((figures, row) => {
    const free = side - widthOf(figures, { size: small });
    paper
      .font('body')
      .fontSize(small)
      .text(figures, x + size * 0.05 + free / 2, top + size * (0.46 + row * 0.5), plainText);
  });
}
