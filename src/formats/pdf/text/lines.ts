import { faceFor, type FaceName } from './faces.js';

/** How text is set: size in points, and whether it is bold. */
export interface Style {
  readonly size: number;
  readonly isBold?: boolean;
}

/** A box to tick, drawn and not set: fonts disagree about it. */
export const ticked = '☑';
export const unticked = '☐';
const isBox = (sign: string): boolean => sign === ticked || sign === unticked;

/** Part of a line that is set in one font; `box` is drawn, `unknown` are characters that no font has. */
export interface Piece {
  readonly face: FaceName | 'box' | 'unknown';
  readonly text: string;
  /** In ems. */
  readonly ems: number;
}

interface Sign {
  readonly face: Piece['face'];
  readonly ems: number;
}

const unknownEms = 1.3;
const boxEms = 1.05;
const memory = { bold: new Map<string, Sign>(), body: new Map<string, Sign>() };
const remembered = 30_000;

function signOf(sign: string, isBold: boolean): Sign {
  const known = isBold ? memory.bold : memory.body;
  let found = known.get(sign);
  if (!found) {
    found = look(sign, isBold);
    if (known.size >= remembered) known.clear();
    known.set(sign, found);
  }
  return found;
}

function look(sign: string, isBold: boolean): Sign {
  if (isBox(sign)) return { face: 'box', ems: boxEms };
  // Joiners and selectors of variants have no width and no shape of their own.
  if (/^(?:\p{Cf}|\p{Cc}|\p{Variation_Selector})$/u.test(sign)) return { face: 'body', ems: 0 };
  const codePoint = sign.codePointAt(0) ?? 0;
  const face = faceFor(codePoint, isBold);
  return face ? { face: face.name, ems: face.widthOf(codePoint) } : { face: 'unknown', ems: unknownEms };
}

/** Width of a text in points. */
export function widthOf(text: string, { size, isBold = false }: Style): number {
  let ems = 0;
  for (const sign of text) ems += signOf(sign, isBold).ems;
  return ems * size;
}

/** A line taken apart by fonts; what has no shape is left out. */
export function piecesOf(text: string, isBold = false): Piece[] {
  const pieces: { face: Piece['face']; text: string; ems: number }[] = [];
  for (const sign of text) {
    const { face, ems } = signOf(sign, isBold);
    if (ems === 0) continue;
    const last = pieces.at(-1);
    if (last && last.face === face && face !== 'box' && face !== 'unknown') {
      last.text += sign;
      last.ems += ems;
    } else pieces.push({ face, text: sign, ems });
  }
  return pieces;
}

/** Never at the beginning of a line, and never at its end. */
const closers = /^[，。、；：？！）》】〉」』”’〕％…·,.;:?!)\]}%]$/;
const openers = /[（《【〈「『“‘〔([{☑☐]$/u;

/**
 * A text in lines that are no wider than this, in points. Words and figures stay whole where they fit a line; punctuation does not begin
 * one. The lines put together are the text without its line breaks: nothing is lost.
 */
export function linesOf(text: string, width: number, style: Style): string[] {
  return text.split(/\r?\n/).flatMap((paragraph) => breakOne(paragraph, width, style));
}

function breakOne(text: string, width: number, style: Style): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const unit of unitsOf(text)) {
    // A blank may stand out over the edge: it is not seen.
    const visible = widthOf(unit.trimEnd(), style);
    if (line !== '' && used + visible > width) {
      lines.push(line);
      line = '';
      used = 0;
    }
    if (visible <= width) {
      line += unit;
      used += widthOf(unit, style);
      continue;
    }
    for (const sign of unit) {
      const wide = widthOf(sign, style);
      if (line !== '' && used + wide > width) {
        lines.push(line);
        line = '';
        used = 0;
      }
      line += sign;
      used += wide;
    }
  }
  return [...lines, line];
}

/** What is not broken: a box with a short word behind it, a word or figure, an ideograph with the punctuation that clings to it. */
function unitsOf(text: string): string[] {
  const units: string[] = [];
  for (const [unit] of text.matchAll(/[☑☐][^\u3000\n]{1,13}(?=\u3000|$)|[\p{Script=Latin}\d@#._/:+*-]+|./gsu)) {
    const last = units.at(-1);
    if (last !== undefined && (closers.test(unit) || openers.test(last) || unit === ' '))
      units[units.length - 1] += unit;
    else units.push(unit);
  }
  return units;
}
