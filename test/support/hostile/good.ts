import { annexSheet, csvBytes, htmlBytes, sheetJsBytes, xlsxBytes } from '#test/support/workbooks.js';

/** Honest files of annex 2 that the hostile ones are made from. */
const sheet = annexSheet(2, 40, ['附件2']);
const made = new Map<string, Buffer>();

function once(name: string, make: () => Buffer): Buffer {
  let bytes = made.get(name);
  if (!bytes) {
    bytes = make();
    made.set(name, bytes);
  }
  return bytes;
}

export const good = {
  sheet,
  xlsx: () => once('xlsx', () => xlsxBytes([sheet])),
  xls: () => once('xls', () => sheetJsBytes([sheet], 'biff8')),
  xml: () => once('xml', () => sheetJsBytes([sheet], 'xlml')),
  csv: () => once('csv', () => csvBytes(sheet, { encoding: 'gbk' })),
  html: () => once('html', () => htmlBytes(sheet)),
};

/** Repeatable noise (xorshift). */
export function noise(seed: number): () => number {
  let x = seed * 2_654_435_761 + 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
}

export function randomBytes(seed: number, length: number): Buffer {
  const next = noise(seed);
  return Buffer.from(Array.from({ length }, () => next() & 0xff));
}
