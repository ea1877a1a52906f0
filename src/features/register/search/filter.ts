import { parseDay } from '#domain/values/days.js';
import { codeList } from '#domain/codes/code-lists.js';
import { filingStatuses } from '#features/register/fields.js';

/** What a list of businesses is asked for; '' = not asked. Everything stands in the URL. */
export interface RegisterFilter {
  readonly division: string;
  /** Division alone, without those below it. */
  readonly unit: string;
  /** Id of the agency that keeps the business. */
  readonly office: string;
  /** A code, or `unknownClass`. */
  readonly subject: string;
  /** A code, or `unknownClass`. */
  readonly businessClass: string;
  readonly filingStatus: string;
  readonly operatingStatus: string;
  /** Days of filing, both included. */
  readonly filedFrom: string;
  readonly filedTo: string;
  readonly q: string;
  /** Import batch that made or changed the business. */
  readonly batch: string;
  readonly order: 'desc' | 'asc';
  readonly size: number;
  /** Further columns that the list shows. */
  readonly columns: readonly ListColumn[];
}

/** Columns that a person may add to the list; what stands in a row anyway is not among them. */
export const listColumns = ['address', 'filing_no', 'operating'] as const;
export type ListColumn = (typeof listColumns)[number];

/** A place in the list: the row before or after which a page begins. */
export interface Cursor {
  readonly filedOn: string;
  readonly id: number;
}

/** Asks for businesses whose class, or subject, is still to be completed. */
export const unknownClass = 'unknown';

export const pageSizes = [20, 50, 100] as const;
const defaultSize = 50;

const codesOf = (list: Parameters<typeof codeList>[0]) => codeList(list).map(({ code }) => code);
const codes = {
  divisions: codesOf('divisions'),
  classes: [...codesOf('business-classes'), unknownClass],
  subjects: [...codesOf('subjects'), unknownClass],
  operatingStatuses: codesOf('operating-status'),
};

/** Reads a filter from the query string: codes only from their lists, days in any spelling, anything else counts as not asked. */
export function readFilter(query: (name: string) => string): RegisterFilter {
  const fromList = (name: string, codes: readonly string[]) => {
    const value = query(name);
    return codes.includes(value) ? value : '';
  };
  const size = Number(query('size'));
  return {
    division: fromList('division', codes.divisions),
    unit: fromList('unit', codes.divisions),
    office: wholeNumber(query('office')),
    subject: fromList('subject', codes.subjects),
    businessClass: fromList('class', codes.classes),
    filingStatus: fromList('status', filingStatuses),
    operatingStatus: fromList('operating', codes.operatingStatuses),
    filedFrom: parseDay(query('from').trim()) ?? '',
    filedTo: parseDay(query('to').trim()) ?? '',
    q: query('q').trim().slice(0, 100),
    batch: wholeNumber(query('batch')),
    order: query('order') === 'asc' ? 'asc' : 'desc',
    size: pageSizes.find((each) => each === size) ?? defaultSize,
    columns: columnsAsked(query),
  };
}

const wholeNumber = (text: string): string => (/^[1-9]\d{0,14}$/.test(text) ? text : '');

/** Named in one parameter with commas, or ticked one by one in the form. */
function columnsAsked(query: (name: string) => string): ListColumn[] {
  const named = query('columns').split(',');
  return listColumns.filter((column) => named.includes(column) || query(`column.${column}`) === '1');
}

/** The filter as query parameters, without what is not asked; `changes` replace single ones. */
export function filterQuery(
  filter: RegisterFilter,
  changes: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const parameters: Record<string, string> = {
    division: filter.division,
    unit: filter.unit,
    office: filter.office,
    subject: filter.subject,
    class: filter.businessClass,
    status: filter.filingStatus,
    operating: filter.operatingStatus,
    from: filter.filedFrom,
    to: filter.filedTo,
    q: filter.q,
    batch: filter.batch,
    order: filter.order === 'asc' ? 'asc' : '',
    size: filter.size === defaultSize ? '' : String(filter.size),
    columns: filter.columns.join(','),
    ...changes,
  };
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ''));
}

/** `2020-11-26_17` and back; anything else is no place in the list. */
export const cursorText = ({ filedOn, id }: Cursor): string => `${filedOn}_${id}`;

export function readCursor(text: string): Cursor | undefined {
  const match = /^(\d{4}-\d\d-\d\d)_([1-9]\d{0,9})$/.exec(text);
  const filedOn = match?.[1] ?? '';
  if (!match || Number.isNaN(Date.parse(`${filedOn}T00:00:00Z`))) return undefined;
  return { filedOn, id: Number(match[2]) };
}
