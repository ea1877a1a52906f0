import type { Trx } from '#platform/db/connection.js';

/** Checked versions of annexes 4 and 5 that offices still have in hand, or those of some units. */
export async function listCheckedLists(trx: Trx, driveId: number, units?: readonly string[]): Promise<number[]> {
  const rows = (await trx('annexes as x')
    .join('annex_versions as v', 'v.id', 'x.current_version_id')
    .select({ id: 'v.id' })
    .where('x.drive_id', driveId)
    .whereIn('x.annex_no', [4, 5])
    .whereIn('x.state', ['filling', 'returned'])
    .whereNotNull('v.checked_at')
    .modify((query) => void (units && query.whereIn('x.unit_code', [...units])))
    .orderBy('v.id')) as { id: number }[];
  return rows.map(({ id }) => Number(id));
}
