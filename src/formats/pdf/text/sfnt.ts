import type { Outline } from './glyph-outlines.js';

/** Units to the em of the fonts that go into documents. */
export const grid = 256;

interface Written extends Outline {
  readonly advance: number;
}

/** A TrueType font of these glyphs, as a PDF needs it: a document says itself which glyph is which character. */
export function fontFile(
  glyphs: readonly Written[],
  { ascent, descent }: { readonly ascent: number; readonly descent: number },
): Buffer {
  const outlines = glyphs.map(({ bytes }) => padded(bytes));
  return tables({
    glyf: Buffer.concat(outlines),
    head: head(glyphs),
    hhea: hhea(glyphs, ascent, descent),
    hmtx: Buffer.concat(glyphs.map(({ advance, box }) => numbers(advance, box.left))),
    loca: loca(outlines),
    maxp: maxp(glyphs),
  });
}

const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);

/** Numbers of two bytes each; negative ones as their complement. */
function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, at) => {
    bytes.writeUInt16BE(value & 0xffff, at * 2);
  });
  return bytes;
}

const most = (glyphs: readonly Written[], of: (glyph: Written) => number): number =>
  glyphs.reduce((found, glyph) => Math.max(found, of(glyph)), 0);
const least = (glyphs: readonly Written[], of: (glyph: Written) => number): number =>
  glyphs.reduce((found, glyph) => Math.min(found, of(glyph)), 0);

/** Version, revision, sum (not asked for in a PDF), magic number, flags, grid, two dates, box, style, size, direction, long offsets. */
const head = (glyphs: readonly Written[]): Buffer =>
  numbers(
    ...[1, 0, 1, 0, 0, 0, 0x5f0f, 0x3cf5, 0, grid, 0, 0, 0, 0, 0, 0, 0, 0],
    least(glyphs, ({ box }) => box.left),
    least(glyphs, ({ box }) => box.bottom),
    most(glyphs, ({ box }) => box.right),
    most(glyphs, ({ box }) => box.top),
    ...[0, 8, 2, 1, 0],
  );

const hhea = (glyphs: readonly Written[], ascent: number, descent: number): Buffer =>
  numbers(
    ...[1, 0, ascent, descent, 0],
    most(glyphs, ({ advance }) => advance),
    least(glyphs, ({ box }) => box.left),
    least(glyphs, ({ advance, box }) => advance - box.right),
    most(glyphs, ({ box }) => box.right),
    ...[1, 0, 0, 0, 0, 0, 0, 0],
    glyphs.length,
  );

const maxp = (glyphs: readonly Written[]): Buffer =>
  numbers(
    ...[1, 0, glyphs.length],
    most(glyphs, ({ points }) => points),
    most(glyphs, ({ contours }) => contours),
    ...[0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0],
  );

/** Where each outline begins, and where the last one ends. */
function loca(outlines: readonly Buffer[]): Buffer {
  const bytes = Buffer.alloc((outlines.length + 1) * 4);
  let offset = 0;
  outlines.forEach((outline, at) => {
    bytes.writeUInt32BE(offset, at * 4);
    offset += outline.length;
  });
  bytes.writeUInt32BE(offset, outlines.length * 4);
  return bytes;
}

/** Tables in the order of their names behind their directory, each with its sum. */
function tables(named: Readonly<Record<string, Buffer>>): Buffer {
  const entries = Object.entries(named);
  const power = Math.floor(Math.log2(entries.length));
  const directory = Buffer.alloc(12 + entries.length * 16);
  directory.writeUInt32BE(0x00010000, 0);
  numbers(entries.length, 16 << power, power, (entries.length - (1 << power)) * 16).copy(directory, 4);
  let offset = directory.length;
  const bodies = entries.map(([name, bytes], at) => {
    const body = padded(bytes);
    const entry = 12 + at * 16;
    directory.write(name, entry, 'latin1');
    directory.writeUInt32BE(sumOf(body), entry + 4);
    directory.writeUInt32BE(offset, entry + 8);
    directory.writeUInt32BE(bytes.length, entry + 12);
    offset += body.length;
    return body;
  });
  return Buffer.concat([directory, ...bodies]);
}

function sumOf(bytes: Buffer): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 4) sum = (sum + bytes.readUInt32BE(at)) >>> 0;
  return sum;
}
