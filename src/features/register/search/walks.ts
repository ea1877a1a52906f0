import type { RegisterFilter } from './filter.js';
import { type Region, regionColumn, regionScopes } from '#features/register/scope.js';
import { and, classCondition, regionCondition, type Sql, sql, tailConditions, type Walk } from './sql.js';
import { cellClass, type TotalCell } from '#features/register/totals/totals-queries.js';

/** How to find the rows of a filter, chosen by the roll-up's exact counts. */
export interface WalkPlan {
  readonly walks: readonly Walk[];
  /** What the walks do not say themselves. */
  readonly conditions: readonly Sql[];
  /** Rows that fit region, class and statuses. */
  readonly matching: number;
}

/** Index entries that a walk may pass over for each one it takes, before the way by status is asked about. */
const sparse = 20;

const indexOf = { prov: 'businesses_prov', city: 'businesses_city', division_code: 'businesses_division' } as const;

/**
 * Walks for region, class and statuses: along the region's index where enough entries fit the statuses, else along the status index
 * (a rare status has few entries). One walk for each division, so that each is in order by itself.
 */
export function planWalks(region: Region, filter: RegisterFilter, totals: readonly TotalCell[]): WalkPlan {
  const scopes = new Set(regionScopes(region));
  const fitsClass = (cell: TotalCell) =>
    filter.businessClass === '' || cell.businessClass === cellClass(filter.businessClass);
  const fitsStatus = (cell: TotalCell) =>
    (filter.filingStatus === '' || cell.filingStatus === filter.filingStatus) &&
    (filter.operatingStatus === '' || cell.operatingStatus === filter.operatingStatus);
  const inRegion = totals.filter((cell) => scopes.has(cell.scope) && fitsClass(cell));
  const matching = sum(inRegion.filter(fitsStatus));
  const everywhere = sum(totals.filter((cell) => cell.scope === 'p460000' && fitsStatus(cell)));
  const alongRegion = sum(inRegion);
  const byStatus = alongRegion > matching * sparse && everywhere < alongRegion;
  return byStatus
    ? { ...statusWalks(region, filter, totals.filter(fitsStatus)), matching }
    : { ...regionWalks(region, filter), matching };
}

/** Walks along the region's index: the way for every filter that asks for no status. */
export function regionWalks(region: Region, filter: RegisterFilter): Omit<WalkPlan, 'matching'> {
  const { column, values } = regionColumn(region);
  const hasClass = filter.businessClass !== '';
  const walks = values.map((value) => ({
    index: indexOf[column] + (hasClass ? '_class' : ''),
    where: and([sql(`b.${column} = ?`, value), ...(hasClass ? [classCondition(filter.businessClass)] : [])]),
  }));
  return { walks, conditions: tailConditions(filter) };
}

function statusWalks(region: Region, filter: RegisterFilter, cells: readonly TotalCell[]): Omit<WalkPlan, 'matching'> {
  const pairs = new Map(
    cells.filter(({ n }) => n > 0).map((cell) => [`${cell.filingStatus}|${cell.operatingStatus}`, cell]),
  );
  const walks = [...pairs.values()].map(({ filingStatus, operatingStatus }) => ({
    index: 'businesses_status',
    where: sql('b.filing_status = ? AND b.operating_status = ?', filingStatus, operatingStatus),
  }));
  const conditions = [regionCondition(region)];
  if (filter.businessClass !== '') conditions.push(classCondition(filter.businessClass));
  return { walks, conditions: [and(conditions)] };
}

const sum = (cells: readonly TotalCell[]): number => cells.reduce((total, { n }) => total + n, 0);
