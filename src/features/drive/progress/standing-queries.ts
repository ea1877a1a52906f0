import type { Knex } from 'knex';
import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { AnnexState } from '#domain/annexes/states.js';

/** Which annexes: one, the one of a version, those of a unit, or all of a drive. */
export type WhichAnnexes =
  | { readonly annexId: number }
  | { readonly versionId: number }
  | { readonly driveId: number; readonly unitCode?: string };

/** How an annex stands: what the matrix of the drive counts of it. */
export interface Standing {
  readonly annexId: number;
  readonly state: AnnexState;
  readonly versionId: number | null;
  readonly rows: number;
  readonly errors: number;
  /** Warnings without a reason, comments without an answer. */
  readonly openWarnings: number;
  readonly openComments: number;
  /** Rows of annexes 4 and 5 that the office marks as filed; null: nobody has counted. */
  readonly filed: number | null;
  readonly isLate: boolean;
  readonly submittedAt: Date | null;
  /** Until when its unit has time, its extension included. */
  readonly deadlineAt: Date;
}

const now = {
  annexId: 'x.id',
  state: 'x.state',
  versionId: 'x.current_version_id',
  rows: 'v.row_count',
  errors: 'v.error_count',
  filed: 'v.filed_count',
  isLate: 'x.is_late',
  submittedAt: 'x.submitted_at',
} as const;

const openWarnings = `(SELECT COUNT(*) FROM annex_findings f
  WHERE f.version_id = x.current_version_id AND f.level = 'W' AND f.confirmed_by IS NULL AND f.quarantine_id IS NULL)`;
const openComments = `(SELECT COUNT(*) FROM annex_comments c
  WHERE c.annex_id = x.id AND c.is_sent = 1 AND c.answer IS NULL)`;

/** How annexes stand as this transaction sees them: the one text by which they are noted and shown. */
export async function listStandingsNow(db: Db | Trx, which: WhichAnnexes): Promise<Standing[]> {
  const rows = (await db('annexes as x')
    .join('drives as d', 'd.id', 'x.drive_id')
    .leftJoin('annex_versions as v', 'v.id', 'x.current_version_id')
    .leftJoin('drive_extensions as e', (on) =>
      on.on('e.drive_id', 'x.drive_id').on('e.unit_code', 'x.unit_code').onVal('e.is_current', 1),
    )
    .select(now)
    .select(db.raw(`${openWarnings} AS openWarnings`), db.raw(`${openComments} AS openComments`))
    .select(db.raw('GREATEST(d.deadline_at, COALESCE(e.deadline_at, d.deadline_at)) AS deadlineAt'))
    .options(asObjects)
    .modify((query) => void pick(db, query, which))
    .orderBy('x.id')) as Standing[];
  return rows.map((row) => ({ ...row, rows: row.rows ?? 0, errors: row.errors ?? 0 }));
}

const pick = (db: Db | Trx, query: Knex.QueryBuilder, which: WhichAnnexes): Knex.QueryBuilder => {
  if ('annexId' in which) return query.where('x.id', which.annexId);
  if ('versionId' in which)
    return query.where('x.id', db('annex_versions').select('annex_id').where({ id: which.versionId }));
  return query
    .where('x.drive_id', which.driveId)
    .modify((some) => void (which.unitCode === undefined || some.where('x.unit_code', which.unitCode)));
};

const moving = {
  annexId: 'x.id',
  state: 'x.state',
  versionId: 'x.current_version_id',
  isLate: 'x.is_late',
  submittedAt: 'x.submitted_at',
} as const;

/**
 * The same, held as they are until the transaction ends: what another one has moved since this one first looked into the database is not
 * noted as it was before.
 */
export async function lockStandings(trx: Trx, which: WhichAnnexes): Promise<Standing[]> {
  const held = (await trx('annexes as x')
    .select(moving)
    .options(asObjects)
    .modify((query) => void pick(trx, query, which))
    .forShare()) as Pick<Standing, keyof typeof moving>[];
  const byId = new Map(held.map((one) => [one.annexId, one]));
  return (await listStandingsNow(trx, which)).map((one) => ({ ...one, ...byId.get(one.annexId) }));
}

export const noted = {
  annexId: 's.annex_id',
  state: 's.state',
  versionId: 's.version_id',
  rows: 's.row_count',
  errors: 's.error_count',
  openWarnings: 's.open_warnings',
  openComments: 's.open_comments',
  filed: 's.filed_count',
  isLate: 's.is_late',
  submittedAt: 's.submitted_at',
  deadlineAt: 's.deadline_at',
} as const satisfies Record<keyof Standing, string>;

/** How the annexes of a drive stood at that moment; of those that had not begun, nothing. */
export async function listStandingsAt(db: Db | Trx, driveId: number, at: Date): Promise<Standing[]> {
  return (await db('annexes as x')
    .join('annex_standings as s', (on) => {
      void on.on(
        's.id',
        db.raw(
          `(SELECT t.id FROM annex_standings t WHERE t.annex_id = x.id AND t.noted_at <= ?
            ORDER BY t.noted_at DESC, t.id DESC LIMIT 1)`,
          [at],
        ),
      );
    })
    .select(noted)
    .options(asObjects)
    .where('x.drive_id', driveId)
    .orderBy('x.id')) as Standing[];
}

/** What moved an annex, or what was looked at. */
export interface NotedBy {
  readonly at: Date;
  readonly by: number | null;
  readonly step: string;
}

const written = [
  'annex_id',
  'noted_at',
  'noted_by',
  'step',
  'state',
  'version_id',
  'row_count',
  'error_count',
  'open_warnings',
  'open_comments',
  'filed_count',
  'is_late',
  'submitted_at',
  'deadline_at',
] as const;

export async function insertStandings(
  trx: Trx,
  { at, by, step }: NotedBy,
  standings: readonly Standing[],
): Promise<void> {
  await bulkInsert(
    trx,
    'annex_standings',
    written,
    standings.map((one) => [
      one.annexId,
      at,
      by,
      step,
      one.state,
      one.versionId,
      one.rows,
      one.errors,
      one.openWarnings,
      one.openComments,
      one.filed,
      one.isLate ? 1 : 0,
      one.submittedAt,
      one.deadlineAt,
    ]),
  );
}

/** Annexes of a drive of which nothing was noted yet. */
export async function listUnnoted(trx: Trx, driveId: number): Promise<number[]> {
  const rows = (await trx('annexes as x')
    .leftJoin('annex_standings as s', 's.annex_id', 'x.id')
    .select({ id: 'x.id' })
    .where('x.drive_id', driveId)
    .whereNull('s.id')) as { id: number }[];
  return rows.map(({ id }) => Number(id));
}

/** When the annexes of a drive were asked for; the epoch where it has none. */
export async function findBegun(db: Db | Trx, driveId: number): Promise<Date> {
  const row = (await db('annex_standings as s')
    .join('annexes as x', 'x.id', 's.annex_id')
    .min({ at: 's.noted_at' })
    .where('x.drive_id', driveId)
    .first()) as { at: Date | null } | undefined;
  return row?.at ?? new Date(0);
}
