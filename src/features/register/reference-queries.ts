import type { Db, Trx } from '#platform/db/connection.js';

/** City of each division: the prefecture it belongs to, or itself where it stands under the province directly. */
export async function listCities(db: Db | Trx): Promise<ReadonlyMap<string, string>> {
  const rows = (await db('divisions').select('code', 'city_code')) as { code: string; city_code: string }[];
  return new Map(rows.map((row) => [row.code, row.city_code]));
}
