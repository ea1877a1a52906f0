import type { Db } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { AnnexState } from '#domain/annexes/states.js';
import { type NotedBy, type Standing, noted } from './standing-queries.js';

/** A move of an annex with what it was noted with. */
export type NotedStanding = Standing &
  Pick<NotedBy, 'at' | 'step'> & { readonly id: number; readonly byName: string | null };

/** The moves of one annex up to a moment, the newest first. */
export async function listMoves(db: Db, annexId: number, until: Date, limit: number): Promise<NotedStanding[]> {
  return (await db('annex_standings as s')
    .leftJoin('operators as o', 'o.id', 's.noted_by')
    .select({ ...noted, id: 's.id', at: 's.noted_at', step: 's.step', byName: 'o.display_name' })
    .options(asObjects)
    .where('s.annex_id', annexId)
    .where('s.noted_at', '<=', until)
    .orderBy([
      { column: 's.noted_at', order: 'desc' },
      { column: 's.id', order: 'desc' },
    ])
    .limit(limit)) as NotedStanding[];
}

/** In which state each annex was from which moment on, oldest first. */
export interface StateFrom {
  readonly annexId: number;
  readonly at: Date;
  readonly state: AnnexState;
}

/** States of annexes over time; only moves that can change one. */
export async function listStates(db: Db, driveId: number): Promise<StateFrom[]> {
  return (await db('annex_standings as s')
    .join('annexes as x', 'x.id', 's.annex_id')
    .select({ annexId: 's.annex_id', at: 's.noted_at', state: 's.state' })
    .options(asObjects)
    .where('x.drive_id', driveId)
    .whereNotIn('s.step', ['check', 'confirm', 'answer', 'judge', 'rows'])
    .orderBy([{ column: 's.noted_at' }, { column: 's.id' }])) as StateFrom[];
}

/** How often each annex of a drive was returned up to a moment. */
export async function countReturns(db: Db, driveId: number, at: Date): Promise<ReadonlyMap<number, number>> {
  const rows = (await db('annex_standings as s')
    .join('annexes as x', 'x.id', 's.annex_id')
    .select({ annexId: 's.annex_id' })
    .count({ n: '*' })
    .where({ 'x.drive_id': driveId, 's.step': 'return' })
    .where('s.noted_at', '<=', at)
    .groupBy('s.annex_id')) as unknown as { annexId: number; n: number }[];
  return new Map(rows.map(({ annexId, n }) => [Number(annexId), Number(n)]));
}

/** When the first row of each annex of a drive came in. */
export async function listFirstRows(db: Db, driveId: number): Promise<ReadonlyMap<number, Date>> {
  const rows = (await db('annex_standings as s')
    .join('annexes as x', 'x.id', 's.annex_id')
    .select({ annexId: 's.annex_id' })
    .min({ at: 's.noted_at' })
    .where('x.drive_id', driveId)
    .where('s.row_count', '>', 0)
    .groupBy('s.annex_id')) as unknown as { annexId: number; at: Date }[];
  return new Map(rows.map(({ annexId, at }) => [Number(annexId), at]));
}
