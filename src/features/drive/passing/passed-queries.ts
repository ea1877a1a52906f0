import type { Db } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import { identityKinds } from '#domain/annexes/row-identities.js';
import type { PassState } from '#domain/legacy/passing.js';

/** A licence that was passed on, as the page lists it. */
export interface PassedLine {
  readonly id: number;
  readonly version: number;
  readonly licenceId: number;
  readonly oldId: string;
  readonly name: string;
  readonly licenceNo: string;
  readonly annexNo: number;
  readonly fromUnit: string;
  readonly toUnit: string | null;
  readonly office: string;
  readonly state: PassState;
  readonly isPast: boolean;
  readonly isGone: boolean;
  readonly reason: string | null;
  readonly passedAt: Date;
  readonly decidedAt: Date | null;
  readonly decidedByName: string | null;
  /** The version that counts of the receiver's annex has a row of it. */
  readonly isChecked: boolean;
}

const columns = {
  id: 'p.id',
  version: 'p.version',
  licenceId: 'p.licence_id',
  oldId: 'l.old_id',
  name: 'l.name',
  licenceNo: 'l.licence_no',
  annexNo: 'p.annex_no',
  fromUnit: 'p.from_unit',
  toUnit: 'p.to_unit',
  office: 'p.office',
  state: 'p.state',
  isPast: 'p.is_past',
  isGone: 'l.is_gone',
  reason: 'p.reason',
  passedAt: 'p.passed_at',
  decidedAt: 'p.decided_at',
  decidedByName: 'o.display_name',
} as const satisfies Record<keyof Omit<PassedLine, 'isChecked'>, string>;

export interface PassedFilter {
  /** Only what went to one of these units, or came from one of them. */
  readonly to?: readonly string[];
  readonly from?: readonly string[];
  readonly state?: PassState;
}

const filtered = (db: Db, driveId: number, { to, from, state }: PassedFilter) =>
  db('licence_passes as p')
    .where('p.drive_id', driveId)
    .modify((query) => {
      if (to) void query.whereIn('p.to_unit', to);
      if (from) void query.whereIn('p.from_unit', from);
      if (state) void query.where('p.state', state);
    });

export async function listPassed(
  db: Db,
  driveId: number,
  filter: PassedFilter,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<PassedLine[]> {
  const answered = db('licence_keys as k')
    .join('annex_row_keys as r', (on) => void on.on('r.kind', 'k.kind').andOn('r.hash', 'k.hash'))
    .join('annexes as x', 'x.current_version_id', 'r.version_id')
    .select(db.raw('1'))
    .whereRaw('k.licence_id = p.licence_id AND x.unit_code = p.to_unit AND x.annex_no = p.annex_no')
    .where('k.kind', identityKinds.oldId);
  const rows = (await filtered(db, driveId, filter)
    .join('licences as l', 'l.id', 'p.licence_id')
    .leftJoin('operators as o', 'o.id', 'p.decided_by')
    .select(columns)
    .select({ isChecked: db.raw('EXISTS(?)', [answered]) })
    .options(asObjects)
    .where('p.id', '>', after)
    .orderBy('p.id')
    .limit(limit)) as (Omit<PassedLine, 'isChecked'> & { readonly isChecked: number })[];
  return rows.map((row) => ({ ...row, isChecked: Number(row.isChecked) === 1 }));
}

export interface PassedCount {
  readonly state: PassState;
  readonly count: number;
}

export async function countPassed(db: Db, driveId: number, filter: PassedFilter): Promise<PassedCount[]> {
  const rows = (await filtered(db, driveId, filter)
    .select({ state: 'p.state' })
    .count({ n: '*' })
    .groupBy('p.state')) as unknown as { state: PassState; n: number }[];
  return rows.map(({ state, n }) => ({ state, count: Number(n) }));
}

/** Licences that were sent back to these units, of which they have not spoken since. */
export async function countSentBack(db: Db, driveId: number, units: readonly string[]): Promise<number> {
  const row = (await filtered(db, driveId, { from: units, state: 'sent_back' })
    .where({ 'p.is_answered': 0, 'p.is_past': 0 })
    .count({ n: '*' })
    .first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

/** Licences that no office of the province has taken yet, and since when the oldest waits. */
export async function findWaiting(
  db: Db,
  driveId: number,
  units?: readonly string[],
): Promise<{ readonly count: number; readonly since: Date | null }> {
  const row = (await filtered(db, driveId, { state: 'waiting', ...(units && { to: units }) })
    .count({ n: '*' })
    .min({ since: 'p.passed_at' })
    .first()) as { n: number; since: Date | null } | undefined;
  return { count: Number(row?.n ?? 0), since: row?.since ?? null };
}
