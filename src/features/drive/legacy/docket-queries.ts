import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { DocketOutcome } from '#domain/legacy/decisions.js';
import { type DocketReason, type PassReason, passReasons } from '#domain/legacy/split.js';
import type { DocketState } from './words.js';

/** A row to be decided by persons: why, what is proposed, by whom it was decided on which ground. */
export interface DocketLine {
  readonly id: number;
  readonly licenceId: number;
  readonly reason: DocketReason;
  readonly otherId: number | null;
  /** Unit that the row itself suggests. */
  readonly suggestion: string | null;
  /** Keyed hash of what the reason rests on: other facts ask anew. */
  readonly facts: string;
  readonly state: DocketState;
  readonly outcome: DocketOutcome | null;
  readonly outcomeUnit: string | null;
  readonly ground: string | null;
  readonly proposedBy: number | null;
  readonly proposedByName: string | null;
  readonly proposedAt: Date | null;
  readonly decidedBy: number | null;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  readonly refusedGround: string | null;
  readonly version: number;
}

const columns = {
  id: 'k.id',
  licenceId: 'k.licence_id',
  reason: 'k.reason',
  otherId: 'k.other_id',
  suggestion: 'k.suggestion',
  facts: 'k.facts',
  state: 'k.state',
  outcome: 'k.outcome',
  outcomeUnit: 'k.outcome_unit',
  ground: 'k.ground',
  proposedBy: 'k.proposed_by',
  proposedByName: 'p.display_name',
  proposedAt: 'k.proposed_at',
  decidedBy: 'k.decided_by',
  decidedByName: 'd.display_name',
  decidedAt: 'k.decided_at',
  refusedGround: 'k.refused_ground',
  version: 'k.version',
} as const satisfies Record<keyof DocketLine, string>;

const lines = (db: Db | Trx) =>
  db('licence_docket as k')
    .leftJoin('operators as p', 'p.id', 'k.proposed_by')
    .leftJoin('operators as d', 'd.id', 'k.decided_by')
    .select(columns);

export interface DocketFilter {
  readonly state?: DocketState;
  readonly reason?: DocketReason;
}

/** Current lines, in the order in which they came. */
export async function listDocket(
  db: Db | Trx,
  driveId: number,
  { state, reason }: DocketFilter,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<DocketLine[]> {
  return (await lines(db)
    .where({
      'k.drive_id': driveId,
      'k.is_current': 1,
      ...(state && { 'k.state': state }),
      ...(reason && { 'k.reason': reason }),
    })
    .where('k.id', '>', after)
    .orderBy('k.id')
    .limit(limit)) as DocketLine[];
}

/** Everything that was ever to be decided of a licence, those that are past too. */
export async function listDocketOf(db: Db | Trx, licenceId: number): Promise<DocketLine[]> {
  return (await lines(db).where('k.licence_id', licenceId).orderBy('k.id')) as DocketLine[];
}

/** Lines by id, locked until the transaction ends. */
export async function lockDocket(trx: Trx, driveId: number, ids: readonly number[]): Promise<DocketLine[]> {
  await trx('licence_docket').select('id').whereIn('id', ids).orderBy('id').forUpdate();
  return (await lines(trx)
    .where({ 'k.drive_id': driveId, 'k.is_current': 1 })
    .whereIn('k.id', ids)
    .orderBy('k.id')) as DocketLine[];
}

export interface DocketCount {
  readonly reason: DocketReason;
  readonly state: DocketState;
  readonly count: number;
}

export async function countDocket(db: Db | Trx, driveId: number): Promise<DocketCount[]> {
  const rows = (await db('licence_docket')
    .select('reason', 'state')
    .count({ n: '*' })
    .where({ drive_id: driveId, is_current: 1 })
    .groupBy('reason', 'state')) as unknown as { reason: DocketReason; state: DocketState; n: number }[];
  return rows.map(({ reason, state, n }) => ({ reason, state, count: Number(n) }));
}

/** Proposals that another person than this one must confirm. */
export async function countToConfirm(db: Db | Trx, driveId: number, personId: number): Promise<number> {
  const row = (await db('licence_docket')
    .count({ n: '*' })
    .where({ drive_id: driveId, is_current: 1, state: 'proposed' })
    .andWhereNot('proposed_by', personId)
    .first()) as { n: number } | undefined;
  return Number(row?.n ?? 0);
}

export async function updateDocket(
  trx: Trx,
  ids: readonly number[],
  change: Readonly<Record<string, unknown>>,
): Promise<void> {
  await trx('licence_docket').whereIn('id', ids).increment('version', 1).update(change);
}

/** What is to be decided, before anybody has looked at it. */
export type DocketToStore = Pick<DocketLine, 'licenceId' | 'reason' | 'otherId' | 'suggestion' | 'facts'>;

export async function insertDocket(trx: Trx, driveId: number, entries: readonly DocketToStore[]): Promise<void> {
  for (let at = 0; at < entries.length; at += 500)
    await bulkInsert(
      trx,
      'licence_docket',
      ['drive_id', 'licence_id', 'reason', 'other_id', 'suggestion', 'facts', 'state', 'is_current'],
      entries
        .slice(at, at + 500)
        .map((one) => [driveId, one.licenceId, one.reason, one.otherId, one.suggestion, one.facts, 'open', 1] as const),
    );
}

/** What is decided of these licences and holds, the oldest first. */
export async function listDecided(trx: Trx, licenceIds: readonly number[]) {
  return (await trx('licence_docket')
    .select({ licenceId: 'licence_id', outcome: 'outcome', unit: 'outcome_unit' })
    .whereIn('licence_id', licenceIds)
    .where({ state: 'decided', is_current: 1 })
    .orderBy('id')) as { licenceId: number; outcome: DocketOutcome; unit: string | null }[];
}

/** Licences of a drive of which something is decided. */
export async function listDecidedIds(trx: Trx, driveId: number): Promise<number[]> {
  const rows = (await trx('licence_docket')
    .distinct({ id: 'licence_id' })
    .where({ drive_id: driveId, state: 'decided', is_current: 1 })) as { id: number }[];
  return rows.map(({ id }) => Number(id));
}

const openOf = (trx: Trx, driveId: number) =>
  trx('licence_docket')
    .where({ drive_id: driveId, is_current: 1 })
    .whereIn('reason', passReasons)
    .whereIn('state', ['open', 'proposed']);

/** Licences that offices passed on in vain and of which the province has not decided yet. */
export async function listOpenPassedIds(trx: Trx, driveId: number): Promise<number[]> {
  const rows = (await openOf(trx, driveId).distinct({ id: 'licence_id' })) as { id: number }[];
  return rows.map(({ id }) => Number(id));
}

/** Asks the province where a licence belongs that offices passed on in vain; what it decided of that before is past. */
export async function askOfPassed(
  trx: Trx,
  driveId: number,
  asked: {
    readonly licenceId: number;
    readonly reason: PassReason;
    readonly suggestion: string | null;
    readonly facts: string;
  },
): Promise<void> {
  await trx('licence_docket')
    .where({ licence_id: asked.licenceId, is_current: 1 })
    .whereIn('reason', passReasons)
    .increment('version', 1)
    .update({ state: 'void', is_current: null });
  await insertDocket(trx, driveId, [{ ...asked, otherId: null }]);
}

/** What was asked of these licences is answered by something else. */
export async function voidOpenPassed(trx: Trx, driveId: number, licenceIds: readonly number[]): Promise<void> {
  await openOf(trx, driveId)
    .whereIn('licence_id', licenceIds)
    .increment('version', 1)
    .update({ state: 'void', is_current: null });
}
