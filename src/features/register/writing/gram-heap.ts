import type { Gram } from '#features/register/writing/gram-queries.js';

const offsetBits = 20;
const daysAtMost = 1 << (32 - offsetBits);
const idsAtMost = 1 << offsetBits;

/**
 * Gathers grams of many businesses and gives them back in the order of the search table's key, so that neighbours in the tree are
 * written together. Each is one 64-bit number (gram, day, id counted from the first), sorted as such: a million arrays would cost
 * more than the inserts.
 */
export interface GramHeap {
  readonly size: number;
  /** Whether `add` for this business would still fit. */
  takes(id: number, filedOn: string): boolean;
  add(gram: number, filedOn: string, id: number): void;
  /** All grams in order, `atOnce` in each part; the heap is empty when the last part has been taken. */
  drain(atOnce: number): Generator<readonly Gram[]>;
}

export function createGramHeap(capacity: number): GramHeap {
  let sortable = new BigUint64Array(Math.min(capacity, roomAtFirst));
  let halves = new Uint32Array(sortable.buffer);
  const [low, high] = isLittleEndian ? [0, 1] : [1, 0];
  let size = 0;
  let firstId = 0;
  let days: string[] = [];
  let dayNumbers = new Map<string, number>();
  const grow = (): void => {
    const larger = new BigUint64Array(Math.min(capacity, sortable.length * 4));
    larger.set(sortable);
    sortable = larger;
    halves = new Uint32Array(sortable.buffer);
  };
  const numberOf = (day: string): number => {
    let number = dayNumbers.get(day);
    if (number === undefined) {
      number = days.push(day) - 1;
      dayNumbers.set(day, number);
    }
    return number;
  };
  return {
    get size() {
      return size;
    },
    takes: (id, filedOn) =>
      size + 128 <= capacity &&
      (size === 0 || (id >= firstId && id - firstId < idsAtMost)) &&
      (dayNumbers.has(filedOn) || days.length < daysAtMost),
    add(gram, filedOn, id) {
      if (size === 0) firstId = id;
      if (size === sortable.length) grow();
      halves[size * 2 + low] = numberOf(filedOn) * idsAtMost + (id - firstId);
      halves[size * 2 + high] = gram;
      size += 1;
    },
    *drain(atOnce) {
      days = inCalendarOrder(days, halves, low, size);
      sortable.subarray(0, size).sort();
      for (let from = 0; from < size; from += atOnce) {
        const part: Gram[] = [];
        for (let i = from; i < Math.min(size, from + atOnce); i += 1) {
          const rest = halves[i * 2 + low] as number;
          part.push([
            halves[i * 2 + high] as number,
            days[Math.floor(rest / idsAtMost)] as string,
            firstId + (rest % idsAtMost),
          ]);
        }
        yield part;
      }
      size = 0;
      days = [];
      dayNumbers = new Map();
    },
  };
}

/** Days were numbered as they came: numbers them by the calendar, in which the table's key has them. Returns the days in that order. */
function inCalendarOrder(days: readonly string[], halves: Uint32Array, low: number, size: number): string[] {
  const sorted = [...days].sort();
  const rankOf = new Map(sorted.map((day, rank) => [day, rank]));
  const ranks = Uint32Array.from(days, (day) => rankOf.get(day) as number);
  for (let at = low; at < size * 2; at += 2) {
    const rest = halves[at] as number;
    halves[at] = (ranks[rest >>> offsetBits] as number) * idsAtMost + (rest & (idsAtMost - 1));
  }
  return sorted;
}

/** Enough for a few businesses: most transactions enter one. */
const roomAtFirst = 256;

const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
