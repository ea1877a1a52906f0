import type { Db, Trx } from '#platform/db/connection.js';
import { listBusinesses } from '#features/register/list/list-queries.js';
import { rangeOf } from '#features/register/text.js';
import { counted } from './counts.js';
import { gramCounts } from './gram-counts.js';
import {
  countByGram,
  countInGramRange,
  entriesOfGram,
  type GramPath,
  idsByGram,
  idsInGramRange,
  measureGramRange,
} from './gram-queries.js';
import { listIdsByCode } from './id-queries.js';
import type { Keyword } from './keyword.js';
import { batchCondition, filterConditions, type ListReading, type Sql, sql } from './sql.js';
import { alongWalks, type Asked, gathered, inspectRows, nothing, type Search } from './ways.js';

/** Ids that are gathered at once; above, entries are walked in order until the page is full. */
const gatherAtMost = 2_000;
const gatherUnits = 4_000;
/** Entries of a pair of characters that are looked at for a total that the roll-up does not know. */
const inspectEntries = 2_000;
/** Rows, where it is known that there are too many to count them all. */
const inspectOfMany = 250;
/** How far the entries of grams are counted to find the rarest: all of them first, then a few of the common ones. */
const countFirst = 1_000;
const countMore = 8_000;

const nameHolds = (text: string): Sql => sql('b.name_normal LIKE ?', `%${text}%`);

/** Along the entries of one character, or along the region where many names hold it. */
export async function byUnit(asked: Asked, { text }: Extract<Keyword, { kind: 'unit' }>): Promise<Search> {
  const holds = [nameHolds(text), ...ofBatchOnly(asked)];
  if (asked.plan.matching <= gatherUnits) return alongWalks(asked, holds, gatherUnits);
  const range = rangeOf(text);
  const { entries, businesses } = await measureGramRange(asked.db, range, gatherUnits + 1);
  if (entries === 0) return nothing;
  if (entries > gatherUnits) return alongWalks(asked, holds, inspectRows);
  // The entries hold one province's businesses: its whole region leaves nothing open.
  const conditions = isEverything(asked) ? [] : asked.every;
  return {
    ids: (reading) => idsInGramRange(range, conditions, reading),
    total: conditions.length === 0 ? { n: businesses, isMore: false } : countInGramRange(range, conditions),
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
  const first = rarest(pairs, await gramCounts(db, pairs, countFirst + 1));
  if (first.least <= countFirst) return first;
  const step = Math.max(1, Math.floor(pairs.length / 4));
  const some = pairs.filter((_, i) => i % step === 0).slice(0, 4);
  return rarest(some, await gramCounts(db, some, Math.max(countFirst, Math.min(enough, countMore)) + 1));
}

function rarest(grams: readonly number[], counts: readonly number[]): { path: GramPath; least: number } {
  const [first = 0, second] = grams.map((_, i) => i).sort((a, b) => (counts[a] as number) - (counts[b] as number));
  return {
    path: { along: grams[first] as number, also: second === undefined ? undefined : grams[second] },
    least: counts[first] as number,
  };
}

/** By the beginning or the end of a code, or by a name that holds it. */
export async function byCode(asked: Asked, { code, text, pairs }: Extract<Keyword, { kind: 'code' }>): Promise<Search> {
  const ids = await listIdsByCode(asked.db, code, gatherAtMost + 1);
  const named = await idsByName(asked, text, pairs);
  if (named && ids.length <= gatherAtMost) return gathered(asked, [...new Set([...ids, ...named])]);
  const like = `${code}%`;
  const ends = `%${code}`;
  const fits = sql(
    '(b.uscc LIKE ? OR b.uscc LIKE ? OR b.licence_no LIKE ? OR b.licence_no LIKE ? OR b.filing_no LIKE ? OR b.name_normal LIKE ?)',
    like,
    ends,
    like,
    ends,
    like,
    `%${text}%`,
  );
  return alongWalks(asked, [fits, ...ofBatchOnly(asked)], inspectRows);
}

/** Businesses whose name holds a code, such as 8888汽修; undefined when there are too many to gather. */
async function idsByName({ db }: Asked, text: string, pairs: readonly number[]): Promise<number[] | undefined> {
  if (pairs.length === 0) return [];
  const { path, least } = rarest(pairs, await gramCounts(db, pairs, gatherAtMost + 1));
  if (least === 0) return [];
  if (least > gatherAtMost) return undefined;
  const reading: ListReading = { order: 'desc', cursor: undefined, limit: gatherAtMost + 1 };
  const { rows } = await listBusinesses(db, idsByGram(path, [nameHolds(text)], reading), reading.order);
  return rows.length > gatherAtMost ? undefined : rows.map(({ id }) => id);
}

const ofBatchOnly = ({ batch }: Asked): Sql[] => (batch ? [batchCondition(batch)] : []);
