/** Chance that repeats itself: the same seed gives the same sequence on every machine. */
export interface Random {
  /** From 0 up to, but not, 1. */
  next(): number;
  /** A whole number between the two, both included. */
  between(from: number, to: number): number;
  chance(share: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** `count` different ones, in their own order. */
  some<T>(from: readonly T[], count: number): T[];
}

/** The mulberry32 generator: 32 bits of state, quick, good enough for made-up data and for nothing else. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    between,
    chance: (share) => next() < share,
    pick: <T>(from: readonly T[]) => from[between(0, from.length - 1)] as T,
    some<T>(from: readonly T[], count: number) {
      const chosen = new Set<number>();
      while (chosen.size < Math.min(count, from.length)) chosen.add(between(0, from.length - 1));
      return [...chosen].sort((a, b) => a - b).map((i) => from[i] as T);
    },
  };
}

const msPerDay = 86_400_000;

/** A calendar day between two others, both included. */
export function dayBetween(random: Random, from: string, to: string): string {
  const first = Date.parse(from);
  const days = Math.max(0, Math.round((Date.parse(to) - first) / msPerDay));
  return addDays(from, random.between(0, days));
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * msPerDay).toISOString().slice(0, 10);
}
