import type { Db, Trx } from '#platform/db/connection.js';
import type { Place } from './scope.js';

export interface NamedPlace extends Place {
  readonly name: string;
}

/** All divisions with the city they belong to: the prefecture, or themselves where they stand under the province directly. */
export async function listPlaces(db: Db | Trx): Promise<NamedPlace[]> {
  return (await db('divisions')
    .select({ code: 'code', name: 'name', city: 'city_code' })
    .orderBy('code')) as NamedPlace[];
}

/** City by division. */
export async function listCities(db: Db | Trx): Promise<ReadonlyMap<string, string>> {
  return new Map((await listPlaces(db)).map(({ code, city }) => [code, city]));
}
