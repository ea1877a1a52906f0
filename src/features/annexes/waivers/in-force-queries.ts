import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import { openSaid } from '#features/annexes/checking/finding-queries.js';
import type { RawRow, WaivedRow } from './waiver-queries.js';

/** What a waiver is for, as far as a finding can be compared with it. */
export interface WaivedPlace extends WaivedRow {
  readonly waiverId: number;
  readonly rule: string;
  readonly field: string;
  readonly kind: string;
}

/** A finding's place and value in a row that is known by its key; equal keys are one and the same fault in whatever version. */
export const waiverKey = (
  rowKey: string,
  { field, rule, kind, value }: { field: string; rule: string; kind: string; value: string },
): string => [rowKey, field, rule, kind.slice(0, 80), value.slice(0, 500)].join('\u0001');

/** Rows of the waivers of an annex that hold on a day. */
export const listRowsInForce = (
  db: Db | Trx,
  cipher: PersonalCipher,
  annexId: number,
  today: string,
): Promise<WaivedPlace[]> => places(db, cipher, annexId, (query) => query.where({ 'w.decision': 'approve' }), today);

/** Rows of those that hold on a day, or that nobody has decided yet. */
export const listRowsAsked = (
  db: Db | Trx,
  cipher: PersonalCipher,
  annexId: number,
  today: string,
): Promise<WaivedPlace[]> =>
  places(
    db,
    cipher,
    annexId,
    (query) => query.where((some) => some.whereNull('w.decision').orWhere('w.decision', 'approve')),
    today,
  );

type Query = ReturnType<Db>;
async function places(
  db: Db | Trx,
  cipher: PersonalCipher,
  annexId: number,
  which: (query: Query) => unknown,
  today: string,
): Promise<WaivedPlace[]> {
  const rows = (await db('annex_waivers as w')
    .join('annex_waiver_rows as r', 'r.waiver_id', 'w.id')
    .select({
      waiverId: 'w.id',
      rule: 'w.rule',
      field: 'w.field',
      kind: 'w.kind',
      row: 'r.row_no',
      rowKey: 'r.row_key',
      said: 'r.said',
    })
    .where('w.annex_id', annexId)
    .whereNull('w.ended_at')
    .where('w.expires_on', '>=', today)
    .modify((query) => void which(query as unknown as Query))
    .orderBy('w.id')) as (Omit<WaivedPlace, 'value' | 'message'> & RawRow)[];
  return rows.map(({ said, waiverId, row, ...rest }) => ({
    ...rest,
    row: Number(row),
    waiverId: Number(waiverId),
    ...openSaid(cipher, said),
  }));
}

/** Rows of a version that a waiver lets through now. */
export async function listRowsLetThrough(db: Db | Trx, versionId: number, waiverId: number): Promise<number[]> {
  const rows = (await db('annex_findings')
    .distinct({ row: 'row_no' })
    .where({ version_id: versionId, waiver_id: waiverId })) as { row: number }[];
  return rows.map(({ row }) => Number(row));
}

/** How many errors of a version each waiver lets through. */
export async function countLetThrough(db: Db | Trx, versionId: number): Promise<ReadonlyMap<number, number>> {
  const rows = (await db('annex_findings')
    .select({ waiverId: 'waiver_id' })
    .count({ n: '*' })
    .where({ version_id: versionId })
    .whereNotNull('waiver_id')
    .groupBy('waiver_id')) as unknown as { waiverId: number; n: number }[];
  return new Map(rows.map(({ waiverId, n }) => [Number(waiverId), Number(n)]));
}

/** Approved waivers whose day is over and whose annex has not been told yet. */
export async function listLapsing(
  db: Db | Trx,
  today: string,
): Promise<{ readonly id: number; readonly annexId: number; readonly agencyId: number }[]> {
  const rows = (await db('annex_waivers as w')
    .join('annexes as x', 'x.id', 'w.annex_id')
    .select({ id: 'w.id', annexId: 'w.annex_id', agencyId: 'x.agency_id' })
    .where({ 'w.decision': 'approve' })
    .whereNull('w.ended_at')
    .whereNull('w.lapsed_at')
    .where('w.expires_on', '<', today)
    .orderBy('w.id')
    .limit(1_000)) as { id: number; annexId: number; agencyId: number }[];
  return rows.map(({ id, annexId, agencyId }) => ({
    id: Number(id),
    annexId: Number(annexId),
    agencyId: Number(agencyId),
  }));
}

/** Until when these waivers hold. */
export async function listExpiries(db: Db | Trx, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = (await db('annex_waivers')
    .select({ id: 'id', expiresOn: 'expires_on' })
    .whereIn('id', [...ids])
    .options(asObjects)) as { id: number; expiresOn: string }[];
  return new Map(rows.map(({ id, expiresOn }) => [id, expiresOn]));
}
