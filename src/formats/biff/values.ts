import type { MergedArea } from '#formats/sheet-source.js';

/** 30 bits of a whole number or of a double, perhaps in hundredths. */
export function rkValue(rk: number): number {
  const value = rk & 2 ? rk >> 2 : doubleOfHigh(rk & ~3);
  return rk & 1 ? value / 100 : value;
}

const scratch = new DataView(new ArrayBuffer(8));
function doubleOfHigh(high: number): number {
  scratch.setInt32(0, high);
  scratch.setInt32(4, 0);
  return scratch.getFloat64(0);
}

const errorTexts: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
};

export const errorText = (code: number): string => errorTexts[code] ?? '#N/A';

const areaSize = 8;

/** The areas that a MERGECELLS record lists, as far as it goes. */
export function mergedAreas(data: Buffer): readonly MergedArea[] {
  const stated = data.length < 2 ? 0 : data.readUInt16LE(0);
  return Array.from({ length: Math.min(stated, Math.floor((data.length - 2) / areaSize)) }, (_, i) => {
    const word = (at: number): number => data.readUInt16LE(2 + i * areaSize + at);
    return { top: word(0) + 1, bottom: word(2) + 1, left: word(4), right: word(6) };
  });
}
