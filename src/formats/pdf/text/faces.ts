import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { create, type Font, type Glyph } from 'fontkit';
import { projectRoot } from '#platform/project-root.js';
import { subsetOf } from './subset.js';

const require = createRequire(import.meta.url);
const noto = (file: string) => () => require.resolve(`@expo-google-fonts/noto-sans-sc/${file}`);

/**
 * Fonts in the order in which they are asked for a character. The first is that of all text; the two behind it hold the rare ideographs
 * (extensions A to F, compatibility), and are not there on every machine: `npm start` unpacks Debian's fonts-hanazono.
 */
const files = {
  body: noto('400Regular/NotoSansSC_400Regular.ttf'),
  bold: noto('700Bold/NotoSansSC_700Bold.ttf'),
  rare: () => rareFile('HanaMinB.ttf'),
  other: () => rareFile('HanaMinA.ttf'),
} as const;
export type FaceName = keyof typeof files;

/** Folders that may hold the rare fonts: those of this machine's own, unpacked by the scripts, and Debian's. */
const folders = [
  resolve(projectRoot, process.env['LOCAL_DIR'] || '.local', 'fonts'),
  '/usr/share/fonts/truetype/hanazono',
] as const;
const rareFile = (name: string): string | undefined =>
  folders.map((folder) => join(folder, name)).find((path) => existsSync(path));

/** A font: which characters it has, how wide they are in ems, and itself, as pdfkit takes it. */
export interface Face {
  readonly name: FaceName;
  readonly source: Font;
  has(codePoint: number): boolean;
  widthOf(codePoint: number): number;
}

const opened = new Map<FaceName, Face | undefined>();

/** Read at its first use and kept; undefined where the machine has not got it. */
export function faceOf(name: FaceName): Face | undefined {
  if (!opened.has(name)) {
    const path = files[name]();
    opened.set(name, path === undefined ? undefined : openFace(name, path));
  }
  return opened.get(name);
}

/** The font that sets a character, bold where it is asked for and there is one; undefined where no font has it. */
export function faceFor(codePoint: number, isBold: boolean): Face | undefined {
  for (const name of isBold ? boldOrder : bodyOrder) {
    const face = faceOf(name);
    if (face?.has(codePoint)) return face;
  }
  return undefined;
}
const bodyOrder = ['body', 'rare', 'other'] as const;
const boldOrder = ['bold', 'body', 'rare', 'other'] as const;

function openFace(name: FaceName, path: string): Face {
  const font = create(readFileSync(path));
  const widths = new Map<number, number>();
  return {
    name,
    source: plainly(font),
    has: (codePoint) => font.hasGlyphForCodePoint(codePoint),
    widthOf(codePoint) {
      let width = widths.get(codePoint);
      if (width === undefined) {
        width = font.glyphForCodePoint(codePoint).advanceWidth / font.unitsPerEm;
        widths.set(codePoint, width);
      }
      return width;
    },
  };
}

/**
 * The font with a layout of its own: a glyph for each character, side by side. Ideographs need no more, and the engine's way through the
 * tables of substitution and kerning would cost most of the time that a page takes.
 */
function plainly(font: Font): Font {
  const layout = (text: string) => {
    const glyphs: Glyph[] = [];
    for (const sign of text) glyphs.push(font.glyphForCodePoint(sign.codePointAt(0) ?? 0));
    const positions = glyphs.map(({ advanceWidth }) => ({
      xAdvance: advanceWidth,
      yAdvance: 0,
      xOffset: 0,
      yOffset: 0,
    }));
    return {
      glyphs,
      positions,
      get advanceWidth() {
        return positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0);
      },
    };
  };
  return Object.create(font, { layout: { value: layout }, createSubset: { value: () => subsetOf(font) } }) as Font;
}
