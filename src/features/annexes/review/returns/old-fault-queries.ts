import type { Db, Trx } from '#platform/db/connection.js';
import type { Place } from './old-fault-rules.js';

/** A comment by its place in a version. */
export interface PlacedComment extends Place {
  readonly id: number;
  readonly versionId: number;
}

interface RawComment {
  readonly id: number;
  readonly versionId: number;
  readonly row: number | null;
  readonly field: string;
}
const toPlaced = ({ id, versionId, row, field }: RawComment): PlacedComment => ({
  id: Number(id),
  versionId: Number(versionId),
  row: row === null ? null : Number(row),
  field,
});

async function listPlaces(db: Db | Trx, annexId: number, isSent: 0 | 1): Promise<PlacedComment[]> {
  const rows = (await db('annex_comments')
    .select({ id: 'id', versionId: 'version_id', row: 'row_no', field: 'field' })
    .where({ annex_id: annexId, is_sent: isSent })
    .orderBy('id')) as RawComment[];
  return rows.map(toPlaced);
}

export const listDrafts = (db: Db | Trx, annexId: number) => listPlaces(db, annexId, 0);
export const listSentPlaces = (db: Db | Trx, annexId: number) => listPlaces(db, annexId, 1);

export interface ReviewedReturn {
  readonly versionId: number;
  readonly decidedAt: Date;
}

/** The last return that rested on a review: not what the office had asked back, and before grounds were kept only what was read whole. */
export async function findReviewedReturn(db: Db | Trx, annexId: number): Promise<ReviewedReturn | undefined> {
  const row = await db('annex_decisions')
    .select({ versionId: 'version_id', decidedAt: 'decided_at' })
    .where({ annex_id: annexId, decision: 'return' })
    .andWhere((some) => some.whereIn('ground', ['claim', 'reason']).orWhere({ ground: null, is_complete: 1 }))
    .orderBy('id', 'desc')
    .first<ReviewedReturn | undefined>();
  return row && { ...row, versionId: Number(row.versionId) };
}

/** Cells of a version that were mended on line after that moment. */
export async function listMendedCells(
  db: Db | Trx,
  versionId: number,
  since: Date,
): Promise<{ readonly row: number; readonly field: string }[]> {
  const rows = (await db('annex_fix_history')
    .distinct({ row: 'row_no', field: 'field' })
    .where({ version_id: versionId })
    .andWhere('fixed_at', '>', since)) as { row: number; field: string }[];
  return rows.map(({ row, field }) => ({ row: Number(row), field }));
}

/** Those of these rows in which something was found against other annexes of the unit. */
export async function listCrossedRows(db: Db | Trx, versionId: number, rows: readonly number[]): Promise<number[]> {
  if (rows.length === 0) return [];
  const found = (await db('annex_findings')
    .distinct({ row: 'row_no' })
    .where({ version_id: versionId, is_cross: 1 })
    .whereIn('row_no', [...rows])) as { row: number }[];
  return found.map(({ row }) => Number(row));
}
