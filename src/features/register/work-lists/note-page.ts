import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import { get, post, type RouteTable } from '#platform/http/route-table.js';
import { doOnce, formPage } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { parseDay } from '#domain/values/days.js';
import { placeNames } from '#features/register/places.js';
import type { NamedPlace } from '#features/register/reference-queries.js';
import { readList } from './ask.js';
import { findWorkLine } from './list-queries.js';
import { dueWords, lastDayOf, resultName, resultsOf, workLists } from './list-rules.js';
import { listNotes } from './note-queries.js';
import { noteResult, seenOfNotes } from './notes.js';
import { workLineView } from './present.js';

const path = '/work-lists/:workList/businesses/:businessId';

interface TypedForm {
  readonly visitedOn: string;
  readonly result: string;
  readonly note: string;
  readonly seen: string;
}
const noForm: TypedForm = { visitedOn: '', result: '', note: '', seen: '' };

/** One business on a list: what was found of it, and the form for the next result. */
export function notePages(deps: Deps, places: () => Promise<readonly NamedPlace[]>): RouteTable {
  /** The whole region and the longest list: who came from a shorter one finds the business all the same. */
  async function readingOf(req: Request) {
    const { list, reading } = readList(req, deps, await places());
    return { list, reading: { ...reading, lastDay: lastDayOf(reading.today, longestSpan) } };
  }

  async function show(req: Request, res: Response, form: TypedForm, fault?: { field: string; message: string }) {
    const { list, reading } = await readingOf(req);
    const id = idParam(req, 'businessId');
    const line = await findWorkLine(deps.db, reading, id);
    if (!line) throw problems.not_found();
    const notes = await listNotes(deps.db, { business_id: id }, list);
    await render(req, res, 'register/work-lists/note', {
      list,
      listName: workLists[list],
      crumbs: [
        ['核实名单', '/work-lists'],
        [workLists[list], `/work-lists/${list}`],
      ],
      dueName: dueWords[list],
      line: workLineView(list, line, placeNames(await places()), reading.today),
      notes: notes.map((one) => ({ ...one, found: resultName(list, one.result) })),
      isListed: line.isListed,
      mayNote: line.isListed && mayDo(actorOf(req), 'visit.note'),
      results: resultsOf[list],
      seen: form.seen || seenOfNotes(notes),
      form: { ...form, visitedOn: form.visitedOn || reading.today },
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
      const { list, reading } = await readingOf(req);
      const typed = { ...form, visitedOn: parseDay(form.visitedOn) };
      return doOnce(deps, req, async (trx) => {
        await noteResult(trx, deps, actorOf(req), reading, idParam(req, 'businessId'), typed, form.seen);
        return { to: `/work-lists/${list}`, done: '已登记核实结果。' };
      });
    },
    show: (req, res, form, fault) => show(req, res, { ...form, seen: '' }, fault),
  });
  return [get(path, 'visit.view', (req, res) => show(req, res, noForm)), post(path, 'visit.note', note)];
}

const longestSpan = '90';
