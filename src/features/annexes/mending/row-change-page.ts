import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, formPage, lead, step, type StepAnswer } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { rowInFile, rowWords, sheetNames, sheetsOf } from '#domain/annexes/sheets.js';
import { isEditable } from '#features/annexes/checking/findings-page.js';
import { waitForRecheck } from '#features/annexes/checking/recheck.js';
import { emptyRow } from '#features/annexes/checking/row-change-queries.js';
import { annexContext, annexPath, versionContext, versionPath } from '#features/annexes/context.js';
import { requireStep } from '#features/annexes/receiving/upload.js';
import { formView } from './present.js';
import { addRow, removeRow, restoreRow } from './row-changes.js';
import { rowForm } from './row-form.js';
import { sentRow } from './sent-row.js';
import { beingChecked, checkedWords } from './words.js';

/** Deleting a row on line, restoring it, and adding one with the form of a row. */
export function rowChangeHandlers(deps: Deps) {
  const targetOf = (req: Request) => ({
    annexId: idParam(req, 'annexId'),
    versionId: idParam(req, 'versionId'),
    row: idParam(req, 'rowNo'),
  });
  const wordsOf = async (req: Request, row: number) =>
    rowWords(row, sheetNames((await versionContext(deps, req)).version.head));
  /** What is said once the check of the change has ended, or of its being under way. */
  const checked = async (req: Request, answer: StepAnswer): Promise<StepAnswer> => {
    const isDone = await waitForRecheck(deps, idParam(req, 'annexId'), idParam(req, 'versionId'));
    const done = isDone ? answer.done?.replace(beingChecked, checkedWords) : answer.done;
    return { ...answer, ...(done && { done }) };
  };
  const goOn = async (req: Request, res: Response, answer: StepAnswer) => lead(req, res, await checked(req, answer));

  async function blank(req: Request, res: Response, values: Readonly<Record<string, string>> = {}, fault = '') {
    const context = await versionContext(deps, req);
    const { version, definition, annex } = context;
    if (!version.head) throw problems.not_found();
    requireStep(annex, 'submit', '增加一行');
    if (!isEditable(context)) throw problems.forbidden();
    const row = emptyRow(rowInFile(sheetsOf(version.head).length - 1, 1));
    const groups = formView(rowForm(definition, version.head, row, [], [], values), {
      isEditable: true,
      isChecked: true,
    });
    await render(req, res, 'annexes/mending/new-row', { ...context, groups, fault, isUnsaved: fault !== '' });
  }

  return {
    remove: step(
      deps,
      async (trx, req) => {
        const target = targetOf(req);
        await removeRow(trx, deps, actorOf(req), target);
        const to = listOf(req, target) ?? versionPath({ id: target.annexId }, target.versionId);
        return { to, done: `已删除${await wordsOf(req, target.row)}，可在“已删除的行”中恢复。${beingChecked}` };
      },
      goOn,
    ),

    restore: step(
      deps,
      async (trx, req) => {
        const target = targetOf(req);
        await restoreRow(trx, deps, actorOf(req), target);
        const to = `${versionPath({ id: target.annexId }, target.versionId)}/rows/${target.row}`;
        return { to, done: `已恢复${await wordsOf(req, target.row)}。${beingChecked}` };
      },
      goOn,
    ),

    blank: ((req, res) => blank(req, res)) satisfies Handler,

    add: formPage({
      async read(req) {
        const { definition } = await annexContext(deps, req);
        return { values: sentRow((req.body ?? {}) as Record<string, unknown>, definition) };
      },
      async submit(req, { values }) {
        const [annexId, versionId] = [idParam(req, 'annexId'), idParam(req, 'versionId')];
        const answer = await doOnce(deps, req, async (trx) => {
          const row = await addRow(trx, deps, actorOf(req), { annexId, versionId, values });
          const to = `${versionPath({ id: annexId }, versionId)}/rows/${row}`;
          return { to, done: `已增加${await wordsOf(req, row)}。${beingChecked}` };
        });
        return checked(req, answer);
      },
      show: (req, res, { values }, fault, problem) => blank(req, res, values, fault?.message ?? problem.sentence),
    }),
  };
}

/** The list of the annex's rows, where the button stood there. */
const listOf = (req: Request, { annexId }: { readonly annexId: number }): string | undefined => {
  const list = `${annexPath({ id: annexId })}/entry`;
  return textField(req, 'back') === list ? list : undefined;
};
