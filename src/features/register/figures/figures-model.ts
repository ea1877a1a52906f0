import { startOfDay } from '#platform/clock.js';
import type { Db } from '#platform/db/connection.js';
import { dayAfter } from '#domain/values/days.js';
import type { NamedPlace } from '#features/register/reference-queries.js';
import type { Region } from '#features/register/scope.js';
import type { RegisterFilter } from '#features/register/search/filter.js';
import { listOfficeNames } from '#features/register/list/office-queries.js';
import { type FullCell, listCellsNow, listCellsSince } from './cell-queries.js';
import { type ColumnDimension, type Dimension, type Names, shownMonth } from './dimensions.js';
import { type Figure, figureOf, type TwoWay, twoWayOf } from './figures-present.js';

/** What figures are asked for. */
export interface AskedFigures {
  readonly region: Region;
  /** Codes alone: what was typed and batches are for the list. */
  readonly filter: RegisterFilter;
  readonly rows: Dimension;
  /** '' for one column of numbers. */
  readonly columns: ColumnDimension | '';
  /** Day whose end the figures are of; undefined: now. */
  readonly asOf: string | undefined;
  readonly today: string;
  readonly zone: string;
}

/** The figures of a page, a file or a paper: the same numbers wherever they are shown. */
export interface FiguresModel {
  readonly table: TwoWay;
  readonly figures: readonly Figure[];
  readonly total: number;
}

/** The register counted, within a region, now or as it was shown at the end of a day. */
export async function figuresModel(db: Db, asked: AskedFigures, places: readonly NamedPlace[]): Promise<FiguresModel> {
  const cells = await cellsOf(db, asked);
  const offices = await listOfficeNames(db, [...new Set(cells.map(({ office }) => office))]);
  const names: Names = { places, offices, day: asked.asOf ?? asked.today };
  const shown = cells.map((cell) => ({ ...cell, month: shownMonth(cell.month, names.day) }));
  return {
    table: twoWayOf(shown, asked, names),
    figures: figureKinds(asked).map((dimension) => figureOf(dimension, shown, asked.filter, names)),
    total: shown.reduce((sum, { n }) => sum + n, 0),
  };
}

/** The instant at which a day has ended, as the database writes instants. */
export const momentAfter = (day: string, zone: string): string =>
  startOfDay(zone, dayAfter(day)).toISOString().slice(0, 23).replace('T', ' ');

async function cellsOf(db: Db, { region, filter, asOf, zone }: AskedFigures): Promise<FullCell[]> {
  const now = await listCellsNow(db, region, filter);
  if (asOf === undefined) return now;
  const cells = new Map(now.map((cell) => [keyOf(cell), cell]));
  for (const change of await listCellsSince(db, region, filter, momentAfter(asOf, zone))) {
    const key = keyOf(change);
    cells.set(key, { ...change, n: (cells.get(key)?.n ?? 0) + change.n });
  }
  return [...cells.values()].filter(({ n }) => n !== 0);
}

const keyOf = (cell: FullCell): string =>
  [cell.division, cell.office, cell.class, cell.subject, cell.status, cell.operating, cell.month].join('|');

/** Pictures of the page: the places of the region first. */
const figureKinds = ({ region }: AskedFigures): readonly Dimension[] => [
  placesOfRegion(region),
  'class',
  'subject',
  'status',
  'operating',
  'office',
  'month',
];

/** The province looks at cities, everybody else at divisions. */
export const placesOfRegion = (region: Region): Dimension => (region.level === 'province' ? 'city' : 'division');
