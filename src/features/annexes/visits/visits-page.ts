import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { dateTimeIn, dayIn } from '#platform/clock.js';
import { type Actor, actorOf, mayDo } from '#platform/http/actor.js';
import { choiceText, idParam, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import { get, type Handler, post, type RouteTable } from '#platform/http/route-table.js';
import { doOnce, formPage } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { parseDay } from '#domain/values/days.js';
import { rememberPlaces } from '#features/register/places.js';
import type { NamedPlace } from '#features/register/reference-queries.js';
import { placesOf, unitsFor } from '#features/register/scope.js';
import { cursorOf, lineView, readCursor, unitRows } from './present.js';
import { countVisits, findVisitLine, listVisitLines, listVisits, type VisitShow } from './visit-queries.js';
import { noteVisit, seenOfVisits } from './visits.js';
import { newSince, type VisitOrigin, visitOrigins, visitResults } from './visit-rules.js';

const pageSize = 50;
const mostOnPaper = 1_000;
const shows = { open: '待走访', visited: '已走访', all: '全部' } as const satisfies Record<VisitShow, string>;

/** 到期未备案: businesses whose licence has ended and that have not filed, to be visited; what was found; a list for the way. */
export function visitRoutes(deps: Deps): RouteTable {
  const places = rememberPlaces(deps);
  const today = () => dayIn(deps.config.officeZone, deps.clock.now());

  async function ask(req: Request) {
    const actor = actorOf(req);
    const all = await places();
    const unit = /^\d{6}$/.test(queryText(req, 'unit')) ? queryText(req, 'unit') : '';
    const own = placesOf(actor.scope, all);
    const show = (choiceText(req, 'show', shows) || 'open') as VisitShow;
    return { actor, all, own, unit, show, units: unitsFor(actor.scope, unit, all) };
  }

  const list = (async (req, res) => {
    const { actor, all, own, unit, show, units } = await ask(req);
    const isProvince = actor.scope.level === 'province';
    const since = newSince(today());
    const counts = await countVisits(deps.db, unitsFor(actor.scope, '', all), since);
    const isListed = !isProvince || unit !== '';
    const after = readCursor(queryText(req, 'after'));
    const found =
      isListed && units.length > 0 ? await listVisitLines(deps.db, { units, show, after, limit: pageSize + 1 }) : [];
    const lines = found.slice(0, pageSize);
    const last = found.length > pageSize ? lines.at(-1) : undefined;
    const query = { unit, show };
    await render(req, res, 'annexes/visits/list', {
      isProvince,
      isListed,
      show,
      shows,
      unit,
      units: Object.fromEntries(own.map(({ code, name }) => [code, name])),
      ...unitRows(counts, own, unit),
      lines: lines.map((line) => lineView(line, all, today())),
      query,
      next: last && { ...query, after: cursorOf(last) },
      isFirst: after === undefined,
    });
  }) satisfies Handler;

  const paper = (async (req, res) => {
    const { actor, all, unit, show, units } = await ask(req);
    const found = units.length > 0 ? await listVisitLines(deps.db, { units, show, limit: mostOnPaper + 1 }) : [];
    await render(req, res, 'annexes/visits/paper', {
      lines: found.slice(0, mostOnPaper).map((line, at) => ({ ...lineView(line, all, today()), no: at + 1 })),
      isCut: found.length > mostOnPaper,
      most: mostOnPaper,
      showName: shows[show],
      unitName: nameOf(all, unit),
      agencyName: actor.agencyName,
      printedAt: dateTimeIn(deps.config.officeZone, deps.clock.now()).slice(0, 16),
      query: { unit, show },
    });
  }) satisfies Handler;

  return [
    get('/visits', 'visit.view', list),
    get('/visits/paper', 'visit.view', paper),
    ...onePage('business', '/visits/businesses/:businessId', 'businessId'),
    ...onePage('row', '/visits/rows/:operatingRowId', 'operatingRowId'),
  ];

  /** One business with its visits, and the form for the next. */
  function onePage(origin: VisitOrigin, path: string, param: string): RouteTable {
    const here = (req: Request) => path.replace(`:${param}`, String(idParam(req, param)));
    const unitsOf = async (actor: Actor) => unitsFor(actor.scope, '', await places());

    async function show(req: Request, res: Response, form: TypedForm, fault?: { field: string; message: string }) {
      const actor = actorOf(req);
      const id = idParam(req, param);
      const line = await findVisitLine(deps.db, origin, id, await unitsOf(actor));
      if (!line) throw problems.not_found();
      const visits = await listVisits(deps.db, origin, id);
      await render(req, res, 'annexes/visits/show', {
        line: lineView(line, await places(), today()),
        originName: visitOrigins[origin],
        businessPath: origin === 'business' ? `/businesses/${id}` : '',
        visits: visits.map((visit) => ({ ...visit, found: visitResults[visit.result] })),
        isListed: line.isListed === 1,
        mayNote: line.isListed === 1 && mayDo(actor, 'visit.note'),
        action: here(req),
        results: visitResults,
        seen: form.seen || seenOfVisits(visits),
        form: { ...form, visitedOn: form.visitedOn || today() },
        fault,
      });
    }

    const note = formPage<TypedForm>({
      read: (req) => ({
        visitedOn: textField(req, 'visitedOn').trim(),
        result: textField(req, 'result'),
        note: textField(req, 'note').replace(/\s+/g, ' ').trim(),
        seen: textField(req, 'seen'),
      }),
      async submit(req, form) {
        const actor = actorOf(req);
        const visited = { origin, id: idParam(req, param), units: await unitsOf(actor) };
        const typed = { ...form, visitedOn: parseDay(form.visitedOn) };
        return doOnce(deps, req, async (trx) => {
          await noteVisit(trx, deps, actor, visited, typed, form.seen);
          return { to: '/visits', done: '已登记走访。' };
        });
      },
      show: (req, res, form, fault) => show(req, res, { ...form, seen: '' }, fault),
    });
    return [get(path, 'visit.view', (req, res) => show(req, res, noForm)), post(path, 'visit.note', note)];
  }
}

interface TypedForm {
  readonly visitedOn: string;
  readonly result: string;
  readonly note: string;
  readonly seen: string;
}
const noForm: TypedForm = { visitedOn: '', result: '', note: '', seen: '' };

const nameOf = (places: readonly NamedPlace[], code: string): string =>
  places.find((place) => place.code === code)?.name ?? '';
