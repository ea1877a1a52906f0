import type { Db, Trx } from '#platform/db/connection.js';
import type { Region } from '#features/register/scope.js';
import { countByWalks, readCount } from './count-queries.js';
import type { RegisterFilter } from './filter.js';
import { countByIds, idsAmong } from './id-queries.js';
import { type BatchRange, idsFromWalks, type ListReading, type Sql } from './sql.js';
import type { WalkPlan } from './walks.js';

/** Rows that are looked at for a total that the roll-up does not know. */
export const inspectRows = 1_000;

/** Exact, or "at least `n`" where counting on would cost too much. */
export interface Total {
  readonly n: number;
  readonly isMore: boolean;
}

/** One page of the list: how to read its rows, and how many there are in all. */
export interface Search {
  /** The ids of a page as a query; undefined where nothing can be found. */
  ids(reading: ListReading): Sql | undefined;
  total(): Promise<Total>;
  /** The total as one number that an index alone tells, to be read together with the page; above `exactUpTo` there are more. */
  readonly count?: { readonly sql: Sql; readonly exactUpTo: number };
}

/** A search under way: what is asked, of which part of the register, and the plan for it. */
export interface Asked {
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

export const nothing: Search = { ids: () => undefined, total: () => Promise.resolve({ n: 0, isMore: false }) };

/** A search with a total that an index alone tells. */
export function counted(db: Db | Trx, ids: Search['ids'], sql: Sql, exactUpTo = Number.POSITIVE_INFINITY): Search {
  const count = { sql, exactUpTo };
  return { ids, count, total: async () => totalFrom(await readCount(db, sql), exactUpTo) };
}

export const totalFrom = (n: number, exactUpTo: number): Total => ({
  n: Math.min(n, exactUpTo),
  isMore: n > exactUpTo,
});

/** Along the region's or the status' index, each row asked whether it fits. */
export function alongWalks({ db, plan, rest }: Asked, conditions: readonly Sql[], inspect: number): Search {
  return {
    ids: (reading) => idsFromWalks(plan.walks, [...rest, ...conditions], reading),
    total: () => countByWalks(db, plan.walks, rest, conditions, inspect),
  };
}

/** Of ids that are known, those that fit. */
export function gathered({ db, every }: Asked, ids: readonly number[], conditions: readonly Sql[] = []): Search {
  const all = [...every, ...conditions];
  if (ids.length === 0) return nothing;
  return {
    ids: (reading) => idsAmong(ids, all, reading),
    total: async () => ({ n: await countByIds(db, ids, all), isMore: false }),
  };
}
