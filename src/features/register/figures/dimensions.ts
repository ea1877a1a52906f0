import { toBeCompleted } from '#domain/business-fields.js';
import { codeList, codeName } from '#domain/codes/code-lists.js';
import { addMonths, dayBefore } from '#domain/values/days.js';
import { noDay } from '#features/register/business.js';
import { filingStatuses, filingStatusName } from '#features/register/fields.js';
import type { NamedPlace } from '#features/register/reference-queries.js';
import { unknownClass } from '#features/register/search/filter.js';

/** By what businesses are counted. */
export type Dimension = 'city' | 'division' | 'office' | 'class' | 'subject' | 'status' | 'operating' | 'month';

/** A value of a dimension: what it is called, and how the list is asked for it. */
export interface Value {
  readonly key: string;
  readonly label: string;
  readonly query: Readonly<Record<string, string>>;
}

/** What labels need to know. */
export interface Names {
  readonly places: readonly NamedPlace[];
  readonly offices: ReadonlyMap<string, string>;
  /** Day that the figures are of. */
  readonly day: string;
}

export const dimensionWords = {
  city: '市县',
  division: '行政区划',
  office: '登记机构',
  class: '经营类别',
  subject: '业务类型',
  status: '备案状态',
  operating: '经营状态',
  month: '备案月份',
} as const satisfies Record<Dimension, string>;

/** Dimensions that are narrow enough to stand side by side. */
export const columnWords = {
  class: dimensionWords.class,
  subject: dimensionWords.subject,
  status: dimensionWords.status,
  operating: dimensionWords.operating,
} as const;
export type ColumnDimension = keyof typeof columnWords;

/** Months that are told apart, the day's own last; those before are one line. */
export const monthsShown = 24;

/** The values of a dimension in their order: all of a code list, of other dimensions those that are there. */
export function valuesOf(dimension: Dimension, keys: ReadonlySet<string>, names: Names): readonly Value[] {
  switch (dimension) {
    case 'city':
      return placesIn(keys, names, 'division');
    case 'division':
      return placesIn(keys, names, 'unit');
    case 'office':
      return [...keys]
        .map((key) => ({ key, label: names.offices.get(key) ?? key, query: { office: key } }))
        .sort((a, b) => Number(a.key) - Number(b.key));
    case 'class':
      return ofList(
        'class',
        codeList('business-classes').map(({ code }) => [code, codeName('business-classes', code)]),
        keys,
      );
    case 'subject':
      return ofList(
        'subject',
        codeList('subjects').map(({ code }) => [code, codeName('subjects', code)]),
        keys,
      );
    case 'status':
      return ofList(
        'status',
        filingStatuses.map((status) => [status, filingStatusName(status)]),
        keys,
      );
    case 'operating':
      return ofList(
        'operating',
        codeList('operating-status').map(({ code, name }) => [code, name]),
        keys,
      );
    case 'month':
      return monthValues(keys, names.day);
  }
}

const placesIn = (keys: ReadonlySet<string>, { places }: Names, parameter: string): Value[] =>
  [...keys]
    .sort()
    .map((key) => ({ key, label: places.find(({ code }) => code === key)?.name ?? key, query: { [parameter]: key } }));

function ofList(parameter: string, list: readonly (readonly [string, string])[], keys: ReadonlySet<string>): Value[] {
  const values = list.map(([key, label]) => ({ key, label, query: { [parameter]: key } }));
  const unknown = { key: '', label: toBeCompleted, query: { [parameter]: unknownClass } };
  return keys.has('') ? [...values, unknown] : values;
}

/** Key of all months before those that are told apart. */
const earlier = 'earlier';

/** The month under which a figure of this day shows a month of filing. */
export const shownMonth = (month: string, day: string): string =>
  month === '' || month >= firstMonth(day) ? month : earlier;

const firstMonth = (day: string): string => addMonths(`${day.slice(0, 7)}-01`, 1 - monthsShown).slice(0, 7);

function monthValues(keys: ReadonlySet<string>, day: string): Value[] {
  const from = `${firstMonth(day)}-01`;
  const lastShown =
    [...keys, day.slice(0, 7)]
      .filter((key) => key !== earlier)
      .sort()
      .at(-1) ?? '';
  const months: Value[] = [];
  for (let first = from; first.slice(0, 7) <= lastShown; first = addMonths(first, 1))
    months.push({
      key: first.slice(0, 7),
      label: first.slice(0, 7),
      query: { from: first, to: dayBefore(addMonths(first, 1)) },
    });
  const before = {
    key: earlier,
    label: `${from.slice(0, 7)} 以前`,
    query: { from: '1900-01-01', to: dayBefore(from) },
  };
  const none = { key: '', label: '没有备案日期', query: { from: noDay, to: noDay } };
  return [...(keys.has(earlier) ? [before] : []), ...months, ...(keys.has('') ? [none] : [])];
}
