import { fc } from '#test/support/properties.js';

/** What may happen to a file on its way: bytes turned over, or the end cut off. */
export interface Damage {
  readonly flips: readonly { readonly at: number; readonly bit: number }[];
  /** Share of the file that is left, from 0 to 1. */
  readonly left: number;
}

export const damages: fc.Arbitrary<Damage> = fc.record({
  flips: fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), bit: fc.nat(7) }), { maxLength: 6 }),
  left: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.double({ min: 0, max: 1, noNaN: true })),
});

/** The file after the damage; places are shares of its length. */
export function damaged(file: Buffer, { flips, left }: Damage): Buffer {
  const copy = Buffer.from(file.subarray(0, Math.ceil(file.length * left)));
  for (const { at, bit } of flips) {
    const place = Math.min(copy.length - 1, Math.floor(at * copy.length));
    if (place >= 0) copy[place] = (copy[place] ?? 0) ^ (1 << bit);
  }
  return copy;
}
