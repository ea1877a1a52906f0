import type { Db } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { CaseKind } from '#domain/filing/kinds.js';
import type { CaseState } from '#domain/filing/moves.js';
import type { DayKind } from '#domain/statutory/clock.js';
import type { DueShow } from './overdue-rules.js';

/** A case that is due, or awaits a supplement. */
export interface DueCase {
  readonly id: number;
  readonly kind: CaseKind;
  readonly state: CaseState;
  readonly agencyId: number;
  readonly agencyName: string;
  /** 海口市. */
  readonly agencyShort: string;
  readonly businessName: string;
  readonly receivedAt: Date;
  readonly notifiedAt: Date | null;
  readonly supplementedAt: Date | null;
  readonly limitDays: number;
  readonly dayKind: DayKind;
  readonly dueOn: string | null;
}

/** Which cases: of an office, or of all; as seen on a day; due up to a day. */
export interface DueAsk {
  readonly office: number | undefined;
  readonly show: DueShow;
  readonly today: string;
  readonly until: string;
}

const running = ['received', 'reviewed'];

/** The earliest due first, of those that await a supplement the longest waiting. */
export async function listDueCases(
  db: Db,
  { office, show, today, until }: DueAsk,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): Promise<DueCase[]> {
  return (await db('filing_cases as c')
    .join('agencies as a', 'a.id', 'c.agency_id')
    .select({
      id: 'c.id',
      kind: 'c.kind',
      state: 'c.state',
      agencyId: 'c.agency_id',
      agencyName: 'a.name',
      agencyShort: 'a.short_name',
      businessName: 'c.business_name',
      receivedAt: 'c.received_at',
      notifiedAt: 'c.notified_at',
      supplementedAt: 'c.supplemented_at',
      limitDays: 'c.limit_days',
      dayKind: 'c.day_kind',
      dueOn: 'c.due_on',
    })
    .options(asObjects)
    .modify((query) => {
      if (office !== undefined) query.where('c.agency_id', office);
      if (show === 'awaited') query.where('c.state', 'supplement_notified').orderBy(['c.notified_at', 'c.id']);
      else query.whereIn('c.state', running).orderBy(['c.due_on', 'c.id']);
      if (show === 'overdue') query.where('c.due_on', '<', today);
      if (show === 'today') query.where('c.due_on', today);
      if (show === 'soon') query.where('c.due_on', '>=', today).where('c.due_on', '<=', until);
      if (show === 'pressing') query.where('c.due_on', '<=', until);
    })
    .offset(skip)
    .limit(limit)) as DueCase[];
}

/** How many cases of an office press, by how. */
export interface DueCount {
  readonly agencyId: number;
  readonly agencyName: string;
  readonly overdue: number;
  readonly today: number;
  /** Due from today up to the day that was asked for. */
  readonly soon: number;
  readonly awaited: number;
  /** Running cases that await the reviewer, and the confirmer, overdue or due today. */
  readonly ofReviewer: number;
  readonly ofConfirmer: number;
}

/** Offices with any case whose clock runs or is stopped, by code. */
export async function countDueCases(db: Db, { office, today, until }: Omit<DueAsk, 'show'>): Promise<DueCount[]> {
  const sum = (when: string) => `CAST(SUM(CASE WHEN ${when} THEN 1 ELSE 0 END) AS SIGNED)`;
  const isRunning = "c.state IN ('received', 'reviewed')";
  const rows = (await db('filing_cases as c')
    .join('agencies as a', 'a.id', 'c.agency_id')
    .select({ agencyId: 'c.agency_id', agencyName: 'a.name' })
    .select(
      db.raw(`${sum(`${isRunning} AND c.due_on < ?`)} AS overdue`, [today]),
      db.raw(`${sum(`${isRunning} AND c.due_on = ?`)} AS today`, [today]),
      db.raw(`${sum(`${isRunning} AND c.due_on BETWEEN ? AND ?`)} AS soon`, [today, until]),
      db.raw(`${sum("c.state = 'supplement_notified'")} AS awaited`),
      db.raw(`${sum("c.state = 'received' AND c.due_on <= ?")} AS ofReviewer`, [today]),
      db.raw(`${sum("c.state = 'reviewed' AND c.due_on <= ?")} AS ofConfirmer`, [today]),
    )
    .whereIn('c.state', [...running, 'supplement_notified'])
    .modify((query) => void (office !== undefined && query.where('c.agency_id', office)))
    .groupBy('c.agency_id', 'a.name', 'a.code')
    .orderBy('a.code')) as Record<keyof DueCount, string | number>[];
  return rows.map((row) => ({
    agencyId: Number(row.agencyId),
    agencyName: String(row.agencyName),
    overdue: Number(row.overdue),
    today: Number(row.today),
    soon: Number(row.soon),
    awaited: Number(row.awaited),
    ofReviewer: Number(row.ofReviewer),
    ofConfirmer: Number(row.ofConfirmer),
  }));
}
