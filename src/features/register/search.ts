import type { Db, Trx } from '#platform/db/connection.js';
import type { Scope } from '#platform/http/actor.js';
import type { Cursor, RegisterFilter } from './filter.js';
import { type Keyword, recogniseKeyword } from './keyword.js';
import {
  countByGram,
  countByIds,
  countByWalks,
  countGrams,
  countOfBatch,
  idsAmong,
  idsByGram,
  listBusinesses,
  type ListedBusiness,
  listIdsByCode,
  listIdsInGramRange,
} from './list-queries.js';
import { type Place, type Region, regionFor, regionScopes } from './scope.js';
import {
  batchCondition,
  type BatchRange,
  dayConditions,
  filterConditions,
  idsFromWalks,
  type Reading,
  regionCondition,
  type Sql,
  sql,
} from './sql.js';
import { rangeOf } from './text.js';
import { listTotals } from './totals-queries.js';
import { planWalks, type WalkPlan } from './walks.js';

/** Exact, or "at least `n`" where counting on would cost too much. */
export interface Total {
  readonly n: number;
  readonly isMore: boolean;
}

/** One page of the list: how to read its rows, and how many there are in all. */
export interface Search {
  /** The ids of a page as a query; undefined where nothing can be found. */
  ids(reading: Reading): Sql | undefined;
  total(): Promise<Total>;
}

/** Ids that are gathered at once; above, entries are walked in order until the page is full. */
const gatherAtMost = 2_000;
const gatherUnits = 4_000;
/** Entries of an index, and rows, looked at for a total that the roll-up does not know. */
const inspectIndex = 10_000;
const inspectRows = 2_000;
/** How far the entries of grams are counted to find the rarest: all of them first, then a few of the common ones. */
const countFirst = 1_000;
const countMore = 8_000;

/**
 * Prepares the search of a person's part of the register: the region first, then the cheapest way to the rows, chosen by exact
 * counts of the roll-up and of grams. A region that is empty finds nothing (C7, C57).
 */
export async function searchRegister(
  db: Db | Trx,
  scope: Scope,
  filter: RegisterFilter,
  places: readonly Place[],
  batch?: BatchRange,
): Promise<Search> {
  const region = regionFor(scope, filter.division, places);
  const keyword = recogniseKeyword(filter.q);
  if (!region || keyword.kind === 'empty') return nothing;
  const plan = planWalks(region, filter, await listTotals(db, [...new Set([...regionScopes(region), 'p460000'])]));
  if (plan.matching === 0) return nothing;
  const asked: Asked = {
    db,
    region,
    filter,
    batch,
    plan,
    rest: [...plan.conditions, ...dayConditions(filter)],
    every: [regionCondition(region), ...filterConditions(filter, batch)],
  };
  switch (keyword.kind) {
    case 'none':
      return batch ? ofBatch(asked, batch) : plain(asked);
    case 'unit':
      return byUnit(asked, keyword);
    case 'name':
      return byName(asked, keyword);
    case 'code':
      return byCode(asked, keyword);
  }
}

interface Asked {
  readonly db: Db | Trx;
  readonly region: Region;
  readonly filter: RegisterFilter;
  readonly batch: BatchRange | undefined;
  readonly plan: WalkPlan;
  /** Conditions besides the walks themselves. */
  readonly rest: readonly Sql[];
  /** Region and filter complete, for ways that do not go along the walks. */
  readonly every: readonly Sql[];
}

const nothing: Search = { ids: () => undefined, total: () => Promise.resolve({ n: 0, isMore: false }) };

function plain({ db, filter, plan, rest }: Asked): Search {
  const isDated = filter.filedFrom !== '' || filter.filedTo !== '';
  return {
    ids: (reading) => idsFromWalks(plan.walks, rest, reading),
    total: async () =>
      isDated ? countByWalks(db, plan.walks, rest, [], inspectIndex) : { n: plan.matching, isMore: false },
  };
}

function ofBatch(asked: Asked, batch: BatchRange): Search {
  const { db, region, filter } = asked;
  const conditions = [regionCondition(region), ...filterConditions(filter, undefined)];
  return {
    ...alongWalks(asked, [batchCondition(batch)], inspectRows),
    total: async () => ({ n: await countOfBatch(db, batch, conditions), isMore: false }),
  };
}

/** Along the region's or the status' index, each row asked whether it fits. */
function alongWalks({ db, plan, rest }: Asked, conditions: readonly Sql[], inspect: number): Search {
  return {
    ids: (reading) => idsFromWalks(plan.walks, [...rest, ...conditions], reading),
    total: () => countByWalks(db, plan.walks, rest, conditions, inspect),
  };
}

