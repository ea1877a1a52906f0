import { asciiText } from '#platform/db/ascii.js';
import type { Db, Trx } from '#platform/db/connection.js';
import type { Zone } from '#platform/zone.js';

/** Why an attempt to sign in was refused; '' when it was not. */
export type RefusalReason = '' | 'wrong' | 'unknown' | 'locked' | 'vpn' | 'code';

export interface SignInNote {
  readonly at: Date;
  readonly account: string;
  readonly operatorId: number | null;
  readonly address: string;
  readonly zone: Zone;
  readonly userAgent: string;
  readonly reason: RefusalReason;
}

export async function insertSignIn(db: Db | Trx, note: SignInNote): Promise<void> {
  await db('sign_in_log').insert({
    at: note.at,
    account: note.account,
    operator_id: note.operatorId,
    address: note.address.slice(0, 45),
    zone: note.zone,
    user_agent: note.userAgent.slice(0, 200),
    outcome: note.reason === '' ? 'done' : 'refused',
    reason: note.reason,
  });
}

/** The last sign-in of a person before this one, and how often somebody failed under the name since. */
export interface LastSignIn {
  readonly at: Date | null;
  readonly address: string;
  readonly zone: string;
  readonly failures: number;
}

export async function findLastSignIn(db: Db | Trx, operatorId: number): Promise<LastSignIn> {
  const last = await db('sign_in_log')
    .select('id', 'at', 'address', 'zone')
    .where({ operator_id: operatorId, outcome: 'done' })
    .orderBy('id', 'desc')
    .first<{ id: number; at: Date; address: string; zone: string } | undefined>();
  const failed = await db('sign_in_log')
    .where({ operator_id: operatorId, outcome: 'refused' })
    .andWhere('id', '>', last?.id ?? 0)
    .count({ n: '*' })
    .first<{ n: number }>();
  return {
    at: last?.at ?? null,
    address: last?.address ?? '',
    zone: last?.zone ?? '',
    failures: Number(failed?.n ?? 0),
  };
}

export interface SignInLine extends Omit<SignInNote, 'operatorId' | 'zone' | 'reason'> {
  readonly id: number;
  readonly name: string;
  readonly agencyName: string;
  readonly zone: string;
  readonly outcome: string;
  readonly reason: string;
}

export interface SignInFilter {
  /** An account, or an address. */
  readonly who: string;
  readonly outcome: string;
  readonly zone: string;
  readonly from: Date | null;
  readonly until: Date | null;
  /** Lines older than this one; 0 from the newest. */
  readonly before: number;
}

/** Attempts, newest first. */
export async function listSignIns(db: Db, filter: SignInFilter, limit: number): Promise<SignInLine[]> {
  const query = db('sign_in_log as l')
    .leftJoin('operators as o', 'o.id', 'l.operator_id')
    .leftJoin('agencies as a', 'a.id', 'o.agency_id')
    .select(
      'l.id',
      'l.at',
      'l.account',
      'l.address',
      'l.zone',
      'l.user_agent',
      'l.outcome',
      'l.reason',
      'o.display_name',
      'a.name as agency_name',
    )
    .orderBy('l.id', 'desc')
    .limit(limit);
  if (filter.who)
    void query.where((either) => {
      void either.where('l.account', filter.who).orWhere('l.address', asciiText(filter.who));
    });
  if (filter.outcome) void query.where('l.outcome', asciiText(filter.outcome));
  if (filter.zone) void query.where('l.zone', asciiText(filter.zone));
  if (filter.from) void query.where('l.at', '>=', filter.from);
  if (filter.until) void query.where('l.at', '<', filter.until);
  if (filter.before > 0) void query.where('l.id', '<', filter.before);
  const rows = (await query) as RawLine[];
  return rows.map((row) => ({
    id: Number(row.id),
    at: row.at,
    account: row.account,
    name: row.display_name ?? '',
    agencyName: row.agency_name ?? '',
    address: row.address,
    zone: row.zone,
    userAgent: row.user_agent,
    outcome: row.outcome,
    reason: row.reason,
  }));
}

/** Attempts that were turned away since then. */
export async function countRefusedSignIns(db: Db, since: Date): Promise<number> {
  const row = await db('sign_in_log')
    .where({ outcome: 'refused' })
    .where('at', '>=', since)
    .count({ n: '*' })
    .first<{ n: number }>();
  return Number(row?.n ?? 0);
}

interface RawLine {
  id: number;
  at: Date;
  account: string;
  address: string;
  zone: string;
  user_agent: string;
  outcome: string;
  reason: string;
  display_name: string | null;
  agency_name: string | null;
}

/** A subject that is locked now: an account, the codes of an account, or an address. */
export interface LockedSubject {
  readonly subject: string;
  readonly failures: number;
  readonly lockedUntil: Date;
}

export async function listLocked(db: Db, now: Date): Promise<LockedSubject[]> {
  const rows = (await db('sign_in_locks')
    .select('subject', 'failures', 'locked_until')
    .where('locked_until', '>', now)
    .orderBy('locked_until', 'desc')
    .limit(200)) as { subject: string; failures: number; locked_until: Date }[];
  return rows.map((row) => ({ subject: row.subject, failures: row.failures, lockedUntil: row.locked_until }));
}

/** Takes a lock away; false when there is none any more. */
export async function deleteLock(trx: Trx, subject: string, now: Date): Promise<boolean> {
  return (await trx('sign_in_locks').where({ subject }).andWhere('locked_until', '>', now).delete()) > 0;
}
