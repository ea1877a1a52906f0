import type { Db, Trx } from '#platform/db/connection.js';
import { countGrams } from '#features/register/search/gram-queries.js';

/** Entries of a gram, exact below `upTo`. */
interface Known {
  readonly n: number;
  readonly upTo: number;
  readonly at: number;
}

const keepMs = 600_000;
const keepAtMost = 50_000;
const memories = new WeakMap<object, Map<number, Known>>();

/**
 * How common grams are, counted up to a limit and remembered for minutes: for choosing a way, where an old count costs time and never
 * a wrong answer. That a gram has no entry is an answer and therefore always asked.
 */
export async function gramCounts(db: Db | Trx, grams: readonly number[], limit: number): Promise<readonly number[]> {
  const known = memoryOf(db);
  const now = performance.now();
  const isKnown = (gram: number): boolean => {
    const count = known.get(gram);
    return count !== undefined && now - count.at < keepMs && (count.n < count.upTo || count.upTo >= limit);
  };
  const unknown = grams.filter((gram) => !isKnown(gram));
  const counts = unknown.length > 0 ? await countGrams(db, unknown, limit) : [];
  if (known.size > keepAtMost) known.clear();
  for (const [i, gram] of unknown.entries()) known.set(gram, { n: counts[i] as number, upTo: limit, at: now });
  const answer = grams.map((gram) => Math.min(limit, known.get(gram)?.n ?? 0));
  for (const [i, gram] of grams.entries()) if (answer[i] === 0) known.delete(gram);
  return answer;
}

function memoryOf(db: Db | Trx): Map<number, Known> {
  const { client } = db as unknown as { client: object };
  const memory = memories.get(client) ?? new Map<number, Known>();
  memories.set(client, memory);
  return memory;
}
