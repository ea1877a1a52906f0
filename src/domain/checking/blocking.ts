import type { Level } from '#domain/annexes/types.js';

/**
 * Whether a finding keeps its annex from being submitted, accepted and imported: an error that no waiver in force lets through (C35).
 * Warnings have their reasons, which are asked by themselves. Its twin in SQL is `blocking` in `annexes/checking/blocking-queries.ts`.
 */
export const isBlocking = ({ level, waiverId }: { readonly level: Level; readonly waiverId: number | null }): boolean =>
  level === 'E' && waiverId === null;
