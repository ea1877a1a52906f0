import type { Db, Trx } from '#platform/db/connection.js';

/** An entry that was taken down by itself, at once. */
export interface Hiding {
  readonly id: number;
  readonly businessId: number;
  readonly ground: string;
  readonly hiddenBy: number;
  readonly hiddenByName: string;
  readonly hiddenAt: Date;
  readonly shownByName: string | null;
  readonly shownAt: Date | null;
  readonly shownGround: string | null;
}

const hidings = (db: Db | Trx) =>
  db('public_hidings as h')
    .join('operators as o', 'o.id', 'h.hidden_by')
    .leftJoin('operators as s', 's.id', 'h.shown_by')
    .select({
      id: 'h.id',
      businessId: 'h.business_id',
      ground: 'h.ground',
      hiddenBy: 'h.hidden_by',
      hiddenByName: 'o.display_name',
      hiddenAt: 'h.hidden_at',
      shownByName: 's.display_name',
      shownAt: 'h.shown_at',
      shownGround: 'h.shown_ground',
    });

/** Of one business, newest first. */
export async function listHidings(db: Db | Trx, businessId: number): Promise<Hiding[]> {
  return (await hidings(db).where('h.business_id', businessId).orderBy('h.id', 'desc')) as Hiding[];
}

export async function findHiding(db: Db | Trx, businessId: number): Promise<Hiding | undefined> {
  return hidings(db).where({ 'h.business_id': businessId, 'h.is_current': 1 }).first<Hiding | undefined>();
}

/** Which of these businesses are taken down now. */
export async function listHiddenAmong(db: Db | Trx, businessIds: readonly number[]): Promise<ReadonlySet<number>> {
  if (businessIds.length === 0) return new Set();
  const ids = (await db('public_hidings')
    .where({ is_current: 1 })
    .whereIn('business_id', [...businessIds])
    .pluck('business_id')) as number[];
  return new Set(ids.map(Number));
}

export async function countHidden(db: Db | Trx): Promise<number> {
  const row = await db('public_hidings').where({ is_current: 1 }).count({ n: '*' }).first<{ n: number }>();
  return Number(row?.n ?? 0);
}

/** Takes a business down; false where it is down already. */
export async function insertHiding(
  trx: Trx,
  one: { readonly businessId: number; readonly ground: string; readonly by: number; readonly at: Date },
): Promise<boolean> {
  const [id] = await trx('public_hidings')
    .insert({ business_id: one.businessId, is_current: 1, ground: one.ground, hidden_by: one.by, hidden_at: one.at })
    .onConflict(['business_id', 'is_current'])
    .ignore();
  return Boolean(id);
}

/** Ends it; false where another has done so. */
export async function endHiding(
  trx: Trx,
  id: number,
  ended: { readonly ground: string; readonly by: number; readonly at: Date },
): Promise<boolean> {
  const changed = await trx('public_hidings')
    .where({ id, is_current: 1 })
    .update({ is_current: null, shown_by: ended.by, shown_at: ended.at, shown_ground: ended.ground });
  return changed === 1;
}
