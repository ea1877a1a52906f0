import type { Db, Trx } from '#platform/db/connection.js';
import { annexDefinition } from '#features/annexes/definition/index.js';
import type { BusinessColumns } from './business.js';
import { isPersonal, personalColumns } from './fields.js';
import { whole } from './sql.js';

const exported = annexDefinition(3)
  .columns.filter(({ field }) => field !== 'seq')
  .map(({ field }) => (isPersonal(field) ? personalColumns[field].sealed : field));

/** What an export writes of these businesses, in the order of the ids. */
export async function listExported(db: Db | Trx, ids: readonly number[]): Promise<BusinessColumns[]> {
  if (ids.length === 0) return [];
  const [rows] = (await db.raw(`SELECT id, ${exported.join(', ')} FROM businesses WHERE id IN (${ids.map(whole).join(',')})`)) as [(BusinessColumns & { id: number })[]];
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
