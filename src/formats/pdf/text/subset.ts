import type { Font, PathCommand } from 'fontkit';
import { encodeContours, type Point } from './glyph-outlines.js';
import { fontFile, grid } from './sfnt.js';

/** What pdfkit asks of the part of a font that goes into a document. */
export interface Subset {
  /** The glyph's number in the part. */
  includeGlyph(id: number): number;
  encode(): Buffer;
}

/**
 * The glyphs of a font that a document uses, written anew on a grid of 256 to the em. At the size of a letter no printer resolves that
 * grid, and most steps of an outline fit a byte: a third less than the glyphs as the font has them.
 */
export function subsetOf(font: Font): Subset {
  const numbers = new Map<number, number>([[0, 0]]);
  return {
    includeGlyph(id) {
      const known = numbers.get(id);
      if (known !== undefined) return known;
      numbers.set(id, numbers.size);
      return numbers.size - 1;
    },
    encode() {
      const scale = grid / font.unitsPerEm;
      return fontFile(
        [...numbers.keys()].map((id) => {
          const glyph = font.getGlyph(id);
          const outline = encodeContours(contoursOf(glyph.path.commands, scale));
          return { ...outline, advance: Math.round(glyph.advanceWidth * scale) };
        }),
        { ascent: Math.round(font.ascent * scale), descent: Math.round(font.descent * scale) },
      );
    },
  };
}

/** The outlines of a path on the grid, without points that are the same as others or lie halfway between two that bend the line. */
function contoursOf(commands: readonly PathCommand[], scale: number): Point[][] {
  const contours: Point[][] = [];
  let contour: Point[] = [];
  const add = (x = 0, y = 0, isOn = true) => {
    const point = { x: Math.round(x * scale), y: Math.round(y * scale), isOn };
    const last = contour.at(-1);
    if (!last || last.x !== point.x || last.y !== point.y || !last.isOn || !isOn) contour.push(point);
  };
  for (const { command, args } of commands) {
    if (command === 'moveTo') {
      contour = [];
      contours.push(contour);
      add(args[0], args[1]);
    } else if (command === 'lineTo') add(args[0], args[1]);
    else if (command === 'quadraticCurveTo') {
      add(args[0], args[1], false);
      add(args[2], args[3]);
    }
  }
  return contours.map(slim).filter(({ length }) => length > 2);
}

function slim(contour: readonly Point[]): Point[] {
  const [first, last] = [contour[0], contour.at(-1)];
  const closed =
    contour.length > 1 && first?.isOn && last?.isOn && first.x === last.x && first.y === last.y
      ? contour.slice(0, -1)
      : [...contour];
  return closed.filter((point, at) => {
    const before = closed.at(at - 1);
    const behind = closed[(at + 1) % closed.length];
    if (!point.isOn || !before || !behind || before.isOn || behind.isOn) return true;
    return Math.abs(2 * point.x - before.x - behind.x) > 1 || Math.abs(2 * point.y - before.y - behind.y) > 1;
  });
}
