import type { Db } from '#platform/db/connection.js';

/** What of the cases of a drive waits, for the province. */
export interface ProvinceCases {
  readonly open: number;
  /** Those of them in which both units have said something. */
  readonly heard: number;
}

export async function countProvinceCases(db: Db, driveId: number): Promise<ProvinceCases> {
  const row = (await db('collisions as c')
    .where({ 'c.drive_id': driveId, 'c.state': 'open' })
    .whereNot('c.ground', 'likely')
    .count({ open: '*' })
    .select({
      heard: db.raw(
        `COALESCE(SUM(NOT EXISTS (SELECT 1 FROM collision_sides s
          WHERE s.collision_id = c.id AND s.annex_id IS NOT NULL AND s.stance IS NULL)), 0)`,
      ),
    })
    .first()) as { open: number; heard: number };
  return { open: Number(row.open), heard: Number(row.heard) };
}

/** What of them waits for an office. */
export interface OfficeCases {
  /** Open, and the office has not said anything yet. */
  readonly unstated: number;
  /** Decided against it, its row still there. */
  readonly lost: number;
  /** Decided since, its row not concerned. */
  readonly told: number;
}

export async function countOfficeCases(db: Db, driveId: number, agencyId: number, since: Date): Promise<OfficeCases> {
  const isLost = "((c.outcome = 'first' AND s.side = 2) OR (c.outcome = 'second' AND s.side = 1))";
  const row = (await db('collisions as c')
    .join('collision_sides as s', 's.collision_id', 'c.id')
    .join('annexes as x', 'x.id', 's.annex_id')
    .where({ 'c.drive_id': driveId, 'x.agency_id': agencyId })
    .whereIn('c.state', ['open', 'decided'])
    .select({
      unstated: db.raw("COALESCE(SUM(c.state = 'open' AND c.ground <> 'likely' AND s.stance IS NULL), 0)"),
      lost: db.raw(`COALESCE(SUM(c.state = 'decided' AND ${isLost}), 0)`),
      told: db.raw(`COALESCE(SUM(c.state = 'decided' AND NOT ${isLost} AND c.decided_at > ?), 0)`, [since]),
    })
    .first()) as Record<keyof OfficeCases, number | string>;
  return { unstated: Number(row.unstated), lost: Number(row.lost), told: Number(row.told) };
}
