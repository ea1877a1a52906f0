import type { Scope } from '#platform/http/actor.js';

/** The part of the register a query may touch; never empty. */
export type Region =
  | { readonly level: 'province' }
  | { readonly level: 'city'; readonly code: string }
  | { readonly level: 'divisions'; readonly codes: readonly string[] };

/** A division with the city it belongs to (itself where it stands under the province). */
export interface Place {
  readonly code: string;
  readonly city: string;
}

/**
 * The region of a person, narrowed to a division or city if one is asked for; null where nothing is left: whoever asks then finds
 * nothing. Everything that reads the register for a person starts here (C7).
 */
export function regionFor(scope: Scope, wanted: string, places: readonly Place[]): Region | null {
  if (wanted === '' || wanted === '460000') return own(scope);
  const isCity = places.some(({ code, city }) => city === wanted && code !== wanted);
  const asked: Region = isCity ? { level: 'city', code: wanted } : { level: 'divisions', codes: [wanted] };
  switch (scope.level) {
    case 'province':
      return asked;
    case 'city':
      return placeOf(wanted, places)?.city === scope.code ? asked : null;
    case 'divisions': {
      const codes = scope.codes.filter((code) => code === wanted || (isCity && placeOf(code, places)?.city === wanted));
      return codes.length > 0 ? { level: 'divisions', codes } : null;
    }
  }
}

/** One WHERE for a region: column and the values it may have. */
export function regionColumn(region: Region): {
  readonly column: 'prov' | 'city' | 'division_code';
  readonly values: readonly string[];
} {
  switch (region.level) {
    case 'province':
      return { column: 'prov', values: ['460000'] };
    case 'city':
      return { column: 'city', values: [region.code] };
    case 'divisions':
      return { column: 'division_code', values: region.codes };
  }
}

/** Keys of the roll-up that together make up a region. */
export function regionScopes(region: Region): readonly string[] {
  switch (region.level) {
    case 'province':
      return ['p460000'];
    case 'city':
      return [`c${region.code}`];
    case 'divisions':
      return region.codes.map((code) => `d${code}`);
  }
}

/** Divisions a person may choose as filter: those of the own region. */
export function placesOf<P extends Place>(scope: Scope, places: readonly P[]): readonly P[] {
  switch (scope.level) {
    case 'province':
      return places;
    case 'city':
      return places.filter(({ city }) => city === scope.code);
    case 'divisions':
      return places.filter(({ code }) => scope.codes.includes(code));
  }
}

/** Codes of the divisions of a person's region, narrowed to the one asked for; none where nothing is left. */
export function unitsFor(scope: Scope, wanted: string, places: readonly Place[]): readonly string[] {
  const region = regionFor(scope, wanted, places);
  switch (region?.level) {
    case undefined:
      return [];
    case 'province':
      return places.map(({ code }) => code);
    case 'city':
      return places.filter(({ city }) => city === region.code).map(({ code }) => code);
    case 'divisions':
      return region.codes;
  }
}

function own(scope: Scope): Region | null {
  if (scope.level === 'province') return { level: 'province' };
  if (scope.level === 'city') return { level: 'city', code: scope.code };
  return scope.level === 'divisions' && scope.codes.length > 0
    ? { level: 'divisions', codes: [...new Set(scope.codes)] }
    : null;
}

const placeOf = (code: string, places: readonly Place[]): Place | undefined =>
  places.find((place) => place.code === code);
