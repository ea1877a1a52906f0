import type { Db } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';

/** Names of agencies by id. */
export async function listOfficeNames(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = (await db('agencies')
    .select({ id: 'id', name: 'name' })
    .options(asObjects)
    .whereIn('id', ids.map(Number))) as { id: number; name: string }[];
  return new Map(rows.map(({ id, name }) => [String(id), name]));
}
