import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, formPage, lead, step } from '#platform/http/step.js';
import { queryString } from '#platform/views/helpers.js';
import { codeName } from '#domain/codes/code-lists.js';
import { isMarkedAnnex, resultLists } from '#domain/legacy/marks.js';
import { waitForRecheck } from '#features/annexes/checking/recheck.js';
import { versionContext, versionPath } from '#features/annexes/context.js';
import { beingChecked, checkedWords } from '#features/annexes/mending/words.js';
import { annexProblems } from '#features/annexes/problems.js';
import type { RowMemory } from '#features/annexes/review/grid/row-index.js';
import { markRows, mostMarked, unmarkRows } from './marking.js';
import { type MarksAsk, marksQuery, readMarksAsk, showWords } from './marks-ask.js';
import { resultNamed, rowsNamed } from './marks-form.js';
import { type MarksMemory, rowsAsked } from './marks-index.js';
import { type MarksContext, marksContext } from './marks-page.js';

/** Many rows to be marked: those that were ticked, or all that a choice finds. */
interface ManyAsk {
  readonly ask: MarksAsk;
  readonly result: string;
  readonly ticked: readonly number[];
  /** How many there were when the page said so; 0: it has not yet. */
  readonly count: number;
}

/** Marks many rows of annex 4 or 5 at once, after one page that says how many; and takes it back. */
export function manyMarksHandlers(deps: Deps, rows: RowMemory, memory: MarksMemory) {
  const readMany = async (req: Request, text: (name: string) => string): Promise<ManyAsk> => {
    const { annexNo } = (await versionContext(deps, req)).annex;
    const no = isMarkedAnnex(annexNo) ? annexNo : 4;
    return {
      ask: readMarksAsk(no, text),
      result: resultNamed(no, text('result')),
      ticked: rowsNamed(text('rows')),
      count: /^[1-9]\d{0,6}$/.test(text('count')) ? Number(text('count')) : 0,
    };
  };

  async function show(req: Request, res: Response, many: ManyAsk): Promise<void> {
    const context = await marksContext(deps, req);
    const { annexNo, here } = context;
    const found = await rowsOf(context, many);
    const { rows: all, results } = await memory(annexNo, context.version);
    const chosen = new Set(found);
    const replaced = all.filter((row, at) => chosen.has(row) && results[at] !== '' && results[at] !== many.result);
    const most = Math.min(found.length, mostMarked);
    await render(req, res, 'annexes/lists/many', {
      ...context,
      own: `${here}/marks`,
      back: marksQuery(many.ask),
      count: found.length,
      most,
      left: found.length - most,
      replaced: replaced.length,
      result: many.result,
      resultName: codeName(resultLists[annexNo], many.result),
      ticked: many.ticked.join('.'),
      which: whichWords(context, many),
      ask: many.ask,
    });
  }

  async function rowsOf({ annexNo, version }: MarksContext, { ask, ticked }: ManyAsk): Promise<readonly number[]> {
    const index = await memory(annexNo, version);
    if (ticked.length === 0) return rowsAsked(deps, rows, version, annexNo, index, ask);
    const wanted = new Set(ticked);
    return index.rows.filter((row) => wanted.has(row));
  }

  return {
    ask: (async (req, res) => {
      const many = await readMany(req, (name) => queryText(req, name));
      if (many.result === '') throw annexProblems.no_result();
      await show(req, res, many);
    }) satisfies Handler,

    mark: formPage<ManyAsk>({
      read: (req) => readMany(req, (name) => textField(req, name)),

      async submit(req, many) {
        if (many.result === '') throw annexProblems.no_result();
        const context = await marksContext(deps, req);
        const { annexNo, annex, version, here } = context;
        const to = `${here}/marks${queryString(marksQuery({ ...many.ask, from: 0 }))}`;
        const result = codeName(resultLists[annexNo], many.result);
        const answer = await doOnce(deps, req, async (trx) => {
          const found = await rowsOf(context, many);
          if (found.length !== many.count) throw annexProblems.marks_moved({ was: many.count, now: found.length });
          const some = found.slice(0, mostMarked);
          const input = { annexId: annex.id, versionId: version.id, rows: some, result: many.result };
          const count = await markRows(trx, deps, actorOf(req), input);
          if (count === 0) throw annexProblems.marks_same({ result });
          const left = found.length - some.length;
          const more = left > 0 ? `还有 ${left} 户，请再标注一次。` : '';
          return { to, done: `${count} 户标注为“${result}”，${beingChecked}${more}` };
        });
        const isChecked = await waitForRecheck(deps, annex.id, version.id);
        return isChecked && answer.done ? { ...answer, done: answer.done.replace(beingChecked, checkedWords) } : answer;
      },

      show: (req, res, many) => show(req, res, many),
    }),

    undo: step(
      deps,
      async (trx, req) => {
        const [annexId, versionId] = [idParam(req, 'annexId'), idParam(req, 'versionId')];
        const input = { annexId, versionId, batchId: idParam(req, 'batchId') };
        const count = await unmarkRows(trx, deps, actorOf(req), input);
        const to = `${versionPath({ id: annexId }, versionId)}/marks`;
        return { to, done: `已撤销这次批量标注，${count} 户恢复到标注以前；之后改过的栏保留。` };
      },
      async (req, res, { to }) => {
        await waitForRecheck(deps, idParam(req, 'annexId'), idParam(req, 'versionId'));
        lead(req, res, { to });
      },
    ),
  };
}

function whichWords({ annexNo }: MarksContext, { ask, ticked }: ManyAsk): string {
  if (ticked.length > 0) return '本页勾选的';
  const words = showWords(annexNo).find(([show]) => show === ask.show)?.[1] ?? '全部';
  return ask.q === '' ? `${words}的` : `${words}、含“${ask.q}”的`;
}
