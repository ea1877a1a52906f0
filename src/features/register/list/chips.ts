import { toBeCompleted } from '#domain/business-fields.js';
import { codeName } from '#domain/codes/code-lists.js';
import { noDay } from '#features/register/business.js';
import { filingStatusName } from '#features/register/fields.js';
import { filterQuery, type RegisterFilter, unknownClass } from '#features/register/search/filter.js';
import type { NamedPlace } from '#features/register/reference-queries.js';

/** An active filter as a word that can be taken away. */
export interface FilterChip {
  readonly label: string;
  /** The list without it. */
  readonly query: Readonly<Record<string, string>>;
}

/** The active filters in words, each with the list that remains when it is removed. */
export function filterChips(filter: RegisterFilter, places: readonly NamedPlace[], officeName = ''): FilterChip[] {
  const words: [name: string, label: string][] = [
    ['division', filter.division === '' ? '' : `行政区划：${placeName(places, filter.division)}`],
    ['unit', filter.unit === '' ? '' : `行政区划（本级）：${placeName(places, filter.unit)}`],
    ['office', filter.office === '' ? '' : `登记机构：${officeName || filter.office}`],
    ['subject', filter.subject === '' ? '' : `业务类型：${subjectName(filter.subject)}`],
    ['class', filter.businessClass === '' ? '' : `经营类别：${className(filter.businessClass)}`],
    ['status', filter.filingStatus === '' ? '' : `备案状态：${filingStatusName(filter.filingStatus)}`],
    [
      'operating',
      filter.operatingStatus === '' ? '' : `经营状态：${codeName('operating-status', filter.operatingStatus)}`,
    ],
    [
      'from',
      filter.filedFrom === '' ? '' : filter.filedFrom === noDay ? '没有备案日期' : `备案日期自 ${filter.filedFrom}`,
    ],
    ['to', filter.filedTo === '' ? '' : `备案日期至 ${filter.filedTo}`],
    ['q', filter.q === '' ? '' : `查找：${filter.q}`],
    ['batch', filter.batch === '' ? '' : `入库批次：${filter.batch}`],
  ];
  return words
    .filter(([, label]) => label !== '')
    .map(([name, label]) => ({ label, query: filterQuery(filter, { [name]: '' }) }));
}

const placeName = (places: readonly NamedPlace[], code: string): string =>
  places.find((place) => place.code === code)?.name ?? code;

const subjectName = (asked: string): string => (asked === unknownClass ? toBeCompleted : codeName('subjects', asked));

const className = (asked: string): string =>
  asked === unknownClass ? toBeCompleted : codeName('business-classes', asked);
