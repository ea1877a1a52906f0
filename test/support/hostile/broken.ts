import { type HostileFile, mayRead, refuse } from '#test/support/hostile-files.js';
import { good, noise, randomBytes } from '#test/support/hostile/good.js';

const cuts = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97, 0.999];

/** Good files cut off, with flipped bits, overwritten pieces, noise in front or behind. */
export function brokenFiles(): HostileFile[] {
  const files: HostileFile[] = [];
  const kinds = [
    ['xlsx', good.xlsx, refuse],
    ['xls', good.xls, mayRead],
    ['csv', good.csv, mayRead],
    ['html.xls', good.html, mayRead],
    ['xml.xls', good.xml, mayRead],
  ] as const;
  for (const [extension, bytes, expected] of kinds) {
    for (const cut of cuts)
      files.push(
        expected(`cut-at-${cut * 100}-percent.${extension}`, () =>
          bytes().subarray(0, Math.floor(bytes().length * cut)),
        ),
      );
    for (let seed = 1; seed <= 16; seed++) {
      files.push(mayRead(`bits-flipped-${seed}.${extension}`, () => flipped(bytes(), seed, seed)));
      if (seed <= 6) files.push(mayRead(`piece-overwritten-${seed}.${extension}`, () => overwritten(bytes(), seed)));
    }
    files.push(mayRead(`noise-in-front.${extension}`, () => Buffer.concat([randomBytes(7, 100), bytes()])));
    files.push(mayRead(`noise-behind.${extension}`, () => Buffer.concat([bytes(), randomBytes(8, 3_000)])));
    files.push(mayRead(`twice.${extension}`, () => Buffer.concat([bytes(), bytes()])));
    files.push(mayRead(`zeros-in-the-middle.${extension}`, () => zeroed(bytes())));
  }
  return files;
}

function flipped(bytes: Buffer, seed: number, count: number): Buffer {
  const copy = Buffer.from(bytes);
  const next = noise(seed);
  for (let k = 0; k < count; k++) copy[next() % copy.length]! ^= 1 << (next() % 8);
  return copy;
}

function overwritten(bytes: Buffer, seed: number): Buffer {
  const copy = Buffer.from(bytes);
  randomBytes(seed, 64).copy(copy, noise(seed + 99)() % Math.max(1, copy.length - 64));
  return copy;
}

function zeroed(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  return copy.fill(0, Math.floor(copy.length / 3), Math.floor(copy.length / 2));
}
