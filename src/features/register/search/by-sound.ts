import type { Db, Trx } from '#platform/db/connection.js';
import { loadReadings } from '#domain/values/pinyin.js';
import type { Cut } from '#domain/values/pinyin-typed.js';
import { readTotal } from './count-queries.js';
import { countByWalks } from './counts.js';
import { countSets, type GramSet, listIdsInAll } from './gram-queries.js';
import { candidatesOf, initialsAsked, patternOf } from './sound-candidates.js';
import { listSounding } from './sound-queries.js';
import { type Sql, sql } from './sql.js';
import { alongWalks, type Asked, gathered, inspectRows, nothing, ofBatchOnly, type Search } from './ways.js';

/** Ids that are gathered at once; above, the region is walked in order until the page is full. */
const gatherAtMost = 2_000;
/** So many of the first rows of the region are looked at; where enough of them fit, walking fills a page soon. */
const probeRows = 1_000;
const enoughOfThem = 10;
/** How far the entries of each place are counted: few are gathered at once, many only together with those of other places. */
const fewEntries = 1_000;
const manyEntries = 100_000;
const placesAtMost = 12;
const placesTogether = 3;

/** What was typed, as far as names of the register can sound like it. */
export interface Sounding {
  /** Holds of every name that is meant, and of no other. */
  readonly holds: Sql;
  /** For each way to read it the grams place by place: every name that is meant has one of each place. */
  readonly ways: readonly (readonly GramSet[])[];
}

/** Names that sound like any of the cuts; undefined where the register holds no characters that do. */
export async function soundingNames(db: Db | Trx, cuts: readonly Cut[]): Promise<Sounding | undefined> {
  const asked = [...new Set(cuts.flatMap(initialsAsked))];
  const [sounding, readings] = await Promise.all([listSounding(db, asked), loadReadings()]);
  const candidates = cuts.flatMap((cut) => candidatesOf(cut, sounding, readings) ?? []);
  if (candidates.length === 0) return undefined;
  return {
    holds: sql('b.name_normal REGEXP ?', patternOf(candidates)),
    ways: candidates.map(({ sets }) => sets.slice(0, placesAtMost)),
  };
}

/** By the entries of the rarest grams that may be meant, or along the region where many names are. */
export async function bySound(asked: Asked, cuts: readonly Cut[]): Promise<Search> {
  const names = await soundingNames(asked.db, cuts);
  if (!names) return nothing;
  const ids = await idsOfSounding(asked, names, asked.every);
  return ids ? gathered(asked, ids) : alongWalks(asked, [names.holds, ...ofBatchOnly(asked)], inspectRows);
}

/** The businesses that are meant and fit; undefined where they are too many to gather, or so many that walking is shorter. */
export async function idsOfSounding(
  asked: Asked,
  { holds, ways }: Sounding,
  conditions: readonly Sql[],
): Promise<number[] | undefined> {
  const { db } = asked;
  const few = await Promise.all(ways.map((sets) => rarestOf(db, sets, fewEntries)));
  const isRare = few.every(({ entries }) => entries <= fewEntries);
  if (!isRare && (await isDense(asked, holds))) return undefined;
  const chosen = isRare
    ? few.map(({ sets }) => sets.slice(0, 1))
    : await Promise.all(ways.map((sets) => together(db, sets)));
  const ids = new Set<number>();
  for (const sets of chosen) {
    for (const id of await listIdsInAll(db, sets, [...conditions, holds], gatherAtMost + 1)) ids.add(id);
    if (ids.size > gatherAtMost) return undefined;
  }
  return [...ids];
}

async function isDense({ db, plan, rest, batch }: Asked, holds: Sql): Promise<boolean> {
  if (batch) return false;
  const { n, isMore } = await readTotal(db, countByWalks(plan.walks, rest, [holds], probeRows));
  return !isMore || n >= enoughOfThem;
}

/** Places by how many entries their grams have, as far as counted, the rarest first. */
async function rarestOf(
  db: Db | Trx,
  sets: readonly GramSet[],
  upTo: number,
): Promise<{ sets: readonly GramSet[]; entries: number }> {
  const counts = await countSets(db, sets, upTo + 1);
  const order = [...sets.keys()].sort((a, b) => (counts[a] as number) - (counts[b] as number));
  return { sets: order.map((i) => sets[i] as GramSet), entries: Math.min(...counts) };
}

/** The few rarest places: names that have a gram of each are few, even where each by itself is common. */
async function together(db: Db | Trx, sets: readonly GramSet[]): Promise<readonly GramSet[]> {
  return (await rarestOf(db, sets, manyEntries)).sets.slice(0, placesTogether);
}
