import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { queryString } from '#platform/views/helpers.js';
import { cellWords, sheetNames } from '#domain/annexes/sheets.js';
import { listRowsByNo } from '#features/annexes/checking/row-queries.js';
import { type VersionContext, versionContext } from '#features/annexes/context.js';
import { numberedFields, numbersOnPage } from '#features/annexes/numbers/on-page.js';
import { readingOf, type VersionReading } from '#features/annexes/review/reading/reading.js';
import { isReader, noteSeen } from '#features/annexes/review/reading/seen.js';
import { listOfferedSentences } from '#features/annexes/review/sentences/sentence-queries.js';
import { choosable, type GridAsk, gridQuery, gridSizes, readAsk } from './ask.js';
import { listFactsByNo, listTallies } from './grid-queries.js';
import { type GridPlace, matchingRows, placeIn, rowAfter } from './matching.js';
import { openRow } from './open-row.js';
import {
  columnOf,
  gridChips,
  type GridLine,
  isAmong,
  marksOf,
  nameOfRow,
  progressView,
  rowReader,
  showChoices,
  totalsOf,
  unread,
} from './present.js';
import type { RowMemory } from './row-index.js';

/** 逐行浏览: the rows of a version page by page, one of them open beside the grid; what was on the screen is kept for who reviews. */
export function gridHandlers(deps: Deps, memory: RowMemory) {
  return {
    show: (async (req, res) => {
      const context = await versionContext(deps, req);
      const ask = readAsk(context.definition, new URLSearchParams(req.url.split('?')[1] ?? ''));
      await render(req, res, 'annexes/review/grid/rows', await gridModel(deps, req, memory, context, ask));
    }) satisfies Handler,
  };
}

async function gridModel(deps: Deps, req: Request, memory: RowMemory, context: VersionContext, ask: GridAsk) {
  const { version, definition, actor, annex, here, can } = context;
  const index = await memory.indexOf(version, definition);
  const isKept = isReader(actor) && version.state === 'checked';
  const readNow = async () =>
    isKept
      ? readingOf(deps.db, version, actor.id, { rows: index.rows, differenceOf: memory.differencesOf(annex.id) })
      : unread(index.rows);
  const before = await readNow();
  const found = await matchingRows(deps.db, memory, context, index, ask, before);
  const place = placeIn(found, ask);
  if (isKept) await noteSeen(deps, actor, version.id, index.rows, place.rows);
  // Who looks for a text does not find it in numbers that are masked, and is told so.
  const isNumberBlind = ask.q !== '' && !context.numbers.isFull && numberedFields(definition).size > 0;
  const everyField = definition.columns.map(({ field }) => field);
  const row = isAmong(index.rows, ask.row) ? await openRow(deps, memory, context, ask.row, before.last) : undefined;
  return {
    ...context,
    ask,
    own: `${here}/rows`,
    backHere: `${here}/rows${queryString(gridQuery(definition.no, ask))}`,
    found: found.length,
    totals: totalsOf(definition, index, ask),
    chips: gridChips(definition, ask),
    shows: showChoices(before, isKept, definition.no),
    sizes: gridSizes,
    choosable: choosable(definition).map((column) => ({ ...column, isShown: ask.columns.includes(column.field) })),
    headers: ask.columns.map((field) => columnOf(definition, field)?.header ?? field),
    lines: await linesOf(deps, context, ask, place.rows, before),
    progress: isKept ? progressView(definition, await readNow(), ask) : undefined,
    row,
    ...linksOf(context, ask, found, place, before, row !== undefined),
    mayComment: can.comment && annex.currentVersionId === version.id,
    sentences: can.comment ? await listOfferedSentences(deps.db) : [],
    columns: definition.columns.filter(({ filledBy }) => filledBy !== 'system'),
    isNumberBlind,
    ...(await numbersOnPage(deps, req, context, 'rows', row || isNumberBlind ? everyField : ask.columns)),
  };
}

/** Where the page leads: its neighbours, and the rows around the open one. */
function linksOf(
  { definition }: VersionContext,
  ask: GridAsk,
  found: Uint32Array,
  place: GridPlace,
  { last }: VersionReading,
  isOpen: boolean,
) {
  const query = (change: Partial<GridAsk>) => gridQuery(definition.no, ask, change);
  const rowQuery = (row: number | undefined, change: Partial<GridAsk> = {}) =>
    row === undefined ? undefined : { row, query: query({ ...change, row }) };
  const changed = last && rowAfter(last.changed, isOpen ? ask.row : 0);
  // The next row that changed may lie outside what is filtered for now: then the filter gives way.
  const given = changed === undefined || isAmong(found, changed) ? {} : changedOnly;
  return {
    pageNo: place.page,
    pages: place.pages,
    previous: place.page > 1 ? query({ page: place.page - 1, row: 0 }) : undefined,
    next: place.page < place.pages ? query({ page: place.page + 1, row: 0 }) : undefined,
    closed: query({ row: 0, page: place.page }),
    previousRow: rowQuery(place.previousRow),
    nextRow: rowQuery(isOpen ? place.nextRow : place.rows[0]),
    nextChanged: rowQuery(changed, given),
  };
}

const changedOnly: Partial<GridAsk> = { show: 'changed', q: '', kind: '', division: '' };

async function linesOf(
  deps: Deps,
  { version, definition, can, numbers }: VersionContext,
  ask: GridAsk,
  rowNos: readonly number[],
  { last }: VersionReading,
): Promise<GridLine[]> {
  const [facts, stored, tallies] = await Promise.all([
    listFactsByNo(deps.db, deps.cipher, version.id, rowNos),
    listRowsByNo(deps.db, deps.cipher, version.id, rowNos),
    listTallies(deps.db, version.id, rowNos, !can.decide),
  ]);
  const cellsOf = new Map(stored.map((row) => [row.row, row]));
  const read = rowReader(version.head, numbers.isFull);
  const names = sheetNames(version.head);
  const columns = ask.columns.flatMap((field) => columnOf(definition, field) ?? []);
  return rowNos.map((row) => {
    const values = facts.get(row)?.values ?? {};
    return {
      row,
      where: cellWords(row, null, names),
      name: nameOfRow(definition, values),
      query: gridQuery(definition.no, ask, { row }),
      isOpen: row === ask.row,
      marks: marksOf(tallies.get(row), isAmong(last?.changed, row)),
      cells: columns.map((column) => read(column, cellsOf.get(row), values)),
    };
  });
}
