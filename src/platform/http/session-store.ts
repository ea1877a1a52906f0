import { createHash } from 'node:crypto';
import { type SessionData, Store } from 'express-session';
import type { Clock } from '#platform/clock.js';
import type { Db } from '#platform/db/connection.js';
import { isDatabaseUnavailable } from '#platform/db/errors.js';
import { readPrepared } from '#platform/db/prepared.js';
import { untilAnswered } from '#platform/db/transaction.js';
import type { Zone } from '#platform/zone.js';
import { problems } from '#platform/problem.js';

declare module 'express-session' {
  interface SessionData {
    csrf?: string;
    flash?: { kind: 'done' | 'note'; text: string };
    /** Idle minutes of this person's roles. */
    idleMinutes?: number;
    passport?: { user?: number };
    /** Where and when the person signed in; a session ends when it is used from another zone. */
    zone?: Zone;
    address?: string;
    userAgent?: string;
    /** Milliseconds since 1970. */
    signedInAt?: number;
    /** The sign-in before this one, shown on the first page. */
    lastSignIn?: { at: number | null; address: string; zone: string; failures: number };
  }
}

/** Name of the cookie that carries the session's id. */
export const sessionCookie = 'yzw';

const touchEveryMs = 60_000;

/** Sessions in MySQL under the hash of their id: one primary-key read a request, one write a minute at most. */
export class MysqlSessionStore extends Store {
  private readonly touchedAt = new Map<string, number>();

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly defaultIdleMinutes: number,
    private readonly longestHours = 12,
  ) {
    super();
  }

  override get(sid: string, callback: (error: unknown, session?: SessionData | null) => void): void {
    const idHash = hashOf(sid);
    readPrepared<{ data: string; touched_at: Date; expires_at: Date }>(
      this.db,
      'SELECT data, touched_at, expires_at FROM sessions WHERE id_hash = ?',
      [idHash],
    )
      .then(([row]) => {
        if (!row || row.expires_at <= this.clock.now()) return callback(null, null);
        this.remember(idHash, row.touched_at.getTime());
        callback(null, JSON.parse(row.data) as SessionData);
      })
      .catch((error: unknown) => callback(unmistakable(error)));
  }

  override set(sid: string, session: SessionData, callback: (error?: unknown) => void = () => {}): void {
    const now = this.clock.now();
    const row = {
      data: JSON.stringify(session),
      operator_id: session.passport?.user ?? null,
      created_at: session.signedInAt === undefined ? null : new Date(session.signedInAt),
      address: session.address ?? '',
      zone: session.zone ?? '',
      user_agent: session.userAgent ?? '',
      touched_at: now,
      expires_at: this.expiry(session, now),
    };
    const idHash = hashOf(sid);
    // A session that was ended meanwhile (sign-out, new password, deactivation) must not come back with a request still on its way.
    const isKnown = this.touchedAt.has(idHash);
    this.remember(idHash, now.getTime());
    const write = async (): Promise<void> => {
      const sessions = this.db('sessions');
      const stored = { id_hash: idHash, ...row };
      await (isKnown
        ? sessions.where({ id_hash: idHash }).update(row)
        : sessions.insert(stored).onConflict('id_hash').merge(row));
    };
    untilAnswered(this.db, write).then(() => callback(), notKept(callback));
  }

  override touch(sid: string, session: SessionData, callback: (error?: unknown) => void = () => {}): void {
    const idHash = hashOf(sid);
    const now = this.clock.now();
    if (now.getTime() - (this.touchedAt.get(idHash) ?? 0) < touchEveryMs) {
      callback();
      return;
    }
    this.remember(idHash, now.getTime());
    this.db('sessions')
      .where({ id_hash: idHash })
      .update({ touched_at: now, expires_at: this.expiry(session, now) })
      .then(() => callback(), notKept(callback));
  }

  override destroy(sid: string, callback: (error?: unknown) => void = () => {}): void {
    this.remember(hashOf(sid), 0);
    const end = () =>
      this.db('sessions')
        .where({ id_hash: hashOf(sid) })
        .delete();
    untilAnswered(this.db, end).then(() => callback(), notKept(callback));
  }

  private expiry(session: SessionData, now: Date): Date {
    const idle = now.getTime() + (session.idleMinutes ?? this.defaultIdleMinutes) * 60_000;
    const longest = (session.signedInAt ?? now.getTime()) + this.longestHours * 3_600_000;
    return new Date(Math.min(idle, longest));
  }

  private remember(idHash: string, at: number): void {
    if (this.touchedAt.size > 20_000) this.touchedAt.clear();
    this.touchedAt.set(idHash, at);
  }
}

/** express-session takes ENOENT (a socket that is not there) for "no session": a lost database must never look like signed out. */
const unmistakable = (error: unknown): unknown =>
  isDatabaseUnavailable(error) ? Object.assign(problems.unavailable(), { cause: error }) : error;

const unkept = new WeakSet<object>();

const notKept =
  (callback: (error?: unknown) => void) =>
  (error: object): void => {
    unkept.add(error);
    callback(error);
  };

/** Whether this error says that a session could not be written: when an answer is on its way already, it is none of the answer's. */
export const isSessionNotKept = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && unkept.has(error);

const hashOf = (sid: string) => createHash('sha256').update(sid).digest('hex');

/** Name of a session in lists: the hash of its id, which opens nothing. */
export const sessionName = (sid: string): string => hashOf(sid);

/** Ends every session of a person, on all nodes; `exceptSid` stays open. */
export async function endSessionsOf(db: Db, operatorId: number, exceptSid = ''): Promise<void> {
  await db('sessions')
    .where({ operator_id: operatorId })
    .whereNot({ id_hash: hashOf(exceptSid) })
    .delete();
}

/** Ends a person's sessions of one zone: the leave to come from there was taken back (R6). */
export async function endSessionsFrom(db: Db, operatorId: number, zone: Zone): Promise<void> {
  await db('sessions').where({ operator_id: operatorId, zone }).delete();
}

/** Clears what has expired; called now and then. */
export async function sweepSessions(db: Db, now: Date): Promise<void> {
  await db('sessions').where('expires_at', '<', now).delete();
}
