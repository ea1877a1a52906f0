import type { Db } from '#platform/db/connection.js';

/** Days on which live accounts of an office are judged, or of all offices. */
interface Whose {
  /** null: of all offices. */
  readonly agencyId: number | null;
  /** `yyyy-mm-dd` */
  readonly today: string;
}

const live = (db: Db, { agencyId, today }: Whose) =>
  db('operators as o')
    .where('o.is_active', 1)
    .where((valid) => void valid.whereNull('o.valid_to').orWhere('o.valid_to', '>=', today))
    .modify((query) => void (agencyId === null || query.where('o.agency_id', agencyId)));

/** Live accounts that nobody has activated and for which no slip is good any more: a slip is to be printed. */
export async function countWithoutSlip(db: Db, whose: Whose, now: Date): Promise<number> {
  const row = await live(db, whose)
    .leftJoin('activation_slips as s', (on) =>
      on
        .on('s.operator_id', 'o.id')
        .andOnVal('s.is_open', 1)
        .andOnVal('s.expires_at', '>', now as never),
    )
    .where('o.password_hash', '')
    .whereNull('s.id')
    .count({ n: '*' })
    .first<{ n: number }>();
  return Number(row?.n ?? 0);
}

/** Live accounts whose last day comes by `until`; the earliest of these days. */
export async function findExpiring(
  db: Db,
  whose: Whose,
  until: string,
): Promise<{ readonly count: number; readonly first: string }> {
  const row = await live(db, whose)
    .where('o.valid_to', '<=', until)
    .count({ n: '*' })
    .min({ first: 'o.valid_to' })
    .first<{ n: number; first: string | null }>();
  return { count: Number(row?.n ?? 0), first: row?.first ?? '' };
}
