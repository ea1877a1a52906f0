import type { Db, Trx } from '#platform/db/connection.js';

/** Why this person reads the whole numbers of the annex; undefined while no reason was given. */
export async function findRevealReason(db: Db | Trx, annexId: number, operatorId: number): Promise<string | undefined> {
  const row = await db('annex_reveals')
    .select('reason')
    .where({ annex_id: annexId, operator_id: operatorId })
    .first<{ reason: string } | undefined>();
  return row?.reason;
}

/** Keeps the reason; a later one takes its place. */
export async function keepRevealReason(
  trx: Trx,
  { annexId, operatorId, reason, at }: { annexId: number; operatorId: number; reason: string; at: Date },
): Promise<void> {
  await trx('annex_reveals')
    .insert({ annex_id: annexId, operator_id: operatorId, reason, given_at: at })
    .onConflict(['annex_id', 'operator_id'])
    .merge({ reason, given_at: at });
}

/** Pages of one kind on which a person sees whole numbers of a version. */
export interface NumberView {
  readonly versionId: number;
  readonly operatorId: number;
  readonly kind: string;
}

const viewKey = ({ versionId, operatorId, kind }: NumberView) => ({
  version_id: versionId,
  operator_id: operatorId,
  seen_on_page: kind,
});

/** The last day whose views of this kind were recorded; null before any was. */
export async function findViewDay(db: Db | Trx, view: NumberView): Promise<string | null> {
  const row = await db('annex_number_views')
    .select({ day: 'recorded_on' })
    .where(viewKey(view))
    .first<{ day: string | null } | undefined>();
  return row?.day ?? null;
}

/** Whether the views of that day are still to be recorded: true for one of several pages that open at once. */
export async function takeViewDay(trx: Trx, view: NumberView, day: string): Promise<boolean> {
  await trx('annex_number_views')
    .insert(viewKey(view))
    .onConflict(['version_id', 'operator_id', 'seen_on_page'])
    .ignore();
  const taken = await trx('annex_number_views')
    .where(viewKey(view))
    .andWhere((before) => before.whereNull('recorded_on').orWhere('recorded_on', '<', day))
    .update({ recorded_on: day });
  return taken === 1;
}
