import type { Db, Trx } from '#platform/db/connection.js';
import type { CollisionGround, CollisionOutcome, CollisionState, SideNo } from './collision-rules.js';

/** What a case means for one row of an annex. */
export interface RowCase {
  readonly collisionId: number;
  readonly side: SideNo;
  readonly rowKey: string;
  readonly ground: CollisionGround;
  readonly state: CollisionState;
  readonly outcome: CollisionOutcome | null;
  readonly stance: string | null;
  readonly otherUnit: string;
  /** The other side's business stands in the register. */
  readonly isOtherEntered: boolean;
}

/**
 * The cases of an annex's rows that are not gone. `lock`: as they are now, and nobody decides or imports the other side until the end of the
 * transaction.
 */
export async function listRowCases(db: Db | Trx, annexId: number, lock = false): Promise<RowCase[]> {
  if (lock)
    await db('collisions as c')
      .join('collision_sides as s', 's.collision_id', 'c.id')
      .select('c.id')
      .where('s.annex_id', annexId)
      .orderBy('c.id')
      .forUpdate();
  const query = db('collision_sides as s')
    .join('collisions as c', 'c.id', 's.collision_id')
    .join('collision_sides as t', (on) => on.on('t.collision_id', 's.collision_id').andOn('t.id', '<>', 's.id'))
    .leftJoin('annexes as y', 'y.id', 't.annex_id')
    .leftJoin('divisions as d', 'd.code', 'y.unit_code')
    .leftJoin('businesses as b', 'b.id', 't.business_id')
    .leftJoin('agencies as g', 'g.id', 'b.agency_id')
    .select({
      collisionId: 'c.id',
      side: 's.side',
      rowKey: 's.row_key',
      ground: 'c.ground',
      state: 'c.state',
      outcome: 'c.outcome',
      stance: 's.stance',
      otherUnit: db.raw("COALESCE(d.name, g.name, '')"),
      isOtherEntered: db.raw("IF(b.filing_status IN ('filed', 'licensed_unfiled', 'lapsed_unfiled'), 1, 0)"),
    })
    .where('s.annex_id', annexId)
    .whereNot('c.state', 'gone')
    .orderBy('c.id');
  if (lock) void query.forShare();
  return ((await query) as (Omit<RowCase, 'isOtherEntered'> & { isOtherEntered: number })[]).map((row) => ({
    ...row,
    isOtherEntered: Number(row.isOtherEntered) === 1,
  }));
}

/** Notes which businesses of the register rows of an annex have become. */
export async function noteEntered(
  trx: Trx,
  annexId: number,
  entered: readonly { readonly rowKey: string; readonly businessId: number }[],
): Promise<void> {
  for (const { rowKey, businessId } of entered)
    await trx('collision_sides').where({ annex_id: annexId, row_key: rowKey }).update({ business_id: businessId });
}
