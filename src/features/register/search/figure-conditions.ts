import { addMonths, dayBefore } from '#domain/values/days.js';
import { noDay } from '#features/register/business.js';
import type { Region } from '#features/register/scope.js';
import { type RegisterFilter, unknownClass } from './filter.js';
import { and, type Sql, sql } from './sql.js';

/**
 * Region and filter as conditions on cells of `business_figures f`; undefined where the cells cannot tell: something typed, a batch, or days
 * that are no whole months.
 */
export function figureConditions(region: Region, filter: RegisterFilter): readonly Sql[] | undefined {
  const months = monthConditions(filter);
  if (!months || filter.q !== '' || filter.batch !== '') return undefined;
  const orNothing = (code: string) => (code === unknownClass ? '' : code);
  const asked: [column: string, value: string][] = [
    ['division_code', filter.unit],
    ['agency_id', filter.office],
    ['subject', filter.subject],
    ['business_class', filter.businessClass],
    ['filing_status', filter.filingStatus],
    ['operating_status', filter.operatingStatus],
  ];
  return [
    ...regionOfCells(region),
    ...asked.flatMap(([column, value]) => (value === '' ? [] : [sql(`f.${column} = ?`, orNothing(value))])),
    ...months,
  ];
}

/** Businesses that fit, as one number; undefined where only the roll-up or the rows tell. */
export function figureTotal(region: Region, filter: RegisterFilter): Sql | undefined {
  if (![filter.unit, filter.office, filter.subject, filter.filedFrom, filter.filedTo].some((asked) => asked !== ''))
    return undefined;
  const conditions = figureConditions(region, filter);
  if (!conditions) return undefined;
  const where = and(conditions);
  return sql(`SELECT COALESCE(SUM(f.n), 0) FROM business_figures f WHERE ${where.text}`, ...where.values);
}

function regionOfCells(region: Region): Sql[] {
  switch (region.level) {
    case 'province':
      return [];
    case 'city':
      return [sql('f.city = ?', region.code)];
    case 'divisions':
      return [sql(`f.division_code IN (${region.codes.map(() => '?').join(', ')})`, ...region.codes)];
  }
}

/** Whole months alone; businesses without a day of filing have one that lies before all others. */
function monthConditions({ filedFrom: from, filedTo: to }: RegisterFilter): Sql[] | undefined {
  if (from === noDay && to === noDay) return [sql("f.filed_month = ''")];
  const parts: Sql[] = [];
  if (from !== '') {
    if (!from.endsWith('-01') || from <= noDay) return undefined;
    parts.push(sql('f.filed_month >= ?', from.slice(0, 7)));
  }
  if (to !== '') {
    const first = `${to.slice(0, 7)}-01`;
    if (to !== dayBefore(addMonths(first, 1))) return undefined;
    parts.push(sql('f.filed_month <= ?', to.slice(0, 7)));
  }
  return parts;
}
