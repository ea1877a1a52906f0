import { lyingBars, standingBars } from '#formats/svg/bars.js';
import { groupedNumber } from '#platform/views/helpers.js';
import { filterQuery, type RegisterFilter } from '#features/register/search/filter.js';
import {
  type ColumnDimension,
  columnWords,
  type Dimension,
  dimensionWords,
  type Names,
  type Value,
  valuesOf,
} from './dimensions.js';

/** A number with the list of the businesses that it counts. */
export interface Counted {
  readonly label: string;
  readonly n: number;
  readonly query: Readonly<Record<string, string>>;
}

/** A picture with its table. */
export interface Figure {
  readonly key: Dimension;
  readonly title: string;
  /** What the first column of the table names. */
  readonly of: string;
  readonly figureMarkup: string;
  readonly rows: readonly Counted[];
  readonly total: number;
}

/** Rows by columns, with their sums. */
export interface TwoWay {
  readonly of: string;
  readonly by: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly cells: readonly Counted[]; readonly sum: Counted }[];
  /** Sums of the columns. */
  readonly sums: readonly Counted[];
  readonly sum: Counted;
}

type Cells = readonly (Readonly<Record<Dimension, string>> & { readonly n: number })[];

/** Businesses by one dimension as a picture; months stand, everything else lies. */
export function figureOf(dimension: Dimension, cells: Cells, filter: RegisterFilter, names: Names): Figure {
  const counts = tally(cells, (cell) => cell[dimension]);
  const rows = linesOf(dimension, cells, names).map(({ key, label, query }) => ({
    label,
    n: counts.get(key) ?? 0,
    query: linkTo(filter, query),
  }));
  const total = totalOfCells(cells);
  const of = dimensionWords[dimension];
  const title = `按${of}`;
  const says = `共 ${groupedNumber(total)} 户，${mostWords(rows)}`;
  const bars = rows.map(({ label, n }) => ({ label, value: n, shown: `${groupedNumber(n)} 户` }));
  const figureMarkup =
    dimension === 'month'
      ? standingBars({ title, says }, bars, { tall: 120 })
      : lyingBars({ title, says }, bars, { labelWidth: 210 });
  return { key: dimension, title, of, figureMarkup, rows, total };
}

/** Rows by columns; what counts no business at all is left out. */
export function twoWayOf(
  cells: Cells,
  { rows: row, columns: column, filter }: { rows: Dimension; columns: ColumnDimension | ''; filter: RegisterFilter },
  names: Names,
): TwoWay {
  const columnKey = (cell: Cells[number]): string => (column === '' ? '' : cell[column]);
  const [ofRows, ofColumns] = [tally(cells, (cell) => cell[row]), tally(cells, columnKey)];
  const ofBoth = tally(cells, (cell) => `${cell[row]}|${columnKey(cell)}`);
  const there = (values: readonly Value[], counts: ReadonlyMap<string, number>) =>
    values.filter(({ key }) => (counts.get(key) ?? 0) !== 0);
  const across = column === '' ? [] : there(linesOf(column, cells, names), ofColumns);
  const count = (label: string, n: number | undefined, ...queries: Value['query'][]): Counted => ({
    label,
    n: n ?? 0,
    query: linkTo(filter, Object.assign({}, ...queries) as Value['query']),
  });
  return {
    of: dimensionWords[row],
    by: column === '' ? '' : columnWords[column],
    columns: across.map(({ label }) => label),
    rows: there(linesOf(row, cells, names), ofRows).map((down) => ({
      label: down.label,
      cells: across.map((side) => count(side.label, ofBoth.get(`${down.key}|${side.key}`), down.query, side.query)),
      sum: count(down.label, ofRows.get(down.key), down.query),
    })),
    sums: across.map((side) => count(side.label, ofColumns.get(side.key), side.query)),
    sum: count('合计', totalOfCells(cells)),
  };
}

function tally(cells: Cells, keyOf: (cell: Cells[number]) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(keyOf(cell), (counts.get(keyOf(cell)) ?? 0) + cell.n);
  return counts;
}

const totalOfCells = (cells: Cells): number => cells.reduce((sum, { n }) => sum + n, 0);

const linesOf = (dimension: Dimension, cells: Cells, names: Names): readonly Value[] =>
  valuesOf(dimension, new Set(cells.map((cell) => cell[dimension])), names);

/** The list of what a filter and a value have in common: of two places the one that was asked for, of days those in both. */
function linkTo(filter: RegisterFilter, query: Value['query']): Readonly<Record<string, string>> {
  const changes: Record<string, string> = { ...query };
  if (filter.division !== '') changes['division'] = filter.division;
  const { from = '', to = '' } = query;
  if (from !== '') changes['from'] = [filter.filedFrom, from].sort()[1] ?? from;
  if (to !== '') changes['to'] = [filter.filedTo || to, to].sort()[0] ?? to;
  return filterQuery(filter, changes);
}

function mostWords(rows: readonly Counted[]): string {
  const most = rows.reduce<Counted | undefined>((best, row) => (row.n > (best?.n ?? 0) ? row : best), undefined);
  return most ? `最多的是${most.label}，${groupedNumber(most.n)} 户` : '都还没有';
}
