import type { Scope } from '#platform/http/actor.js';
import type { NamedPlace } from '#features/register/reference-queries.js';
import { regionFor } from '#features/register/scope.js';

/** Codes of the divisions of a person's region, narrowed to the one asked for; none where nothing is left. */
export function unitsFor(scope: Scope, wanted: string, places: readonly NamedPlace[]): readonly string[] {
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
