import type { Db, Trx } from '#platform/db/connection.js';
import type { Scope } from '#platform/http/actor.js';
import type { Cursor, RegisterFilter } from './filter.js';
import { gramCounts } from './gram-counts.js';
import { type Keyword, recogniseKeyword } from './keyword.js';
import {
  countByGram,
  countByIds,
  countByWalks,
  countInGramRange,
  countOfBatch,
  entriesOfGram,
  type GramPath,
  idsAmong,
  idsByGram,
  idsInGramRange,
  type Listed,
  listBusinesses,
  type ListedBusiness,
  listIdsByCode,
  measureGramRange,
  readCount,
} from '#features/register/list/list-queries.js';
import { type Place, type Region, regionFor, regionScopes } from '#features/register/scope.js';
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
import { rangeOf } from '#features/register/text.js';
import { listTotals, totalOf } from '#features/register/totals/totals-queries.js';
import { planWalks, regionWalks, type WalkPlan } from './walks.js';

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
  /** The total as one number that an index alone tells, to be read together with the page; above `exactUpTo` there are more. */
  readonly count?: { readonly sql: Sql; readonly exactUpTo: number };
}

/** Ids that are gathered at once; above, entries are walked in order until the page is full. */
const gatherAtMost = 2_000;
const gatherUnits = 4_000;
/** Entries of an index, of a pair of characters, and rows, looked at for a total that the roll-up does not know. */
const inspectIndex = 10_000;
const inspectEntries = 2_000;
const inspectRows = 1_000;
/** The same where it is known that there are too many to count them all. */
const inspectOfMany = 500;
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
  const plan = await planFor(db, region, filter);
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

/** The roll-up is asked only where it decides about the way: a region without a filter by status has one way, and no count is needed. */
async function planFor(db: Db | Trx, region: Region, filter: RegisterFilter): Promise<WalkPlan> {
  const isPlain = filter.filingStatus === '' && filter.operatingStatus === '';
  const isEverything = region.level === 'province' && filter.businessClass === '';
  if (isPlain && (isEverything || filter.q === ''))
    return { ...regionWalks(region, filter), matching: Number.POSITIVE_INFINITY };
  return planWalks(region, filter, await listTotals(db, [...new Set([...regionScopes(region), 'p460000'])]));
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

function plain({ db, region, filter, plan, rest }: Asked): Search {
  const ids = (reading: Reading) => idsFromWalks(plan.walks, rest, reading);
  if (filter.filedFrom !== '' || filter.filedTo !== '')
    return { ids, total: () => countByWalks(db, plan.walks, rest, [], inspectIndex) };
  if (Number.isFinite(plan.matching)) return { ids, total: () => Promise.resolve({ n: plan.matching, isMore: false }) };
  return counted(db, ids, totalOf(regionScopes(region), filter.businessClass));
}

/** A search with a total that an index alone tells. */
function counted(db: Db | Trx, ids: Search['ids'], sql: Sql, exactUpTo = Number.POSITIVE_INFINITY): Search {
  const count = { sql, exactUpTo };
  return { ids, count, total: async () => totalFrom(await readCount(db, sql), exactUpTo) };
}

const totalFrom = (n: number, exactUpTo: number): Total => ({ n: Math.min(n, exactUpTo), isMore: n > exactUpTo });

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
  const range = rangeOf(text);
  const { entries, businesses } = await measureGramRange(asked.db, range, gatherUnits + 1);
  if (entries === 0) return nothing;
  if (entries > gatherUnits) return alongWalks(asked, holds, inspectRows);
  // The entries hold one province's businesses: its whole region leaves nothing open.
  const conditions = isEverything(asked) ? [] : asked.every;
  return {
    ids: (reading) => idsInGramRange(range, conditions, reading),
    total: async () => ({
      n: conditions.length === 0 ? businesses : await countInGramRange(asked.db, range, conditions),
      isMore: false,
    }),
  };
}

