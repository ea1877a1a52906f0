import type { Db, Trx } from '#platform/db/connection.js';
import { loadReadings } from '#domain/values/pinyin.js';
import type { Cut } from '#domain/values/pinyin-typed.js';
import { countInGrams, countSets, type GramSet, idsInGrams } from './gram-queries.js';
import { type Candidates, candidatesOf, initialsAsked, patternOf } from './sound-candidates.js';
import { listSounding } from './sound-queries.js';
import { type Sql, sql } from './sql.js';
import { alongWalks, type Asked, inspectRows, nothing, ofBatchOnly, type Search } from './ways.js';

/** Entries that are gathered at once; above, the region is walked in order until the page is full. */
const gatherEntries = 20_000;
/** How far the entries of a place are counted to find the rarest one, for all places; then on for the few with the fewest grams. */
const countFirst = 1_000;
const placesAtFirst = 12;
const placesThen = 4;

/** What was typed, as far as names of the register can sound like it. */
export interface Sounding {
  /** Holds of every name that is meant, and of no other. */
  readonly holds: Sql;
  /** Grams of which every name that is meant has one. */
  readonly grams: GramSet;
  /** How many entries they have, as far as counted. */
  readonly entries: number;
  /** Few enough to be gathered at once. */
  readonly isRare: boolean;
}

/** Names that sound like any of the cuts; undefined where the register holds no characters that do. */
export async function soundingNames(db: Db | Trx, cuts: readonly Cut[]): Promise<Sounding | undefined> {
  const asked = [...new Set(cuts.flatMap(initialsAsked))];
  const [sounding, readings] = await Promise.all([listSounding(db, asked), loadReadings()]);
  const candidates = cuts.flatMap((cut) => candidatesOf(cut, sounding, readings) ?? []);
  if (candidates.length === 0) return undefined;
  const rarest = await Promise.all(candidates.map((each) => rarestSet(db, each)));
  const entries = rarest.reduce((sum, each) => sum + each.entries, 0);
  return {
    holds: sql('b.name_normal REGEXP ?', patternOf(candidates)),
    grams: rarest.flatMap(({ set }) => set),
    entries,
    isRare: entries <= gatherEntries,
  };
}

/** Along the entries of the rarest grams that may be meant, or along the region where many names have one. */
export async function bySound(asked: Asked, cuts: readonly Cut[]): Promise<Search> {
  const names = await soundingNames(asked.db, cuts);
  if (!names || names.entries === 0) return nothing;
  const { holds, grams, entries, isRare } = names;
  if (!isRare || entries > asked.plan.matching) return alongWalks(asked, [holds, ...ofBatchOnly(asked)], inspectRows);
  const conditions = [...asked.every, holds];
  return { ids: (reading) => idsInGrams(grams, conditions, reading), total: countInGrams(grams, conditions) };
}

/** The place whose grams have the fewest entries; beyond what is gathered it does not matter how many more there are. */
async function rarestSet(db: Db | Trx, { sets }: Candidates): Promise<{ set: GramSet; entries: number }> {
  const some = sets.slice(0, placesAtFirst);
  const first = rarest(some, await countSets(db, some, countFirst + 1));
  if (first.entries <= countFirst) return first;
  const few = [...some].sort((a, b) => a.length - b.length).slice(0, placesThen);
  return rarest(few, await countSets(db, few, gatherEntries + 1));
}

function rarest(sets: readonly GramSet[], counts: readonly number[]): { set: GramSet; entries: number } {
  const at = counts.indexOf(Math.min(...counts));
  return { set: sets[at] ?? [], entries: counts[at] ?? 0 };
}
