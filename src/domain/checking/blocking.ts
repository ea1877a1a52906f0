import type { Level } from '#domain/annexes/types.js';

/**
 * Whether a finding keeps its annex from being submitted, accepted and imported: an error that no waiver in force lets through (C35),
 * in a row that is not set aside (C23). Warnings have their reasons, which are asked by themselves. Its twin in SQL is `blocking` in `annexes/checking/blocking-queries.ts`.
 */
export const isBlocking = ({
  level,
  waiverId,
  quarantineId = null,
}: {
  readonly level: Level;
  readonly waiverId: number | null;
  readonly quarantineId?: number | null;
}): boolean => level === 'E' && waiverId === null && quarantineId === null;
