import { bulkInsert } from '#platform/db/bulk.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { StoredDay } from '#domain/statutory/stored-days.js';

/** As of when the calendar is read; nothing: all that is known by now. */
export interface KnownDays {
  /** What had been released at this moment. */
  readonly at?: Date;
  /** What had been released before this change. */
  readonly before?: number;
}

/** A stored row with the change that brought it. */
export interface KnownDay extends StoredDay {
  readonly changeId: number;
  readonly document: string;
  readonly knownFrom: Date;
}

/** Released rows, the earliest first. They are few: a year has some forty. */
export async function listKnownDays(db: Db | Trx, { at, before }: KnownDays = {}): Promise<KnownDay[]> {
  return (await db('calendar_days as d')
    .join('calendar_changes as c', 'c.id', 'd.change_id')
    .select({
      day: 'd.day',
      kind: 'd.kind',
      name: 'd.name',
      source: 'c.source',
      changeId: 'c.id',
      document: 'c.document',
      knownFrom: 'c.decided_at',
    })
    .options(asObjects)
    .where('c.state', 'released')
    .modify((query) => {
      if (at !== undefined) query.where('c.decided_at', '<=', at);
      if (before !== undefined) query.where('c.id', '<', before);
    })
    .orderBy(['c.id', 'd.day'])) as KnownDay[];
}

export const insertDays = (
  trx: Trx,
  changeId: number,
  days: readonly Pick<StoredDay, 'day' | 'kind' | 'name'>[],
): Promise<void> =>
  bulkInsert(
    trx,
    'calendar_days',
    ['change_id', 'day', 'kind', 'name'],
    days.map(({ day, kind, name }) => [changeId, day, kind, name]),
  );
