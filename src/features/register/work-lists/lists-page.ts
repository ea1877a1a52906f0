import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { dateTimeIn, dayIn } from '#platform/clock.js';
import { actorOf } from '#platform/http/actor.js';
import { queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import { get, type Handler, type RouteTable } from '#platform/http/route-table.js';
import { createMemory } from '#platform/work.js';
import { placeNames, rememberPlaces } from '#features/register/places.js';
import { placesOf, unitsFor } from '#features/register/scope.js';
import { readList, readSpan, workShows } from './ask.js';
import { exportWork } from './export.js';
import { countWork, listWorkLines, type WorkCount } from './list-queries.js';
import { dueWords, lastDayOf, listLeads, type Span, spans, type WorkList, workLists } from './list-rules.js';
import { notePages } from './note-page.js';
import { lineCursorText, readLineCursor, workLineView, workUnitRows } from './present.js';

const pageSize = 50;
const mostOnPaper = 1_000;

/** 核实名单: what of the register somebody has to look at: counts by office, lists, sheets to write on, files, results typed back. */
export function workListRoutes(deps: Deps): RouteTable {
  const places = rememberPlaces(deps);
  const remember = createMemory(() => deps.clock.now().getTime());
  const today = () => dayIn(deps.config.officeZone, deps.clock.now());
  const ask = async (req: Request) => readList(req, deps, await places());

  async function counts(units: readonly string[], span: Span): Promise<WorkCount[]> {
    if (units.length === 0) return [];
    const reading = { units, today: today(), lastDay: lastDayOf(today(), span) };
    const lists = Object.keys(workLists) as WorkList[];
    return (await Promise.all(lists.map((list) => countWork(deps.db, { ...reading, list })))).flat();
  }

  const overview = (async (req, res) => {
    const { scope } = actorOf(req);
    const all = await places();
    const span = readSpan(req);
    const units = unitsFor(scope, '', all);
    const found = await remember(`${today()} ${span} ${units.join(' ')}`, () => counts(units, span));
    await render(req, res, 'register/work-lists/lists', {
      lists: workLists,
      leads: listLeads,
      ...workUnitRows(found, placesOf(scope, all)),
      spans,
      span,
    });
  }) satisfies Handler;

  const list = (async (req, res) => {
    const asked = await ask(req);
    const all = await places();
    const after = readLineCursor(queryText(req, 'after'));
    const found = await linesOf(asked, after, pageSize + 1);
    const lines = found.slice(0, pageSize);
    const last = found.length > pageSize ? lines.at(-1) : undefined;
    const [count] = workUnitRows(
      asked.reading.units.length === 0 ? [] : await countWork(deps.db, asked.reading),
      all,
    ).sum.cells.filter((cell) => cell.list === asked.list);
    await render(req, res, 'register/work-lists/list', {
      ...shownOf(asked),
      count,
      units: Object.fromEntries(placesOf(actorOf(req).scope, all).map(({ code, name }) => [code, name])),
      spans,
      shows: workShows,
      lines: lines.map((line) => workLineView(asked.list, line, placeNames(all), today())),
      next: last && { ...asked.query, after: lineCursorText(last) },
      isFirst: after === undefined,
    });
  }) satisfies Handler;

  const linesOf = async (
    { reading, show }: Awaited<ReturnType<typeof ask>>,
    after: ReturnType<typeof readLineCursor>,
    limit: number,
  ) => (reading.units.length === 0 ? [] : listWorkLines(deps.db, reading, { show, after, limit }));

  const paper = (async (req, res) => {
    const asked = await ask(req);
    const names = placeNames(await places());
    const found = await linesOf(asked, undefined, mostOnPaper + 1);
    await render(req, res, 'register/work-lists/paper', {
      ...shownOf(asked),
      lines: found
        .slice(0, mostOnPaper)
        .map((line, at) => ({ ...workLineView(asked.list, line, names, today()), no: at + 1 })),
      isCut: found.length > mostOnPaper,
      most: mostOnPaper,
      showName: workShows[asked.show],
      unitName: names.get(asked.unit) ?? '',
      agencyName: actorOf(req).agencyName,
      printedAt: dateTimeIn(deps.config.officeZone, deps.clock.now()).slice(0, 16),
    });
  }) satisfies Handler;

  const file = (kind: 'xlsx' | 'csv') => async (req: Request, res: Response) =>
    exportWork(deps, req, res, { asked: await ask(req), names: placeNames(await places()), kind });

  return [
    get('/work-lists', 'visit.view', overview),
    get('/work-lists/:workList', 'visit.view', list),
    get('/work-lists/:workList/paper', 'visit.view', paper),
    get('/work-lists/:workList/export.xlsx', 'register.export', file('xlsx')),
    get('/work-lists/:workList/export.csv', 'register.export', file('csv')),
    ...notePages(deps, places),
  ];
}

const shownOf = ({ list, unit, span, show, query }: ReturnType<typeof readList>) => ({
  list,
  name: workLists[list],
  lead: listLeads[list],
  dueName: dueWords[list],
  unit,
  span,
  show,
  query,
});
