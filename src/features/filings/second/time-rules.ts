/** A longer pause is none of the work: somebody was called away. */
const idleMs = 5 * 60_000;

/** Seconds of work when somebody is seen again: gaps over five minutes do not count (C59). */
export function workedSince(seenAt: Date, now: Date): number {
  const gap = now.getTime() - seenAt.getTime();
  return gap > 0 && gap <= idleMs ? gap / 1_000 : 0;
}

/** The instant at which a form was opened, as its hidden field says; it can count for five minutes at most, whatever it says. */
export function openedAt(text: string, now: Date): Date {
  const ms = /^\d{13}$/.test(text) ? Number(text) : Number.NaN;
  return ms <= now.getTime() ? new Date(ms) : now;
}
