import { lyingBars, standingBars } from '#formats/svg/bars.js';
import { toBeCompleted } from '#domain/business-fields.js';
import { codeList } from '#domain/codes/code-lists.js';
import { addMonths, dayBefore } from '#domain/values/days.js';
import { groupedNumber } from '#platform/views/helpers.js';
import { filingStatuses, filingStatusName } from '#features/register/fields.js';
import type { NamedPlace } from '#features/register/reference-queries.js';
import type { Region } from '#features/register/scope.js';
import { unknownClass } from '#features/register/search/filter.js';
import type { TotalCell } from '#features/register/totals/totals-queries.js';

/** One bar: what it counts, and the list of those businesses. */
export interface Counted {
  readonly label: string;
  readonly n: number;
  readonly query: Readonly<Record<string, string>>;
}

/** A picture with its table. */
export interface Figure {
  readonly key: string;
  readonly title: string;
  /** What the first column of the table names. */
  readonly of: string;
  readonly figureMarkup: string;
  readonly rows: readonly Counted[];
  readonly total: number;
}

/** Scopes of the roll-up whose sums are the bars of the first picture: cities for the province, else divisions. */
export function placeBars(
  region: Region,
  places: readonly NamedPlace[],
): { scope: string; code: string; name: string }[] {
  const nameOf = new Map(places.map(({ code, name }) => [code, name]));
  const named = (kind: 'c' | 'd', code: string) => ({ scope: kind + code, code, name: nameOf.get(code) ?? code });
  switch (region.level) {
    case 'province':
      return [...new Set(places.filter(({ code }) => code !== '460000').map(({ city }) => city))]
        .sort()
        .map((code) => named('c', code));
    case 'city':
      return places.filter(({ city }) => city === region.code).map(({ code }) => named('d', code));
    case 'divisions':
      return [...region.codes].sort().map((code) => named('d', code));
  }
}

type Bars = ReturnType<typeof placeBars>;

/** Businesses by division, class and status, from the cells of the roll-up: of the bars, and of the region as a whole. */
export function figuresOf(bars: Bars, ofBars: readonly TotalCell[], ofRegion: readonly TotalCell[]): Figure[] {
  const sum = (cells: readonly TotalCell[], fits: (cell: TotalCell) => boolean): number =>
    cells.filter(fits).reduce((n, cell) => n + Number(cell.n), 0);
  const classes = [...codeList('business-classes'), { code: unknownClass, name: toBeCompleted }];
  return [
    lying(
      'divisions',
      '各行政区划的业户',
      '行政区划',
      bars.map(({ scope, code, name }) => ({
        label: name,
        n: sum(ofBars, (cell) => cell.scope === scope),
        query: { division: code },
      })),
    ),
    lying(
      'classes',
      '各经营类别的业户',
      '经营类别',
      classes.map(({ code, name }) => ({
        label: name,
        n: sum(ofRegion, ({ businessClass }) => businessClass === (code === unknownClass ? '' : code)),
        query: { class: code },
      })),
    ),
    lying(
      'statuses',
      '各备案状态的业户',
      '备案状态',
      filingStatuses.map((status) => ({
        label: filingStatusName(status),
        n: sum(ofRegion, ({ filingStatus }) => filingStatus === status),
        query: { status },
      })),
    ),
  ];
}

export const monthsShown = 24;

/** First days of the months that are shown, the month of `today` last, and the first day after them. */
export function monthsUntil(today: string): { readonly first: readonly string[]; readonly until: string } {
  const thisMonth = `${today.slice(0, 7)}-01`;
  return {
    first: Array.from({ length: monthsShown }, (_, at) => addMonths(thisMonth, at - monthsShown + 1)),
    until: addMonths(thisMonth, 1),
  };
}

/** Businesses by month of filing, oldest first. */
export function monthFigure(first: readonly string[], counts: ReadonlyMap<string, number>): Figure {
  const rows = first.map((day) => ({
    label: day.slice(0, 7),
    n: counts.get(day.slice(0, 7)) ?? 0,
    query: { from: day, to: dayBefore(addMonths(day, 1)) },
  }));
  const total = totalOf(rows);
  const says = `近 ${rows.length} 个月共备案 ${groupedNumber(total)} 户，${mostWords(rows)}`;
  const title = `近 ${rows.length} 个月备案的业户`;
  const figureMarkup = standingBars({ title, says }, rows.map(barOf), { tall: 120 });
  return { key: 'months', title, of: '备案月份', figureMarkup, rows, total };
}

function lying(key: string, title: string, of: string, rows: readonly Counted[]): Figure {
  const total = totalOf(rows);
  const says = `共 ${groupedNumber(total)} 户，${mostWords(rows)}`;
  return {
    key,
    title,
    of,
    figureMarkup: lyingBars({ title, says }, rows.map(barOf), { labelWidth: 210 }),
    rows,
    total,
  };
}

const barOf = ({ label, n }: Counted) => ({ label, value: n, shown: `${groupedNumber(n)} 户` });
const totalOf = (rows: readonly Counted[]): number => rows.reduce((sum, { n }) => sum + n, 0);

function mostWords(rows: readonly Counted[]): string {
  const most = rows.reduce<Counted | undefined>((best, row) => (row.n > (best?.n ?? 0) ? row : best), undefined);
  return most ? `最多的是${most.label}，${groupedNumber(most.n)} 户` : '都还没有';
}
