import { dayAfter } from '#domain/values/days.js';
import type { NamedPlace } from '#features/register/reference-queries.js';
import type { VisitCount, VisitLine } from './visit-queries.js';
import { isNew, isToVisit, type VisitOrigin, visitOrigins, visitWords } from './visit-rules.js';

/** A line as the list and the paper show it. */
export function lineView(line: VisitLine, places: readonly NamedPlace[], today: string) {
  const last =
    line.visitedOn !== null && line.result !== null
      ? { ...line, visitedOn: line.visitedOn, result: line.result }
      : undefined;
  return {
    ...line,
    unitName: places.find(({ code }) => code === line.unitCode)?.name ?? line.unitCode,
    originName: visitOrigins[line.origin],
    endedOn: line.validTo === null ? '' : dayAfter(line.validTo),
    isNew: line.visitedOn === null && isNew(line.validTo, today),
    isOpen: isToVisit(line.result),
    standing: visitWords(last),
    path: line.origin === 'business' ? `/visits/businesses/${line.id}` : `/visits/rows/${line.id}`,
  };
}

/** A row of the table of units; `null`: the unit has none. */
interface UnitRow {
  readonly code: string;
  readonly name: string;
  readonly all: number;
  readonly open: number;
  readonly visited: number;
  readonly fresh: number;
  readonly ofAnnex5: number;
}

/** Units that have anything on the list, those with most to visit first, their sum, and the sum of the unit that is looked at. */
export function unitRows(
  counts: readonly VisitCount[],
  places: readonly NamedPlace[],
  unit: string,
): { readonly rows: readonly UnitRow[]; readonly sum: UnitRow } {
  const rows = places
    .map(({ code, name }) =>
      rowOf(
        code,
        name,
        counts.filter(({ unitCode }) => unitCode === code),
      ),
    )
    .filter(({ all }) => all > 0)
    .sort((a, b) => b.open - a.open || a.code.localeCompare(b.code));
  const looked = unit === '' ? counts : counts.filter(({ unitCode }) => unitCode === unit);
  return { rows, sum: rowOf('', '合计', looked) };
}

function rowOf(code: string, name: string, counts: readonly VisitCount[]): UnitRow {
  const sum = (of: (count: VisitCount) => number) => counts.reduce((all, count) => all + of(count), 0);
  const [all, open] = [sum((one) => one.all), sum((one) => one.open)];
  return {
    code,
    name,
    all,
    open,
    visited: all - open,
    fresh: sum((one) => one.fresh),
    ofAnnex5: sum((one) => (one.origin === 'row' ? one.all : 0)),
  };
}

/** Where a page of the list ended, for the address of the next. */
export const cursorOf = ({ validTo, origin, id }: VisitLine): string => `${validTo ?? '-'}.${origin}.${id}`;

export function readCursor(
  text: string,
): { readonly validTo: string | null; readonly origin: VisitOrigin; readonly id: number } | undefined {
  const [, end = '', origin = '', id = ''] = /^(\d{4}-\d{2}-\d{2}|-)\.(business|row)\.(\d{1,15})$/.exec(text) ?? [];
  if (id === '') return undefined;
  return { validTo: end === '-' ? null : end, origin: origin as VisitOrigin, id: Number(id) };
}
