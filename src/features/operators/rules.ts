import type { OperatorRow, SignInLock } from '#features/operators/queries.js';

export const lockMinutes = 15;
const windowMinutes = 15;

/** Failures within 15 minutes that lock for 15 minutes: 5 for an account, 30 for an address (domain guide 9). */
export const failureLimits = { account: 5, address: 30 } as const;

export const isLocked = (lock: SignInLock | undefined, now: Date): boolean =>
  lock?.lockedUntil != null && lock.lockedUntil > now;

export function afterFailure(lock: SignInLock | undefined, kind: keyof typeof failureLimits, now: Date): SignInLock {
  const fresh = !lock || now.getTime() - lock.firstFailedAt.getTime() > windowMinutes * 60_000;
  const failures = fresh ? 1 : lock.failures + 1;
  const lockedUntil = failures >= failureLimits[kind] ? new Date(now.getTime() + lockMinutes * 60_000) : null;
  return { failures, firstFailedAt: fresh ? now : lock.firstFailedAt, lockedUntil };
}

/** One spelling for an account's name, so that a lock cannot be dodged by case or width. */
export const normaliseAccount = (typed: string): string => typed.normalize('NFKC').trim().toLowerCase().slice(0, 60);

/** A path of ours to return to after sign-in, or the home page: never another site. */
export function safeReturnPath(path: string): string {
  return /^\/(?![/\\])[\w\-./?=&%~:,@+!*';()]*$/.test(path) && !path.startsWith('/sign-in') ? path : '/';
}

/** Whether a password is older than the days that the settings allow; 0 or nothing: it never is. */
export const isExpired = (changedAt: Date, days: number | undefined, now: Date): boolean =>
  days !== undefined && days > 0 && now.getTime() - changedAt.getTime() >= days * 86_400_000;

/** Whether anybody may be signed in with this account today: activated, and not past its last day. `today` is yyyy-mm-dd. */
export const isUsable = (operator: Pick<OperatorRow, 'passwordHash' | 'validTo'>, today: string): boolean =>
  operator.passwordHash !== '' && (operator.validTo === null || operator.validTo >= today);

/**
 * The part of an office's territory that was asked for an operator. Nothing asked: the whole territory. Asked, but the office no
 * longer has any of it: nothing, never more (C7).
 */
export const withinAsked = (
  territory: readonly string[],
  askedTerritory: readonly string[],
  asked: readonly string[],
): readonly string[] => (asked.length === 0 ? territory : territory.filter((code) => askedTerritory.includes(code)));
