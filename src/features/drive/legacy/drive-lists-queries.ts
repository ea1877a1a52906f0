import type { Db, Trx } from '#platform/db/connection.js';
import type { SplitRule } from '#domain/legacy/lists.js';

/** How a drive tells the lists apart, how often they were changed by loading, and when the offices got them. */
export interface DriveLists {
  readonly rule: SplitRule;
  readonly listsVersion: number;
  readonly releasedBy: number | null;
  readonly releasedAt: Date | null;
}

export async function getDriveLists(db: Db | Trx, driveId: number, isLocked = false): Promise<DriveLists> {
  const row = await db('drives')
    .select({
      baselineOn: 'baseline_on',
      boundaryList: 'boundary_list',
      listsVersion: 'lists_version',
      releasedBy: 'lists_released_by',
      releasedAt: 'lists_released_at',
    })
    .where({ id: driveId })
    .modify((query) => void (isLocked && query.forUpdate()))
    .first<
      | {
          baselineOn: string;
          boundaryList: number;
          listsVersion: number;
          releasedBy: number | null;
          releasedAt: Date | null;
        }
      | undefined
    >();
  if (!row) throw new Error(`drive ${driveId} is not stored`);
  const { baselineOn, boundaryList, ...rest } = row;
  return { rule: { baselineOn, boundaryDay: boundaryList === 5 ? 5 : 4 }, ...rest };
}

export async function countChangeOfLists(trx: Trx, driveId: number): Promise<void> {
  await trx('drives').where({ id: driveId }).increment('lists_version', 1);
}

export async function releaseLists(trx: Trx, driveId: number, by: number, at: Date): Promise<void> {
  await trx('drives').where({ id: driveId }).update({ lists_released_by: by, lists_released_at: at });
}
