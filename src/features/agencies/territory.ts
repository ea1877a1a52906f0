import type { Scope } from '#platform/http/actor.js';

/** The division whose office is the province's. */
export const provinceCode = '460000';

export interface Division {
  readonly code: string;
  readonly name: string;
  readonly parent: string | null;
  /** `report`: an own reporting unit; `optional`, `forward`, `collector`, `none`: see divisions.csv. */
  readonly reporting: string;
}

/**
 * Divisions an agency answers for: those it was given, and all below them that are not reporting units of their own
 * (Haikou covers its districts; 洋浦 lies in 儋州 but reports itself), except what is given to other agencies by name.
 */
export function territoryOf(
  given: readonly string[],
  all: readonly Division[],
  givenToOthers: readonly string[] = [],
): string[] {
  const covered = new Set(given);
  const elsewhere = new Set(givenToOthers);
  for (let grew = true; grew; ) {
    grew = false;
    for (const division of all) {
      const below = division.parent !== null && covered.has(division.parent);
      const ends = division.reporting === 'report' || elsewhere.has(division.code);
      if (below && !ends && !covered.has(division.code)) {
        covered.add(division.code);
        grew = true;
      }
    }
  }
  return all.filter((division) => covered.has(division.code)).map((division) => division.code);
}

/** That an agency holds a division by name. */
export interface Tenure {
  readonly division: string;
  readonly agencyId: number;
}

/** All divisions an agency answers for, where these are the tenures of the day. */
export function territoryHeld(agencyId: number, tenures: readonly Tenure[], divisions: readonly Division[]): string[] {
  const held = (isOwn: boolean) =>
    tenures.filter((one) => (one.agencyId === agencyId) === isOwn).map((one) => one.division);
  return territoryOf(held(true), divisions, held(false));
}

/** The widest plain scope that says the same as this territory: lists have an index for each kind. */
export function scopeOf(territory: readonly string[], all: readonly Division[]): Scope {
  if (territory.includes(provinceCode)) return { level: 'province' };
  const city = territory.find((code) => all.some((division) => division.parent === code));
  const wholeCity =
    city !== undefined &&
    all.every((division) => (division.parent === city || division.code === city) === territory.includes(division.code));
  return wholeCity ? { level: 'city', code: city } : { level: 'divisions', codes: territory };
}
