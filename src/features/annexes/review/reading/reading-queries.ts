import type { Db, Trx } from '#platform/db/connection.js';
import { listRowDigests } from '#features/annexes/checking/row-queries.js';
import type { ReturnGround } from '#features/annexes/review/review-rules.js';
import { parseRanges, type RowRange, type Sample, writeRanges } from './reading-rules.js';

/** What one reviewer has had on the screen of a version, true as of `seenAt`, and the sample drawn. */
export interface Reading {
  readonly operatorId: number;
  readonly ranges: readonly RowRange[];
  readonly seenAt: Date;
  readonly sample: Sample | undefined;
}

const columns = {
  operatorId: 'operator_id',
  seen: 'seen',
  seenAt: 'seen_at',
  size: 'sample_size',
  seed: 'sample_seed',
} as const;
interface RawReading {
  operatorId: number;
  seen: string;
  seenAt: Date;
  size: number | null;
  seed: number | null;
}
const toReading = ({ operatorId, seen, seenAt, size, seed }: RawReading): Reading => ({
  operatorId: Number(operatorId),
  ranges: parseRanges(seen),
  seenAt,
  sample: size === null || seed === null ? undefined : { size, seed: Number(seed) },
});

export async function listReadings(db: Db | Trx, versionId: number): Promise<Reading[]> {
  return ((await db('annex_readings').select(columns).where({ version_id: versionId })) as RawReading[]).map(toReading);
}

/** The reading of one reviewer, made where there is none, and locked until the end of the transaction. */
export async function lockReading(trx: Trx, versionId: number, operatorId: number, now: Date): Promise<Reading> {
  const where = { version_id: versionId, operator_id: operatorId };
  await trx('annex_readings')
    .insert({ ...where, seen: '', seen_at: now })
    .onConflict(['version_id', 'operator_id'])
    .ignore();
  const row = await trx('annex_readings').select(columns).where(where).forUpdate().first<RawReading>();
  return toReading(row);
}

export async function updateSeen(
  trx: Trx,
  versionId: number,
  operatorId: number,
  ranges: readonly RowRange[],
  now: Date,
): Promise<void> {
  await trx('annex_readings')
    .where({ version_id: versionId, operator_id: operatorId })
    .update({ seen: writeRanges(ranges), seen_at: now });
}

export async function updateSample(trx: Trx, versionId: number, operatorId: number, sample: Sample): Promise<void> {
  await trx('annex_readings')
    .where({ version_id: versionId, operator_id: operatorId })
    .update({ sample_size: sample.size, sample_seed: sample.seed });
}

/** Takes everybody's samples of a version away: the next round begins with none. */
export async function deleteSamples(trx: Trx, versionId: number): Promise<void> {
  await trx('annex_readings').where({ version_id: versionId }).update({ sample_size: null, sample_seed: null });
}

/** Numbers of all rows of a version, ascending; needs no key. */
export const listRowNumbers = async (db: Db | Trx, versionId: number): Promise<Uint32Array> =>
  Uint32Array.from(await listRowDigests(db, versionId), ({ row }) => row).sort();

/** Rows of a version in which a cell was mended on line after that moment. */
export async function listRowsMendedSince(db: Db | Trx, versionId: number, since: Date): Promise<number[]> {
  const rows = (await db('annex_fix_history')
    .distinct({ row: 'row_no' })
    .where({ version_id: versionId })
    .andWhere('fixed_at', '>', since)) as { row: number }[];
  return rows.map(({ row }) => Number(row));
}

/** How a review of an annex ended, and whether all that had to be seen then was. */
export interface PastDecision {
  readonly versionId: number;
  readonly decidedAt: Date;
  readonly isComplete: boolean;
}

/** The reviewer's own last return of this annex; else the last decision of anybody. */
export async function findLastDecision(
  db: Db | Trx,
  annexId: number,
  operatorId: number,
): Promise<PastDecision | undefined> {
  const decisions = () =>
    db('annex_decisions')
      .select({ versionId: 'version_id', decidedAt: 'decided_at', isComplete: 'is_complete' })
      .where({ annex_id: annexId })
      .orderBy('id', 'desc');
  type Raw = { versionId: number; decidedAt: Date; isComplete: number } | undefined;
  const own = await decisions().andWhere({ decided_by: operatorId, decision: 'return' }).first<Raw>();
  const row = own ?? (await decisions().first<Raw>());
  return row && { ...row, versionId: Number(row.versionId), isComplete: row.isComplete === 1 };
}

/** The version that was handed in before this one; reviewed before decisions were kept. */
export async function findHandedInBefore(
  db: Db | Trx,
  annexId: number,
  versionId: number,
): Promise<{ readonly versionId: number; readonly submittedAt: Date } | undefined> {
  const row = await db('annex_versions')
    .select({ versionId: 'id', submittedAt: 'submitted_at' })
    .where({ annex_id: annexId, state: 'checked' })
    .whereNotNull('submitted_at')
    .andWhere('id', '<', versionId)
    .orderBy('id', 'desc')
    .first<{ versionId: number; submittedAt: Date } | undefined>();
  return row && { ...row, versionId: Number(row.versionId) };
}

export interface NewDecision {
  readonly annexId: number;
  readonly versionId: number;
  readonly decision: 'return' | 'accept';
  readonly decidedBy: number;
  readonly decidedAt: Date;
  /** On what ground it was returned. */
  readonly ground?: ReturnGround;
  /** When what is decided on had been handed in. */
  readonly submittedAt: Date | null;
  readonly needed: number;
  readonly seen: number;
  readonly isComplete: boolean;
  readonly sample: Sample | undefined;
}

/** Returns its id. */
export async function insertDecision(trx: Trx, one: NewDecision): Promise<number> {
  const [id] = await trx('annex_decisions').insert({
    annex_id: one.annexId,
    version_id: one.versionId,
    decision: one.decision,
    decided_by: one.decidedBy,
    decided_at: one.decidedAt,
    ground: one.ground ?? null,
    submitted_at: one.submittedAt,
    needed_count: one.needed,
    seen_count: one.seen,
    is_complete: one.isComplete ? 1 : 0,
    sample_size: one.sample?.size ?? null,
    sample_seed: one.sample?.seed ?? null,
  });
  return Number(id);
}

/** Rows of a version that are, by their keys, these rows of another one. */
export async function listSameRows(
  db: Db | Trx,
  versionId: number,
  other: { readonly versionId: number; readonly rows: readonly number[] },
): Promise<number[]> {
  const wanted = new Set(other.rows);
  const keys = new Set<string>();
  for (const { row, rowKey } of await listRowDigests(db, other.versionId)) if (wanted.has(row)) keys.add(rowKey);
  return (await listRowDigests(db, versionId)).filter(({ rowKey }) => keys.has(rowKey)).map(({ row }) => row);
}
