import type { Acceptance } from './acceptance-queries.js';

/** So long an acceptance of several can be undone by who made it; afterwards annexes are returned one by one (C36). */
export const undoMinutes = 10;

export const undoEndsAt = ({ acceptedAt }: Pick<Acceptance, 'acceptedAt'>): Date =>
  new Date(acceptedAt.getTime() + undoMinutes * 60_000);

export const isUndoTime = (acceptance: Pick<Acceptance, 'acceptedAt' | 'undoneAt'>, now: Date): boolean =>
  acceptance.undoneAt === null && now.getTime() < undoEndsAt(acceptance).getTime();

/** Annexes 1 and 2 take effect with their acceptance (offices, accounts): that is not taken back by a button. */
export const isTakenBack = ({ annexNo }: { readonly annexNo: number }): boolean => annexNo >= 3;
