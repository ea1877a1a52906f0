import type { Characters } from './characters.js';

/** How two short texts relate that should be one. */
export type Relation = 'equal' | 'alike' | 'near' | 'part' | 'different';

/**
 * `alike`: as long, and every differing character is easily confused, or two neighbours changed places;
 * `near`: one character more, less or other, of three at least; `part`: one stands at the beginning or end of the other.
 */
export function relate(a: string, b: string, characters: Characters): Relation {
  if (a === b) return 'equal';
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length >= 2 && long.length - short.length <= 4 && (long.startsWith(short) || long.endsWith(short)))
    return short.length >= 3 && long.length - short.length === 1 ? 'near' : 'part';
  if (long.length - short.length > 1 || short === '') return 'different';
  const cost = distance(short, long, characters);
  if (short.length === long.length && long.length > 1 && cost <= 0.5) return 'alike';
  return short.length >= 3 && cost <= 1.2 ? 'near' : 'different';
}

/** Edit distance where a confusable character costs little and swapped neighbours 0.4; only the diagonal and its neighbours count. */
function distance(a: string, b: string, characters: Characters): number {
  if (a.length > longest || b.length > longest) return longest;
  const [before, above, row] = rows;
  for (let j = 0; j <= b.length; j += 1) above[j] = j;
  for (let i = 1; i <= a.length; i += 1) {
    row[0] = i;
    for (let j = 1; j <= b.length; j += 1) {
      const [own, other] = [a.charCodeAt(i - 1), b.charCodeAt(j - 1)];
      let best = above[j - 1]! + (own === other ? 0 : 1 - characters.likeness(own, other));
      best = Math.min(best, above[j]! + 1, row[j - 1]! + 1);
      const isSwapped = i > 1 && j > 1 && own === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other;
      row[j] = isSwapped ? Math.min(best, before[j - 2]! + 0.4) : best;
    }
    before.set(above);
    above.set(row);
  }
  return above[b.length]!;
}

const longest = 24;
const rows = [new Float64Array(longest + 1), new Float64Array(longest + 1), new Float64Array(longest + 1)] as const;

/** Whether one figure or letter is wrong, missing or too many, or two neighbours changed places. */
export function isOneSlip(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  return short.slice(at + 1) === long.slice(at + 1) || areNeighboursSwapped(short, long);
}

/** Whether two neighbours changed places, and nothing else. */
export function areNeighboursSwapped(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at + 1 < a.length && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}

/** Dice's measure of shared pairs of neighbours, 0 to 1; for texts that were not understood. */
export function sharedPairs(a: string, b: string): number {
  if (a === b) return 1;
  if (a.length < 2 || b.length < 2) return 0;
  const [one, other] = a.length < b.length || (a.length === b.length && a < b) ? [a, b] : [b, a];
  let shared = 0;
  for (let i = 0; i + 1 < one.length; i += 1) if (other.includes(one.slice(i, i + 2))) shared += 1;
  return Math.min(1, (2 * shared) / (a.length + b.length - 2));
}
