import { divisionsNamedBy } from '#domain/codes/divisions.js';
import { nameKey } from '#domain/values/names.js';

/** A reporting unit, and every name by which its office is or was known: full, short, of the old system. */
export interface UnitNames {
  readonly unit: string;
  /** The name in use. */
  readonly office: string;
  readonly names: readonly string[];
}

/** What an office that somebody named means: one unit, or none, with the names that come closest. */
export type OfficeFound =
  | { readonly unit: string; readonly office: string }
  | { readonly unit: undefined; readonly closest: readonly string[] };

export interface OfficeFinder {
  find(name: string): OfficeFound;
}

const mostNamed = 3;
const leastAlike = 0.34;

/**
 * Finds the unit of an office by its names in the directory, or else by the division that its name begins with: 天涯区交通运输局 is an
 * office of 天涯区, whatever it is called by now. A name that several units have is nobody's.
 */
export function officeFinder(known: readonly UnitNames[]): OfficeFinder {
  const byKey = new Map<string, Set<UnitNames>>();
  for (const one of known)
    for (const name of [one.office, ...one.names]) {
      const key = nameKey(name);
      if (key !== '') byKey.set(key, (byKey.get(key) ?? new Set()).add(one));
    }
  const byUnit = new Map(known.map((one) => [one.unit, one]));
  return {
    find(name) {
      const bearers = [...(byKey.get(nameKey(name)) ?? [])];
      const named = bearers.length > 0 ? bearers : ofDivision(name, byUnit);
      const [only, ...more] = named;
      if (only && more.length === 0) return { unit: only.unit, office: only.office };
      return { unit: undefined, closest: only ? officesOf(named) : closestTo(name, known) };
    },
  };
}

/** The unit of the smallest division that the name begins with and that reports. */
function ofDivision(name: string, byUnit: ReadonlyMap<string, UnitNames>): readonly UnitNames[] {
  const units = divisionsNamedBy(name.trim()).flatMap(({ code }) => byUnit.get(code) ?? []);
  return units.slice(-1);
}

const officesOf = (units: readonly UnitNames[]): readonly string[] =>
  units.map(({ office }) => office).slice(0, mostNamed);

function closestTo(name: string, known: readonly UnitNames[]): readonly string[] {
  const pairs = pairsOf(nameKey(name));
  return known
    .map(({ office, names }) => ({
      office,
      alike: Math.max(...[office, ...names].map((one) => alike(pairs, pairsOf(nameKey(one))))),
    }))
    .filter((one) => one.alike >= leastAlike)
    .sort((a, b) => b.alike - a.alike || (a.office < b.office ? -1 : 1))
    .slice(0, mostNamed)
    .map(({ office }) => office);
}

const pairsOf = (text: string): ReadonlySet<string> => {
  const signs = [...text];
  return new Set(signs.map((sign, at) => sign + (signs[at + 1] ?? '')));
};

/** How much two names have in common, 0 to 1. */
function alike(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((pair) => b.has(pair)).length;
  return a.size + b.size === 0 ? 0 : (2 * common) / (a.size + b.size);
}
