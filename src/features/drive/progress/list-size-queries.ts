import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { AnnexNo } from '#domain/annexes/types.js';

/** How many licences the list of a unit holds that belongs to annex 4 or 5. */
export interface ListSize {
  readonly unitCode: string;
  readonly annexNo: AnnexNo;
  readonly count: number;
}

/** The lists as they are, nothing before they are handed out. */
export async function listSizesNow(db: Db | Trx, driveId: number): Promise<ListSize[]> {
  const rows = (await db('licences as l')
    .select({ unitCode: 'l.unit_code', annexNo: 'l.list' })
    .count({ count: '*' })
    .where({ 'l.drive_id': driveId, 'l.is_gone': 0 })
    .whereNotNull('l.unit_code')
    .whereIn('l.list', [4, 5])
    .whereExists(db('drives').select(db.raw('1')).where({ id: driveId }).whereNotNull('lists_released_at'))
    .groupBy('l.unit_code', 'l.list')
    .orderBy(['l.unit_code', 'l.list'])) as unknown as ListSize[];
  return rows.map(({ count, ...row }) => ({ ...row, count: Number(count) }));
}

/** After everything that can have been noted, whatever the clock of the node that noted it. */
export const atLast = new Date('9999-12-31T00:00:00Z');

/** The lists as they were noted last before or at that moment. */
export async function listSizesAt(db: Db | Trx, driveId: number, at: Date): Promise<ListSize[]> {
  const newest = db('list_sizes')
    .max({ id: 'id' })
    .where({ drive_id: driveId })
    .where('noted_at', '<=', at)
    .groupBy('unit_code', 'annex_no');
  return (await db('list_sizes as s')
    .join(newest.as('n'), 'n.id', 's.id')
    .select({ unitCode: 's.unit_code', annexNo: 's.annex_no', count: 's.licence_count' })
    .options(asObjects)
    .orderBy(['s.unit_code', 's.annex_no'])) as ListSize[];
}

export async function insertSizes(trx: Trx, driveId: number, at: Date, sizes: readonly ListSize[]): Promise<void> {
  await bulkInsert(
    trx,
    'list_sizes',
    ['drive_id', 'unit_code', 'annex_no', 'noted_at', 'licence_count'],
    sizes.map(({ unitCode, annexNo, count }) => [driveId, unitCode, annexNo, at, count]),
  );
}
