import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { WrittenDay } from '#domain/statutory/calendar-text.js';
import type { DaySource } from '#domain/statutory/stored-days.js';
import type { CalendarChangeState } from './words.js';

/** Days that one person proposed for the calendar. */
export interface CalendarChange {
  readonly id: number;
  readonly state: CalendarChangeState;
  readonly source: DaySource;
  /** The paper that they rest on. */
  readonly document: string;
  readonly days: readonly WrittenDay[];
  readonly proposedBy: number;
  readonly proposedByName: string;
  readonly proposedAt: Date;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  readonly refusedGround: string | null;
  /** Cases whose last day it moved. */
  readonly movedCases: number | null;
}

const columns = {
  id: 'c.id',
  state: 'c.state',
  source: 'c.source',
  document: 'c.document',
  days: 'c.days',
  proposedBy: 'c.proposed_by',
  proposedByName: 'p.display_name',
  proposedAt: 'c.proposed_at',
  decidedByName: 'd.display_name',
  decidedAt: 'c.decided_at',
  refusedGround: 'c.refused_ground',
  movedCases: 'c.moved_cases',
} as const satisfies Record<keyof CalendarChange, string>;

type Stored = Omit<CalendarChange, 'days'> & { readonly days: string };

const changes = (db: Db | Trx) =>
  db('calendar_changes as c')
    .join('operators as p', 'p.id', 'c.proposed_by')
    .leftJoin('operators as d', 'd.id', 'c.decided_by')
    .select(columns)
    .options(asObjects);

const opened = (row: Stored): CalendarChange => ({ ...row, days: JSON.parse(row.days) as WrittenDay[] });

/** The change that waits for another person. */
export async function findOpenCalendarChange(db: Db | Trx): Promise<CalendarChange | undefined> {
  const [row] = (await changes(db).where('c.is_open', 1)) as Stored[];
  return row && opened(row);
}

/** What was decided, the newest first. */
export async function listDecidedChanges(db: Db, limit: number): Promise<CalendarChange[]> {
  const rows = (await changes(db).whereNull('c.is_open').orderBy('c.id', 'desc').limit(limit)) as Stored[];
  return rows.map(opened);
}

/** The calendar, held until the transaction ends: who proposes or decides comes one after the other, on all nodes. Answers its version. */
export async function lockCalendar(trx: Trx): Promise<number> {
  const row = (await trx('calendar_state').select('version').where({ id: 1 }).forUpdate().first()) as {
    version: number;
  };
  return Number(row.version);
}

export const findCalendarVersion = async (db: Db): Promise<number> =>
  Number(((await db('calendar_state').select('version').where({ id: 1 }).first()) as { version: number }).version);

export async function insertCalendarChange(
  trx: Trx,
  change: Pick<CalendarChange, 'source' | 'document' | 'days' | 'proposedBy' | 'proposedAt'>,
): Promise<void> {
  await trx('calendar_changes').insert({
    state: 'proposed',
    is_open: 1,
    source: change.source,
    document: change.document,
    days: JSON.stringify(change.days),
    proposed_by: change.proposedBy,
    proposed_at: change.proposedAt,
  });
  await trx('calendar_state').where({ id: 1 }).increment('version', 1);
}

export async function closeCalendarChange(
  trx: Trx,
  id: number,
  closed: {
    readonly state: Exclude<CalendarChangeState, 'proposed'>;
    readonly by: number;
    readonly at: Date;
    readonly refusedGround?: string;
    readonly movedCases?: number;
  },
): Promise<void> {
  await trx('calendar_changes')
    .where({ id })
    .update({
      state: closed.state,
      is_open: null,
      decided_by: closed.by,
      decided_at: closed.at,
      refused_ground: closed.refusedGround ?? null,
      moved_cases: closed.movedCases ?? null,
    });
  await trx('calendar_state').where({ id: 1 }).increment('version', 1);
}
