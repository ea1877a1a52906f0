/** Row numbers from the first to the last, blank rows between them included. */
export type RowRange = readonly [first: number, last: number];

/** `3-52,54` */
export const writeRanges = (ranges: readonly RowRange[]): string =>
  ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(',');

export const parseRanges = (text: string): RowRange[] =>
  text === ''
    ? []
    : text.split(',').map((part) => {
        const [first = '0', last = first] = part.split('-');
        return [Number(first), Number(last)];
      });

/** Which of these rows (ascending) lie in the ranges: 1 for each that does. */
export function flagsOf(rows: Uint32Array, ranges: readonly RowRange[]): Uint8Array {
  const flags = new Uint8Array(rows.length);
  let at = 0;
  for (const [first, last] of ranges) {
    while (at < rows.length && (rows[at] as number) < first) at++;
    for (; at < rows.length && (rows[at] as number) <= last; at++) flags[at] = 1;
  }
  return flags;
}

/** The flagged rows as ranges: rows that follow each other in the file are one, whatever blank rows lie between them. */
export function rangesOf(rows: Uint32Array, flags: Uint8Array): RowRange[] {
  const ranges: [number, number][] = [];
  for (let at = 0; at < rows.length; at++) {
    if (flags[at] !== 1) continue;
    const row = rows[at] as number;
    const last = ranges.at(-1);
    if (last && at > 0 && flags[at - 1] === 1) last[1] = row;
    else ranges.push([row, row]);
  }
  return ranges;
}

/** Sets the flags of some rows; rows that are not there are passed over. */
export function setFlags(rows: Uint32Array, flags: Uint8Array, some: Iterable<number>, flag: 0 | 1): void {
  for (const row of some) {
    const at = placeOf(rows, row);
    if (at >= 0) flags[at] = flag;
  }
}

/** Where a row stands among ascending ones; -1: nowhere. */
export function placeOf(rows: Uint32Array, row: number): number {
  let [low, high] = [0, rows.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = rows[middle] as number;
    if (found === row) return middle;
    if (found < row) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** A sample as it is recorded: with the rows it is drawn from, the seed gives the same rows to everybody, at any time. */
export interface Sample {
  readonly size: number;
  readonly seed: number;
}

/** So many rows a sample has at least: one in twenty, never under 10 nor over 50, and no more than there are. */
export const leastSample = (count: number): number =>
  Math.min(count, Math.max(10, Math.min(50, Math.ceil(count / 20))));

/**
 * Draws from these rows, each as likely as any other; ascending. With one seed a larger sample holds the smaller one, so that whoever
 * draws more keeps what was seen.
 */
export function drawSample(rows: Uint32Array, { size, seed }: Sample): Uint32Array {
  const drawn = rows.slice();
  const next = randomFrom(seed);
  const count = Math.min(size, drawn.length);
  for (let at = 0; at < count; at++) {
    const other = at + Math.floor(next() * (drawn.length - at));
    const row = drawn[at] as number;
    drawn[at] = drawn[other] as number;
    drawn[other] = row;
  }
  return drawn.slice(0, count).sort();
}

/** Mulberry32: numbers from 0 to 1 that follow from the seed alone. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What a reviewer must have seen of a version, and has. */
export interface ReadingFacts {
  /** Rows that must be seen: all of them, or those that changed since a review that had seen all. */
  readonly needed: number;
  readonly unseen: number;
  readonly sample: (Sample & { readonly unseen: number }) | undefined;
}

/** What an acceptance rests on: rows that were read, or a sample of them. */
export type Basis = { readonly kind: 'read' } | ({ readonly kind: 'sample' } & Sample);

/** What stands in the way of an acceptance, as the code of its refusal. */
export interface Unread {
  readonly code: 'rows_unseen' | 'sample_unseen';
  readonly count: number;
}

/** Nobody accepts blind: every row that must be seen was on the reviewer's screen, or every row of the sample that stands for them. */
export function basisOf({ unseen, sample }: ReadingFacts, onSample = false): Basis | Unread {
  if (unseen === 0 && !onSample) return { kind: 'read' };
  if (!sample) return { code: 'rows_unseen', count: unseen };
  if (sample.unseen > 0) return { code: 'sample_unseen', count: sample.unseen };
  return { kind: 'sample', size: sample.size, seed: sample.seed };
}

export const isUnread = (basis: Basis | Unread): basis is Unread => 'code' in basis;
