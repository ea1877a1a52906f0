import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { CaseKind } from '#domain/filing/kinds.js';
import type { DayKind } from '#domain/statutory/clock.js';
import type { DueMove } from './moved-dues-rules.js';

/** A case whose clock runs. */
export interface RunningCase {
  readonly id: number;
  readonly agencyId: number;
  readonly receivedAt: Date;
  readonly notifiedAt: Date | null;
  readonly supplementedAt: Date | null;
  readonly limitDays: number;
  readonly dayKind: DayKind;
  readonly dueOn: string | null;
}
const running = ['received', 'reviewed'];

/** Every case whose clock runs; `isHeld` keeps them as they are until the transaction ends. */
export async function listRunningCases(db: Db | Trx, isHeld = false): Promise<RunningCase[]> {
  return (await db('filing_cases')
    .select({
      id: 'id',
      agencyId: 'agency_id',
      receivedAt: 'received_at',
      notifiedAt: 'notified_at',
      supplementedAt: 'supplemented_at',
      limitDays: 'limit_days',
      dayKind: 'day_kind',
      dueOn: 'due_on',
    })
    .options(asObjects)
    .whereIn('state', running)
    .orderBy('id')
    .modify((query) => void (isHeld && query.forUpdate()))) as RunningCase[];
}

/** What a list calls these cases. */
export async function listCaseNames(
  db: Db,
  ids: readonly number[],
): Promise<ReadonlyMap<number, { readonly kind: CaseKind; readonly name: string; readonly agencyName: string }>> {
  const rows = (await db('filing_cases as c')
    .join('agencies as a', 'a.id', 'c.agency_id')
    .select({ id: 'c.id', kind: 'c.kind', name: 'c.business_name', agencyName: 'a.name' })
    .options(asObjects)
    .whereIn('c.id', [...ids])) as { id: number; kind: CaseKind; name: string; agencyName: string }[];
  return new Map(rows.map((row) => [row.id, row]));
}

/** Sets last days as they were reckoned anew, a statement for each day, and keeps what each was before. */
export async function moveDues(trx: Trx, changeId: number, moves: readonly DueMove[], at: Date): Promise<void> {
  const byDay = new Map<string, number[]>();
  for (const { id, after } of moves) byDay.set(after, [...(byDay.get(after) ?? []), id]);
  for (const [day, ids] of byDay)
    await trx('filing_cases').whereIn('id', ids).whereIn('state', running).update({ due_on: day });
  await bulkInsert(
    trx,
    'filing_due_moves',
    ['case_id', 'change_id', 'due_before', 'due_after', 'moved_at'],
    moves.map(({ id, before, after }) => [id, changeId, before, after, at]),
  );
}

/** A change of the calendar that moved the last day of a case. */
export interface KeptMove {
  readonly changeId: number;
  readonly before: string | null;
  readonly after: string | null;
  readonly at: Date;
  readonly document: string;
}

/** The newest first. */
export async function listKeptMoves(db: Db, caseId: number): Promise<KeptMove[]> {
  return (await db('filing_due_moves as m')
    .join('calendar_changes as c', 'c.id', 'm.change_id')
    .select({
      changeId: 'm.change_id',
      before: 'm.due_before',
      after: 'm.due_after',
      at: 'm.moved_at',
      document: 'c.document',
    })
    .options(asObjects)
    .where('m.case_id', caseId)
    .orderBy('m.id', 'desc')) as KeptMove[];
}

/** The change that was released last; undefined while there is none. */
export async function findLastReleased(db: Db | Trx): Promise<number | undefined> {
  const row = (await db('calendar_changes').max({ id: 'id' }).where({ state: 'released' }).first()) as {
    id: number | null;
  };
  return row.id === null ? undefined : Number(row.id);
}
