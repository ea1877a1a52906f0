import type { Request } from 'express';
import type { Trx } from '#platform/db/connection.js';
import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step, type StepAnswer, wrongField } from '#platform/http/step.js';
import { fileNameOf, filesOf } from '#platform/http/uploads.js';
import { Problem, problems } from '#platform/problem.js';
import { completeness, isMaterialMark, type MarkedMaterial } from '#domain/filing/materials.js';
import { caseStates } from '#domain/filing/moves.js';
import { casePath, frameOf } from '#features/filings/cases/frame.js';
import { findShownCase } from '#features/filings/cases/shown-queries.js';
import { addMaterial, askedMaterial, openCase } from './adding.js';
import { checklistOf } from './checklist.js';
import { markMaterials, seenOf } from './marking.js';
import { listMarks, listMaterialFiles, listReusableFiles } from './material-queries.js';
import { isOpenToFiles } from './material-rules.js';
import { keepDays } from './pieces/pieces.js';
import { listOpenUploads } from './pieces/upload-queries.js';
import { materialRows, openings, standingSentence } from './present.js';
import { materialProblems } from './problems.js';

/** So many files may come at once without a script. */
export const mostFiles = 20;

export const materialsPath = (caseId: number): string => `${casePath(caseId)}/materials`;

/** The page of a case's materials. */
export function materialsHandlers(deps: Deps) {
  const { db } = deps;
  return {
    show: (async (req, res) => {
      const actor = actorOf(req);
      const frame = await frameOf(deps, req, 'materials');
      const { one } = frame;
      const [{ asked, uscc }, files, marks] = await Promise.all([
        checklistOf(db, deps.cipher, one),
        listMaterialFiles(db, one.id),
        listMarks(db, one.id),
      ]);
      const rows = materialRows(one.id, asked, files, marks);
      const may = openings(one.state, one.agencyId === actor.agencyId, mayDo(actor, 'filing.enter'));
      const of = { caseId: one.id, agencyId: one.agencyId, businessId: one.businessId, uscc };
      await render(req, res, 'filings/materials/materials', {
        frame,
        here: materialsPath(one.id),
        rows,
        ...may,
        maySee: mayDo(actor, 'filing.see-material'),
        seen: seenOf(marks, files),
        standing: standingSentence(rows, completeness(asked, marks).isComplete),
        asksNothing: asked.length === 0,
        box:
          may.mayAdd && asked.length > 0 ? boxOf(rows, queryText(req, 'to'), deps.config.uploadLimitBytes) : undefined,
        unfinished: may.mayAdd ? (await listOpenUploads(db, one.id, actor.id)).map(unfinishedView) : [],
        keepDays,
        reusable: may.mayAdd ? (await listReusableFiles(db, of)).length : 0,
      });
    }) satisfies Handler,

    /** Asked before the bodies are read. */
    guard: async (req: Request) => {
      const one = await findShownCase(db, actorOf(req).agencyId, idParam(req, 'filingId'));
      if (!one) throw problems.not_found();
      if (!isOpenToFiles(one.state)) throw materialProblems.closed({ state: caseStates[one.state] });
    },

    add: step(deps, (trx, req) => addFiles(trx, deps, req)),

    mark: step(deps, async (trx, req) => {
      const caseId = idParam(req, 'filingId');
      const marks = marksIn(req);
      const changed = await markMaterials(trx, deps, actorOf(req), { caseId, seen: textField(req, 'seen'), marks });
      const to = materialsPath(caseId);
      return changed === 0
        ? { to, note: '核对结果与已经保存的一样，没有改动。' }
        : { to, done: `已保存 ${changed} 项核对结果。` };
    }),
  };
}

/** Where files go, with the first material that still lacks one chosen. */
function boxOf(rows: ReturnType<typeof materialRows>, chosen: string, limitBytes: number) {
  const open = rows.filter(({ need }) => need !== '这件办件不再要求');
  const first =
    open.find(({ code }) => code === chosen) ??
    open.find(({ mark, need }) => mark === 'missing' && need === '') ??
    open[0];
  return {
    materials: Object.fromEntries(open.map(({ code, name }) => [code, `${code} ${name}`])),
    chosen: first?.code ?? '',
    most: mostFiles,
    limitBytes,
  };
}

const unfinishedView = (one: Awaited<ReturnType<typeof listOpenUploads>>[number]) => ({
  name: one.name,
  code: one.code,
  receivedBytes: Number(one.receivedBytes),
  sizeBytes: Number(one.sizeBytes),
});

/** Takes what can be taken of the files that came together, and says of every other one why not. */
async function addFiles(trx: Trx, deps: Deps, req: Request): Promise<StepAnswer> {
  const actor = actorOf(req);
  const caseId = idParam(req, 'filingId');
  const sent = filesOf(req).filter(({ originalname, size }) => originalname !== '' || size > 0);
  const open = await openCase(trx, deps, actor, caseId);
  const material = askedMaterial(open, textField(req, 'material'));
  if (sent.length === 0) throw materialProblems.no_file({ field: 'file' });
  const refused: Problem[] = [];
  for (const file of sent) {
    try {
      await addMaterial(trx, deps, actor, open, { material, content: file.kept, name: fileNameOf(file) });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      refused.push(error);
    }
  }
  const [first] = refused;
  if (first && refused.length === sent.length) throw refusalOfAll(first, refused);
  const to = materialsPath(caseId);
  const done = `已放入 ${sent.length - refused.length} 个文件：${material.name}。`;
  if (!first) return { to, done };
  return { to, note: `${done}没有收下的 ${refused.length} 个：${refused.map(({ sentence }) => sentence).join('')}` };
}

/** The refusal of the first, with what is said of the others. */
const refusalOfAll = ({ code, status }: Problem, refused: readonly Problem[]): Problem =>
  new Problem(code, status, refused.map(({ sentence }) => sentence).join(''), { field: 'file' });

/** The marks of the form: `mark.M01`, `word.M01`. @throws form.field for a mark that there is not */
function marksIn(req: Request): MarkedMaterial[] {
  const names = Object.keys((req.body ?? {}) as Record<string, unknown>);
  return names.flatMap((name) => {
    const [, code] = /^mark\.([A-Z]\d\d)$/.exec(name) ?? [];
    if (code === undefined) return [];
    const mark = textField(req, name);
    if (!isMaterialMark(mark)) throw wrongField(name, '请在“核对”里选一种结果。');
    const typed = textField(req, `word.${code}`).replace(/\s+/g, ' ').trim();
    return [{ code, mark, word: mark === 'unreadable' || mark === 'exempt' ? typed : '' }];
  });
}
