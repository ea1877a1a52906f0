import type { Db, Trx } from '#platform/db/connection.js';
import { rangeOf } from '#features/register/text.js';
import { counted } from './counts.js';
import { gramCounts } from './gram-counts.js';
import {
  countByGram,
  countInGrams,
  entriesOfGram,
  type GramPath,
  idsByGram,
  idsInGrams,
  measureGrams,
} from './gram-queries.js';
import type { Keyword } from './keyword.js';
import { filterConditions, type ListReading, type Sql, sql } from './sql.js';
import { alongWalks, type Asked, inspectRows, nothing, ofBatchOnly, type Search } from './ways.js';

/** Entries of a character that are gathered at once; above, the region is walked in order until the page is full. */
const gatherUnits = 4_000;
/** Entries of a pair of characters that are looked at for a total that the roll-up does not know. */
const inspectEntries = 2_000;
/** Rows, where it is known that there are too many to count them all. */
const inspectOfMany = 250;
/** How far the entries of grams are counted to find the rarest: all of them first, then a few of the common ones. */
const countFirst = 1_000;
const countMore = 8_000;

export const nameHolds = (text: string): Sql => sql('b.name_normal LIKE ?', `%${text}%`);

/** Along the entries of one character, or along the region where many names hold it. */
export async function byUnit(asked: Asked, { text }: Extract<Keyword, { kind: 'unit' }>): Promise<Search> {
  const holds = [nameHolds(text), ...ofBatchOnly(asked)];
  if (asked.plan.matching <= gatherUnits) return alongWalks(asked, holds, gatherUnits);
  const range = [rangeOf(text)];
  const { entries, businesses } = await measureGrams(asked.db, range, gatherUnits + 1);
  if (entries === 0) return nothing;
  if (entries > gatherUnits) return alongWalks(asked, holds, inspectRows);
  // The entries hold one province's businesses: its whole region leaves nothing open.
  const conditions = isEverything(asked) ? [] : asked.every;
  return {
    ids: (reading) => idsInGrams(range, conditions, reading),
    total: conditions.length === 0 ? { n: businesses, isMore: false } : countInGrams(range, conditions),
  };
}

/** Along the rarest pair of the text, or along the region where that is the shorter way. */
export async function byName(asked: Asked, { text, pairs }: Extract<Keyword, { kind: 'name' }>): Promise<Search> {
  const { db, plan } = asked;
  const conditions = conditionsOnRows(asked, text);
  const [pair = 0] = pairs;
  // One pair in the whole register: its entries are the answer, no row must be looked at.
  if (conditions.length === 0) {
    const ids = (reading: ListReading) => idsByGram({ along: pair }, [], reading);
    return { ids, total: counted(entriesOfGram(pair, inspectEntries + 1), inspectEntries) };
  }
  const { path, least } = await rarestGrams(db, pairs, plan.matching);
  if (least === 0) return nothing;
  if (least > plan.matching) return alongWalks(asked, [nameHolds(text), ...ofBatchOnly(asked)], inspectRows);
  return {
    ids: (reading) => idsByGram(path, conditions, reading),
    total: countByGram(path, conditions, least > inspectRows ? inspectOfMany : inspectRows),
  };
}

/** What the entries of a pair leave open. They hold one province's businesses, so its whole region is no condition. */
function conditionsOnRows(asked: Asked, text: string): readonly Sql[] {
  return [...(isEverything(asked) ? [] : asked.every), ...(text.length === 2 ? [] : [nameHolds(text)])];
}

const isEverything = ({ region, filter, batch }: Asked): boolean =>
  region.level === 'province' && filterConditions(filter, batch).length === 0;

/** The pairs with the fewest entries as far as counted; beyond `enough` it does not matter how many more there are. */
async function rarestGrams(
  db: Db | Trx,
  pairs: readonly number[],
  enough: number,
): Promise<{ path: GramPath; least: number }> {
  const first = rarestOf(pairs, await gramCounts(db, pairs, countFirst + 1));
  if (first.least <= countFirst) return first;
  const step = Math.max(1, Math.floor(pairs.length / 4));
  const some = pairs.filter((_, i) => i % step === 0).slice(0, 4);
  return rarestOf(some, await gramCounts(db, some, Math.max(countFirst, Math.min(enough, countMore)) + 1));
}

export function rarestOf(grams: readonly number[], counts: readonly number[]): { path: GramPath; least: number } {
  const [first = 0, second] = grams.map((_, i) => i).sort((a, b) => (counts[a] as number) - (counts[b] as number));
  return {
    path: { along: grams[first] as number, also: second === undefined ? undefined : grams[second] },
    least: counts[first] as number,
  };
}