function gathered({ db, every }: Asked, ids: readonly number[], conditions: readonly Sql[] = []): Search {
  const all = [...every, ...conditions];
  if (ids.length === 0) return nothing;
  return {
    ids: (reading) => idsAmong(ids, all, reading),
    total: async () => ({ n: await countByIds(db, ids, all), isMore: false }),
  };
}

const nameHolds = (text: string): Sql => sql('b.name_normal LIKE ?', `%${text}%`);

async function byUnit(asked: Asked, { text }: Extract<Keyword, { kind: 'unit' }>): Promise<Search> {
  const holds = [nameHolds(text), ...ofBatchOnly(asked)];
  if (asked.plan.matching <= gatherUnits) return alongWalks(asked, holds, gatherUnits);
  const { from, to } = rangeOf(text);
  const ids = await listIdsInGramRange(asked.db, from, to, gatherUnits + 1);
  return ids.length <= gatherUnits ? gathered(asked, ids) : alongWalks(asked, holds, inspectRows);
}

/** Along the rarest pair of the text, or along the region where that is the shorter way. */
async function byName(asked: Asked, { text, pairs }: Extract<Keyword, { kind: 'name' }>): Promise<Search> {
  const { db, every, plan } = asked;
  const { gram, least } = await rarestGram(db, pairs, plan.matching);
  if (least === 0) return nothing;
  if (least > plan.matching) return alongWalks(asked, [nameHolds(text), ...ofBatchOnly(asked)], inspectRows);
  const conditions = text.length === 2 ? every : [...every, nameHolds(text)];
  return {
    ids: (reading) => idsByGram(gram, conditions, reading),
    total: () => countByGram(db, gram, conditions, inspectRows),
  };
}

/** The pair with the fewest entries as far as counted; beyond `enough` it does not matter how many more there are. */
async function rarestGram(
  db: Db | Trx,
  pairs: readonly number[],
  enough: number,
): Promise<{ gram: number; least: number }> {
  const least = (grams: readonly number[], counts: readonly number[]) => ({
    gram: grams[counts.indexOf(Math.min(...counts))] as number,
    least: Math.min(...counts),
  });
  const first = least(pairs, await countGrams(db, pairs, countFirst + 1));
  if (first.least <= countFirst) return first;
  const step = Math.max(1, Math.floor(pairs.length / 4));
  const some = pairs.filter((_, i) => i % step === 0).slice(0, 4);
  return least(some, await countGrams(db, some, Math.max(countFirst, Math.min(enough, countMore)) + 1));
}

async function byCode(asked: Asked, { code, text, pairs }: Extract<Keyword, { kind: 'code' }>): Promise<Search> {
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
  const counts = await countGrams(db, pairs, gatherAtMost + 1);
  const least = Math.min(...counts);
  if (least === 0) return [];
  if (least > gatherAtMost) return undefined;
  const reading: Reading = { order: 'desc', cursor: undefined, limit: gatherAtMost };
  const rows = await listBusinesses(
    db,
    idsByGram(pairs[counts.indexOf(least)] as number, [nameHolds(text)], reading),
    reading.order,
  );
  return rows.map(({ id }) => id);
}

const ofBatchOnly = ({ batch }: Asked): Sql[] => (batch ? [batchCondition(batch)] : []);

/** A page with what lies before and behind it. */
export interface Page {
  readonly rows: readonly ListedBusiness[];
  readonly next: Cursor | undefined;
  readonly previous: Cursor | undefined;
}

/** The page behind `after`, or the one that ends before `before`, or the first one. */
export async function pageOf(
  db: Db | Trx,
  search: Search,
  filter: RegisterFilter,
  place: { after?: Cursor | undefined; before?: Cursor | undefined },
): Promise<Page> {
  const { size, order } = filter;
  const read = async (reading: Reading) => {
    const ids = search.ids(reading);
    return ids ? listBusinesses(db, ids, reading.order) : [];
  };
  if (place.before && !place.after) {
    const found = await read({ order: order === 'desc' ? 'asc' : 'desc', cursor: place.before, limit: size + 1 });
    const rows = found.slice(0, size).reverse();
    return { rows, previous: found.length > size ? rows[0] : undefined, next: rows.at(-1) };
  }
  const found = await read({ order, cursor: place.after, limit: size + 1 });
  const rows = found.slice(0, size);
  return { rows, previous: place.after ? rows[0] : undefined, next: found.length > size ? rows.at(-1) : undefined };
}
