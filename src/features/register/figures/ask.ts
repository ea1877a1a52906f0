import type { Request } from 'express';
import { choiceText, queryText } from '#platform/http/csrf.js';
import { parseDay } from '#domain/values/days.js';
import type { Region } from '#features/register/scope.js';
import { figureConditions } from '#features/register/search/figure-conditions.js';
import { filterQuery, readFilter, type RegisterFilter } from '#features/register/search/filter.js';
import { columnWords, type ColumnDimension, type Dimension, dimensionWords } from './dimensions.js';

/** What an address of figures asks for, and what of it cannot be. */
export interface FiguresAsked {
  readonly filter: RegisterFilter;
  readonly rows: Dimension;
  readonly columns: ColumnDimension | '';
  readonly typedDay: string;
  /** Undefined: now. */
  readonly asOf: string | undefined;
  /** What is wrong with the day that was typed; '' for nothing. */
  readonly fault: string;
}

const none = 'none';
/** What may stand across; `none`: one column of numbers. */
export const acrossWords = { ...columnWords, [none]: '（不分列）' } as const;

/** Reads an address; what figures cannot tell (what was typed, batches, days that are no months) counts as not asked. */
export function readFigures(req: Request, places: Dimension, today: string, from: string): FiguresAsked {
  const filter = figureFilter(readFilter((name) => queryText(req, name)));
  const across = choiceText(req, 'columns', acrossWords);
  const typedDay = queryText(req, 'as_of').trim().slice(0, 40);
  const day = typedDay === '' ? undefined : (parseDay(typedDay) ?? '');
  const fault = day === undefined ? '' : dayFault(day, typedDay, today, from);
  return {
    filter,
    rows: (choiceText(req, 'rows', dimensionWords) || places) as Dimension,
    columns: across === none ? '' : ((across || 'status') as ColumnDimension),
    typedDay,
    asOf: fault !== '' || day === undefined || day >= today ? undefined : day,
    fault,
  };
}

/** The address again. */
export const figuresQuery = ({ filter, rows, columns, asOf }: FiguresAsked): Record<string, string> => ({
  ...filterQuery(filter),
  rows,
  columns: columns || none,
  ...(asOf === undefined ? {} : { as_of: asOf }),
});

function dayFault(day: string, typed: string, today: string, from: string): string {
  if (day === '') return `“${typed}”不是一个日期。请写明年、月、日，例如 2020-11-27。`;
  if (day > today) return `${day} 还没有到。请写今天或以前的一天。`;
  if (day < from) return `${from} 以前的数字没有留存。请写这一天或以后的一天。`;
  return '';
}

const everywhere: Region = { level: 'province' };

function figureFilter(read: RegisterFilter): RegisterFilter {
  const filter = { ...read, q: '', batch: '', columns: [] };
  return figureConditions(everywhere, filter) ? filter : { ...filter, filedFrom: '', filedTo: '' };
}
