import type { FindingGroup } from './finding-queries.js';
import type { Level } from '#domain/annexes/types.js';

const levelOrder: Record<Level, number> = { E: 0, W: 1, N: 2 };

/** Errors first, then warnings, then notes; within a level the most frequent first. */
export const groupOrder = (groups: readonly FindingGroup[]): FindingGroup[] =>
  [...groups].sort(
    (a, b) => levelOrder[a.level] - levelOrder[b.level] || b.count - a.count || (a.kind < b.kind ? -1 : 1),
  );

/** What is wrong, in a few words for the list at the left: the message without its place and its advice. */
export function groupWords(group: Pick<FindingGroup, 'sample'>): string {
  // 「为“13.5”，不是整数」: the value belongs to one row, what is wrong with it to all of them.
  const text = group.sample
    .replace(/^(?:[^“”]{1,31} · )?第\s*\d+\s*行/, '')
    .replace(/^“[^”]*”/, '')
    .replace(/^为\s*(“[^”]*”|[\w.:/-]+)[^，。；“]{0,6}，/, '');
  const clause = /^[^：。，；]*/.exec(text)?.[0] ?? '';
  return clause.length > 22 ? `${clause.slice(0, 21)}…` : clause;
}

/**
 * A check digit says that a code is wrong, not where; of two columns that say different things nobody knows for all rows which is right:
 * such proposals are taken one by one, beside the licence.
 */
export const isSafeInBulk = (kind: string): boolean => !/\.(?:check-digit|double)$/.test(kind);

/** Findings by level, and how many warnings are still open. */
export function levelSums(groups: readonly FindingGroup[]): Record<Level, { count: number; open: number }> {
  const sums = { E: { count: 0, open: 0 }, W: { count: 0, open: 0 }, N: { count: 0, open: 0 } };
  for (const group of groups) {
    sums[group.level].count += group.count;
    sums[group.level].open += group.open;
  }
  return sums;
}
