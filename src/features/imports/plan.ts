import type { Deps } from '#platform/deps.js';
import { sheetNames } from '#domain/annexes/sheets.js';
import { heldRows } from '#features/annexes/collisions/standing.js';
import { countUnknownClass } from '#features/register/totals/totals-queries.js';
import { listKnownBusinesses, listPlacesOfOthers } from '#features/register/writing/known-queries.js';
import { createMatcher } from './matching.js';
import { keysOf, type KeyedRow, type Planning, reasonToSkip, skipped } from './plan-rows.js';
import { leftOvers, planLink, planNew, settleMatched } from './plan-settled.js';
import type { ImportContext, ImportSource, SourceRow } from './sources/source.js';
import type { PlannedChange } from './types.js';
import { skipReasons } from './words.js';

const rowsAtOnce = 250;

/**
 * What an accepted annex does to the register, row by row (C40, C41), whatever source its rows come from. Rows that stand at the place of a
 * business, and rows that are surely new, come in file order; rows that only a weaker key can place come after them, then the businesses
 * that the file no longer names. The import carries out what this found, if nothing has moved since.
 */
export async function* planImport(
  deps: Deps,
  source: ImportSource,
  input: ImportContext & { readonly now: Date },
): AsyncGenerator<readonly PlannedChange[]> {
  const known = await listKnownBusinesses(deps.db, input.annex.agencyId, source.standing);
  const planning: Planning = {
    ...input,
    deps,
    source,
    matcher: createMatcher(known, input.annex.agencyId, source.status === 'filed'),
    places: new Map(),
    filingNos: new Map(),
    newCount: 0,
    entered: new Set(),
    hasUnknown: (await countUnknownClass(deps.db)) > 0,
    sheets: sheetNames(input.version.head),
    held: await heldRows(deps.db, { annexId: input.annex.id, versionId: input.version.id }),
  };
  const later: KeyedRow[] = [];
  const stood: KeyedRow[] = [];
  for await (const rows of source.rows()) yield planBatch(planning, rows, later, stood);

  for (const key of ['licence', 'name', 'filing'] as const)
    for (const row of later) row.match ??= planning.matcher.by(key, row.keys);
  for (const rows of slices(later.filter(({ match }) => match !== undefined))) yield settleMatched(planning, rows);
  yield later.filter(({ match }) => match === undefined).map((row) => planNew(planning, row, true));
  for (const rows of slices(stood)) yield leftOvers(planning, rows);
  yield missing(planning, await source.withdrawn());
}

/** Filings that nobody states any more, and entries of licences that are withdrawn: listed, never removed. */
function missing(
  { matcher, source }: Planning,
  withdrawn: Awaited<ReturnType<ImportSource['withdrawn']>>,
): PlannedChange[] {
  const gone =
    source.status === 'filed'
      ? matcher.unclaimed().map(({ id, name }) => ({ businessId: id, name, reason: skipReasons.missing }))
      : withdrawn.map(({ businessId, name }) => ({ businessId, name, reason: skipReasons.withdrawn }));
  return gone.map((one) => ({ kind: 'missing', row: null, ...one }));
}

async function planBatch(
  planning: Planning,
  sources: readonly SourceRow[],
  later: KeyedRow[],
  stood: KeyedRow[],
): Promise<PlannedChange[]> {
  const changes: PlannedChange[] = [];
  const rows: KeyedRow[] = [];
  for (const source of sources) {
    const row: KeyedRow = { ...source, keys: keysOf(source, planning), match: undefined };
    const reason = reasonToSkip(planning, row);
    if (row.task.kind !== 'leave' && row.task.stands.length > 0) stood.push(row);
    if (reason !== undefined) changes.push(skipped(row, reason));
    else if (row.task.kind === 'link') changes.push(planLink(planning, row));
    else rows.push(row);
  }
  for (const row of rows) row.match = matchOf(planning, row);
  const holderOf = await othersAt(planning, rows);
  const sure: KeyedRow[] = [];
  for (const row of rows) {
    const holder = holderOf(row);
    if (holder !== undefined) changes.push(skipped(row, skipReasons.otherAgency(holder)));
    else if (row.match) {
      // A number that another business holds may yet be given up by it: decided when every row has found its business.
      const isHeld = planning.matcher.holderOf(row.keys.filingNo, row.match.business.id) !== undefined;
      (isHeld ? later : sure).push(row);
    } else if (planning.matcher.mayMatchLater(row.keys)) later.push(row);
    else changes.push(planNew(planning, row, false));
  }
  changes.push(...(await settleMatched(planning, sure)));
  return changes.sort((a, b) => (a.row ?? 0) - (b.row ?? 0));
}

/** The other agency that holds a row's place; nobody holds what the row's own business stands at. */
async function othersAt(
  { deps, annex }: Planning,
  rows: readonly KeyedRow[],
): Promise<(row: KeyedRow) => string | undefined> {
  const placesOf = ({ keys: { place, otherPlaces } }: KeyedRow) => (place === null ? [] : [place, ...otherPlaces]);
  const isThere = (row: KeyedRow) => placesOf(row).some((place) => place === row.match?.business.place);
  const asked = rows.filter((row) => !isThere(row)).flatMap(placesOf);
  const others = await listPlacesOfOthers(deps.db, annex.agencyId, asked);
  return (row) =>
    isThere(row)
      ? undefined
      : placesOf(row)
          .map((place) => others.get(place))
          .find((name) => name !== undefined);
}

/** A filing is first of all where it stands; an old licence is first of all what it has entered as, or its number in the old system. */
function matchOf({ matcher, source }: Planning, { keys, task }: KeyedRow): KeyedRow['match'] {
  const stands = task.kind === 'leave' ? [] : task.stands;
  if (source.status === 'filed') return matcher.byPlace(keys) ?? matcher.byStanding(stands);
  return matcher.byStanding(stands) ?? matcher.byOldId(keys) ?? matcher.byPlace(keys);
}

function* slices<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += rowsAtOnce) yield items.slice(i, i + rowsAtOnce);
}
