import type { Db, Trx } from '#platform/db/connection.js';
import type { Region } from '#features/register/scope.js';
import { type Count, countByIds, countByWalks, type Total } from './counts.js';
import type { RegisterFilter } from './filter.js';
import { idsAmong } from './id-queries.js';
import { batchCondition, type BatchRange, idsFromWalks, type ListReading, type PageIds, type Sql } from './sql.js';
import type { WalkPlan } from './walks.js';

/** Rows that are looked at for a total that the roll-up does not know. */
export const inspectRows = 500;

/** One page of the list: how to read its rows, and how many there are in all. */
export interface Search {
  /** The ids of a page as a query; undefined where nothing can be found. */
  ids(reading: ListReading): PageIds | undefined;
  /** Known already, or to be read with the page. */
  readonly total: Total | Count;
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

export const nothing: Search = { ids: () => undefined, total: { n: 0, isMore: false } };

/** Along the region's or the status' index, each row asked whether it fits. */
export function alongWalks({ plan, rest }: Asked, conditions: readonly Sql[], inspect: number): Search {
  return {
    ids: (reading) => idsFromWalks(plan.walks, [...rest, ...conditions], reading),
    total: countByWalks(plan.walks, rest, conditions, inspect),
  };
}

/** Of ids that are known, those that fit. */
export function gathered({ every }: Asked, ids: readonly number[], conditions: readonly Sql[] = []): Search {
  const all = [...every, ...conditions];
  if (ids.length === 0) return nothing;
  return {
    ids: (reading) => idsAmong(ids, all, reading),
    total: countByIds(ids, all),
  };
}

/** The batch as a condition on rows, for ways along the walks. */
export const ofBatchOnly = ({ batch }: Asked): Sql[] => (batch ? [batchCondition(batch)] : []);
