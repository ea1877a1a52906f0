import type { Deps } from '#platform/deps.js';
import { listPlaces, type NamedPlace } from './reference-queries.js';

const keepMs = 5_000;

/** The divisions, asked for once in five seconds at most: every page of the register names them. */
export function rememberPlaces(deps: Deps): () => Promise<readonly NamedPlace[]> {
  let known: { at: number; places: Promise<readonly NamedPlace[]> } | undefined;
  return () => {
    const now = deps.clock.now().getTime();
    if (known && Math.abs(now - known.at) < keepMs) return known.places;
    const places = listPlaces(deps.db);
    known = { at: now, places };
    places.catch(() => (known = undefined));
    return places;
  };
}

const names = new WeakMap<readonly NamedPlace[], ReadonlyMap<string, string>>();

/** Names of divisions by code, made once for the places as remembered. */
export function placeNames(places: readonly NamedPlace[]): ReadonlyMap<string, string> {
  const known = names.get(places);
  if (known) return known;
  const made = new Map(places.map(({ code, name }) => [code, name]));
  names.set(places, made);
  return made;
}
