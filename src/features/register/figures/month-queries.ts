import type { Db } from '#platform/db/connection.js';
import { regionColumn, type Region } from '#features/register/scope.js';

/** Businesses of a region by month of filing, `2020-11`, from one day until before another: one range of the scope's index. */
export async function countByMonth(
  db: Db,
  region: Region,
  from: string,
  until: string,
): Promise<ReadonlyMap<string, number>> {
  const { column, values } = regionColumn(region);
  const month = db.raw('EXTRACT(YEAR_MONTH FROM filed_on)');
  const rows = (await db('businesses')
    .select({ month })
    .count({ n: '*' })
    .whereIn(column, [...values])
    .where('filed_on', '>=', from)
    .where('filed_on', '<', until)
    .groupBy('month')) as { month: number; n: number }[];
  return new Map(rows.map(({ month: at, n }) => [`${String(at).slice(0, 4)}-${String(at).slice(4)}`, Number(n)]));
}
