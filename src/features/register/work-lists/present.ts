import { filingStatusName } from '#features/register/fields.js';
import type { NamedPlace } from '#features/register/reference-queries.js';
import type { LineCursor, WorkCount, WorkLine } from './list-queries.js';
import { isOpen, listName, resultName, type WorkList, workLists } from './list-rules.js';
import type { Note } from './note-queries.js';

/** A line as the list, the sheet and the file show it. */
export function workLineView(list: WorkList, line: WorkLine, names: ReadonlyMap<string, string>, today: string) {
  const found = line.result === null ? '' : `${line.visitedOn} ${resultName(list, line.result)}`;
  return {
    ...line,
    unitName: names.get(line.unitCode) ?? line.unitCode,
    statusName: filingStatusName(line.filingStatus),
    number: line.filingNo || line.licenceNo,
    isPast: line.dueOn !== null && line.dueOn < today,
    isOpen: isOpen(line.result),
    standing: standingOf(line.result, found),
    path: `/work-lists/${list}/businesses/${line.id}`,
  };
}

function standingOf(result: string | null, found: string): string {
  if (result === null) return '待核实';
  return isOpen(result) ? `待核实（${found}）` : found;
}

/** A result as the page of its business shows it; visits to those whose licence has ended are among them. */
export const noteLine = (note: Note) => ({
  ...note,
  listName: listName(note.list),
  found: resultName(note.list, note.result),
});

/** A unit with what each list has of it. */
interface UnitRow {
  readonly code: string;
  readonly name: string;
  readonly cells: readonly { readonly list: WorkList; readonly all: number; readonly open: number }[];
  readonly open: number;
}

/** Units with anything on a list, those with most to do first, and the sums. */
export function workUnitRows(
  counts: readonly WorkCount[],
  places: readonly NamedPlace[],
): { readonly rows: readonly UnitRow[]; readonly sum: UnitRow } {
  const rows = places
    .map(({ code, name }) =>
      rowOf(
        code,
        name,
        counts.filter(({ unitCode }) => unitCode === code),
      ),
    )
    .filter(({ cells }) => cells.some(({ all }) => all > 0))
    .sort((a, b) => b.open - a.open || a.code.localeCompare(b.code));
  return { rows, sum: rowOf('', '合计', counts) };
}

function rowOf(code: string, name: string, counts: readonly WorkCount[]): UnitRow {
  const cells = (Object.keys(workLists) as WorkList[]).map((list) => {
    const own = counts.filter((count) => count.list === list);
    const sum = (of: 'all' | 'open') => own.reduce((total, count) => total + count[of], 0);
    return { list, all: sum('all'), open: sum('open') };
  });
  return { code, name, cells, open: cells.reduce((sum, { open }) => sum + open, 0) };
}

/** Where a page of a list ended, for the address of the next. */
export const lineCursorText = ({ dueOn, id }: LineCursor): string => `${dueOn ?? '-'}.${id}`;

export function readLineCursor(text: string): LineCursor | undefined {
  const [, due = '', id = ''] = /^(\d{4}-\d{2}-\d{2}|-)\.(\d{1,10})$/.exec(text) ?? [];
  return id === '' ? undefined : { dueOn: due === '-' ? null : due, id: Number(id) };
}
