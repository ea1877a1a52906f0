import { type Cut, isMeant, type Sound } from '#domain/values/pinyin-typed.js';
import type { Readings } from '#domain/values/pinyin.js';
import { rangeOf, unitsOf } from '#features/register/text.js';
import type { GramSet } from './gram-queries.js';

/** Characters that stand side by side in names, place by place, for one way to read what was typed. */
export interface Candidates {
  /** Units that may stand at each place. */
  readonly units: readonly ReadonlySet<number>[];
  /** For every two neighbouring places (or the only one) the grams that names may have there. */
  readonly sets: readonly GramSet[];
}

/** What has to be known of the register's grams for a cut: the first letters of every two neighbouring sounds, or of the only one. */
export const initialsAsked = (cut: Cut): string[] =>
  cut.length === 1
    ? cut.map(({ text }) => text.charAt(0))
    : cut.slice(1).map((sound, i) => (cut[i] as Sound).text.charAt(0) + sound.text.charAt(0));

/** The characters of the register's names that fit a cut; undefined where none do. `sounding` holds the grams by their first letters. */
export function candidatesOf(
  cut: Cut,
  sounding: ReadonlyMap<string, readonly number[]>,
  readings: Readings,
): Candidates | undefined {
  const fits = (unit: number, i: number): boolean => isMeant(cut[i] as Sound, readings.of(unit));
  const grams = initialsAsked(cut).map((letters, i) =>
    (sounding.get(letters) ?? []).filter((gram) => unitsOf(gram).every((unit, nth) => fits(unit, i + nth))),
  );
  return cut.length === 1 ? ofOne(grams[0] ?? []) : ofChain(grams);
}

function ofOne(grams: readonly number[]): Candidates | undefined {
  if (grams.length === 0) return undefined;
  const units = new Set(grams.flatMap(unitsOf));
  return { units: [units], sets: [[...units].map((unit) => rangeOf(String.fromCharCode(unit)))] };
}

/** Grams that no neighbour goes on from cannot stand in what is looked for: forwards, then backwards. */
function ofChain(grams: readonly (readonly number[])[]): Candidates | undefined {
  const chain = grams.map((set) => set.map((gram) => ({ gram, units: unitsOf(gram) as [number, number] })));
  for (let i = 1; i < chain.length; i += 1) {
    const before = new Set(chain[i - 1]?.map(({ units }) => units[1]));
    chain[i] = (chain[i] as (typeof chain)[number]).filter(({ units }) => before.has(units[0]));
  }
  for (let i = chain.length - 2; i >= 0; i -= 1) {
    const after = new Set(chain[i + 1]?.map(({ units }) => units[0]));
    chain[i] = (chain[i] as (typeof chain)[number]).filter(({ units }) => after.has(units[1]));
  }
  if (chain.some((set) => set.length === 0)) return undefined;
  const firsts = chain.map((set) => new Set(set.map(({ units }) => units[0])));
  const last = new Set(chain.at(-1)?.map(({ units }) => units[1]));
  return { units: [...firsts, last], sets: chain.map((set) => set.map(({ gram }) => ({ from: gram, to: gram }))) };
}

/** All candidates as one pattern for the database: a class of characters for each place. They are letters and figures alone. */
export const patternOf = (candidates: readonly Candidates[]): string =>
  candidates
    .map(({ units }) => units.map((set) => `[${[...set].map((unit) => String.fromCharCode(unit)).join('')}]`).join(''))
    .join('|');
