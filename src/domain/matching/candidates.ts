import { type CandidateKey, candidateKeys } from './candidate-keys.js';
import type { PreparedBusiness } from './prepared.js';

/** More businesses than this under one key say that the key tells nothing apart. */
const crowd = 200;

/**
 * Pairs that are worth a comparison, each once, without comparing all with all: [place in `left`, place in `right`].
 * Without `right` the list is compared with itself, the smaller place first.
 */
export function* candidatePairs(
  left: readonly PreparedBusiness[],
  right?: readonly PreparedBusiness[],
): Generator<readonly [number, number]> {
  const others = right ?? left;
  const index = indexOf(others);
  const seenWith = new Int32Array(others.length).fill(-1);
  for (const [at, business] of left.entries()) {
    for (const key of candidateKeys(business)) {
      for (const other of sharers(index, key)) {
        if (seenWith[other] === at || (right === undefined && other <= at)) continue;
        seenWith[other] = at;
        yield [at, other];
      }
    }
  }
}

interface Index {
  readonly plain: ReadonlyMap<string, readonly number[]>;
  /** Only for keys that a crowd shares. */
  readonly fine: ReadonlyMap<string, readonly number[]>;
}

function indexOf(businesses: readonly PreparedBusiness[]): Index {
  const plain = new Map<string, number[]>();
  const keysOf = businesses.map(candidateKeys);
  for (const [at, keys] of keysOf.entries()) for (const { key } of keys) push(plain, key, at);
  const fine = new Map<string, number[]>();
  for (const [at, keys] of keysOf.entries()) {
    for (const { key, finer } of keys)
      if (finer !== '' && (plain.get(key)?.length ?? 0) > crowd) push(fine, finerKey(key, finer), at);
  }
  return { plain, fine };
}

function sharers({ plain, fine }: Index, { key, finer }: CandidateKey): readonly number[] {
  const all = plain.get(key) ?? [];
  if (all.length <= crowd) return all;
  const some = finer === '' ? [] : (fine.get(finerKey(key, finer)) ?? []);
  return some.length <= crowd ? some : [];
}

const finerKey = (key: string, finer: string): string => `${key}\n${finer}`;

function push(map: Map<string, number[]>, key: string, at: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [at]);
  else if (list.at(-1) !== at) list.push(at);
}
