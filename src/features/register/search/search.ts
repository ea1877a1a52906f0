import type { Db, Trx } from '#platform/db/connection.js';
import type { Scope } from '#platform/http/actor.js';
import { type Place, type Region, regionFor, regionScopes } from '#features/register/scope.js';
import { listTotals, totalOf } from '#features/register/totals/totals-queries.js';
import { byCode, byLetters } from './by-code.js';
import { byName, byUnit } from './by-keyword.js';
import { countByWalks, counted, countOfBatch } from './counts.js';
import type { RegisterFilter } from './filter.js';
import { figureTotal } from './figure-conditions.js';
import { recogniseKeyword } from './keyword.js';
import {
  batchCondition,
  type BatchRange,
  filterConditions,
  idsFromWalks,
  type ListReading,
  regionCondition,
  restConditions,
} from './sql.js';
import { planWalks, regionWalks, type WalkPlan } from './walks.js';
import { alongWalks, type Asked, inspectRows, nothing, type Search } from './ways.js';

/** Entries of an index that are looked at for a total that the roll-up does not know. */
const inspectIndex = 10_000;

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
  const keyword = recogniseKeyword(filter.q);
  const asked = keyword.kind === 'empty' ? undefined : await askFor(db, scope, filter, places, batch);
  if (!asked) return nothing;
  switch (keyword.kind) {
    case 'none':
    case 'empty':
      return batch ? ofBatch(asked, batch) : plain(asked);
    case 'unit':
      return byUnit(asked, keyword);
    case 'name':
      return byName(asked, keyword);
    case 'sound':
      return byLetters(asked, keyword);
    case 'code':
      return byCode(asked, keyword);
  }
}

/** What is asked of which part of the register, whatever was typed to look for; undefined where that part holds nothing. */
export async function askFor(
  db: Db | Trx,
  scope: Scope,
  filter: RegisterFilter,
  places: readonly Place[],
  batch?: BatchRange,
): Promise<Asked | undefined> {
  const region = regionFor(scope, filter.division, places);
  if (!region) return undefined;
  const plan = await planFor(db, region, filter);
  if (plan.matching === 0) return undefined;
  return {
    db,
    region,
    filter,
    batch,
    plan,
    rest: [...plan.conditions, ...restConditions(filter)],
    every: [regionCondition(region), ...filterConditions(filter, batch)],
  };
}

/** The roll-up is asked only where it decides about the way: a region without a filter by status has one way, and no count is needed. */
async function planFor(db: Db | Trx, region: Region, filter: RegisterFilter): Promise<WalkPlan> {
  const isPlain = filter.filingStatus === '' && filter.operatingStatus === '';
  const isEverything = region.level === 'province' && filter.businessClass === '';
  if (isPlain && (isEverything || filter.q === ''))
    return { ...regionWalks(region, filter), matching: Number.POSITIVE_INFINITY };
  return planWalks(region, filter, await listTotals(db, [...new Set([...regionScopes(region), 'p460000'])]));
}

function plain({ region, filter, plan, rest }: Asked): Search {
  const ids = (reading: ListReading) => idsFromWalks(plan.walks, rest, reading);
  const total = figureTotal(region, filter);
  if (total) return { ids, total: counted(total) };
  if (filter.filedFrom !== '' || filter.filedTo !== '')
    return { ids, total: countByWalks(plan.walks, rest, [], inspectIndex) };
  if (Number.isFinite(plan.matching)) return { ids, total: { n: plan.matching, isMore: false } };
  return { ids, total: counted(totalOf(regionScopes(region), filter.businessClass)) };
}

function ofBatch(asked: Asked, batch: BatchRange): Search {
  const { region, filter } = asked;
  const conditions = [regionCondition(region), ...filterConditions(filter, undefined)];
  return { ...alongWalks(asked, [batchCondition(batch)], inspectRows), total: countOfBatch(batch, conditions) };
}