/** Along the rarest pair of the text, or along the region where that is the shorter way. */
async function byName(asked: Asked, { text, pairs }: Extract<Keyword, { kind: 'name' }>): Promise<Search> {
  const { db, plan } = asked;
  const conditions = conditionsOnRows(asked, text);
  const [pair = 0] = pairs;
  // One pair in the whole register: its entries are the answer, no row must be looked at.
  if (conditions.length === 0) {
    const ids = (reading: Reading) => idsByGram({ along: pair }, [], reading);
    return counted(db, ids, entriesOfGram(pair, inspectEntries + 1), inspectEntries);
  }
  const { path, least } = await rarestGrams(db, pairs, plan.matching);
  if (least === 0) return nothing;
  if (least > plan.matching) return alongWalks(asked, [nameHolds(text), ...ofBatchOnly(asked)], inspectRows);
  return {
    ids: (reading) => idsByGram(path, conditions, reading),
    total: () => countByGram(db, path, conditions, least > inspectRows ? inspectOfMany : inspectRows),
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
  const { path, least } = rarest(pairs, await gramCounts(db, pairs, gatherAtMost + 1));
  if (least === 0) return [];
  if (least > gatherAtMost) return undefined;
  const reading: Reading = { order: 'desc', cursor: undefined, limit: gatherAtMost + 1 };
  const { rows } = await listBusinesses(db, idsByGram(path, [nameHolds(text)], reading), reading.order);
  return rows.length > gatherAtMost ? undefined : rows.map(({ id }) => id);
}

const ofBatchOnly = ({ batch }: Asked): Sql[] => (batch ? [batchCondition(batch)] : []);

/** A page with what lies before and behind it. */
export interface Page {
  readonly rows: readonly ListedBusiness[];
  readonly next: Cursor | undefined;
  readonly previous: Cursor | undefined;
}

/** Where a page lies: behind `after`, or it ends before `before`, or it is the first one. */
export interface PagePlace {
  readonly after?: Cursor | undefined;
  readonly before?: Cursor | undefined;
}

/** A page and how many there are in all. */
export async function pageWithTotal(
  db: Db | Trx,
  search: Search,
  filter: RegisterFilter,
  place: PagePlace,
): Promise<{ page: Page; total: Total }> {
  const { count } = search;
  if (!count) {
    const [{ page }, total] = await Promise.all([readPage(db, search, filter, place), search.total()]);
    return { page, total: total.isMore ? { n: Math.max(total.n, page.rows.length), isMore: true } : total };
  }
  const { page, counted: n } = await readPage(db, search, filter, place, count.sql);
  return { page, total: n === undefined ? await search.total() : totalFrom(n, count.exactUpTo) };
}

export async function pageOf(db: Db | Trx, search: Search, filter: RegisterFilter, place: PagePlace): Promise<Page> {
  return (await readPage(db, search, filter, place)).page;
}

async function readPage(
  db: Db | Trx,
  search: Search,
  { size, order }: RegisterFilter,
  place: PagePlace,
  count?: Sql,
): Promise<{ page: Page; counted: number | undefined }> {
  const read = async (reading: Reading): Promise<Listed> => {
    const ids = search.ids(reading);
    return ids ? listBusinesses(db, ids, reading.order, count) : { rows: [], counted: undefined };
  };
  if (place.before && !place.after) {
    const { rows: found, counted } = await read({
      order: order === 'desc' ? 'asc' : 'desc',
      cursor: place.before,
      limit: size + 1,
    });
    const rows = found.slice(0, size).reverse();
    return { page: { rows, previous: found.length > size ? rows[0] : undefined, next: rows.at(-1) }, counted };
  }
  const { rows: found, counted } = await read({ order, cursor: place.after, limit: size + 1 });
  const rows = found.slice(0, size);
  return {
    page: {
      rows,
      previous: place.after ? rows[0] : undefined,
      next: found.length > size ? rows.at(-1) : undefined,
    },
    counted,
  };
}
