import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, formPage, type StepAnswer } from '#platform/http/step.js';
import { findJob } from '#platform/jobs/queue.js';
import { problems } from '#platform/problem.js';
import { listFindings } from '#features/annexes/checking/finding-queries.js';
import { listFixHistory, listLastMendings, type PastFix } from './fix-queries.js';
import { rowAdded, wholeRowField } from './row-changes.js';
import { fixRow, RowNotSaved } from './row-fix.js';
import { isReader, noteSeen } from '#features/annexes/review/reading/seen.js';
import { listRowNumbers } from '#features/annexes/review/reading/reading-queries.js';
import { maskCell, maskFinding } from '#domain/values/masking.js';
import {
  annexContext,
  annexPath,
  type VersionContext,
  versionContext,
  versionPath,
} from '#features/annexes/context.js';
import { checkState } from '#features/annexes/checking/recheck-rules.js';
import { annexProblems } from '#features/annexes/problems.js';
import { numbersOnPage } from '#features/annexes/numbers/on-page.js';
import { isTypedIn } from '#features/annexes/typed-in.js';
import { formView, openFindings, withFaultyFirst } from './present.js';
import { maskedForm, rowForm, withoutSystem } from './row-form.js';
import { findFaultyRow, listNeighbours } from '#features/annexes/checking/row-neighbour-queries.js';
import { findRow, listFixes } from '#features/annexes/checking/row-queries.js';
import { cellWords, rowWords, sheetNames } from '#domain/annexes/sheets.js';
import type { AnnexDefinition } from '#domain/annexes/types.js';
import { isEditable } from '#features/annexes/checking/findings-page.js';
import { removedViews } from '#features/annexes/checking/removed-rows.js';
import { rowName } from '#features/annexes/checking/row-names.js';
import { waitForRecheck } from '#features/annexes/checking/recheck.js';
import { effectiveRow } from '#features/annexes/checking/rows.js';
import { waivedViews } from '#features/annexes/waivers/waived.js';
import { clashesOf } from './clashes.js';
import { onwardToNew, type RowPlace } from './onward.js';
import { fieldsNamed, sentRow } from './sent-row.js';
import { beingChecked, checkedWords, keptWords, notChanged } from './words.js';

const findingsOfRow = 200;

/** One row beside what was typed: every fault at its field, mended on line and checked again at once (C22). */
export function rowPageHandlers(deps: Deps) {
  async function show(req: Request, res: Response, refused?: RowNotSaved, fault = ''): Promise<void> {
    const context = await versionContext(deps, req);
    const { version, definition, annex } = context;
    const rowNo = idParam(req, 'rowNo');
    const row = await findRow(deps.db, deps.cipher, version.id, rowNo);
    if (!version.head) throw problems.not_found();
    if (!row) return showRemoved(deps, req, res, context, rowNo);
    if (isReader(context.actor))
      await noteSeen(deps, context.actor, version.id, await listRowNumbers(deps.db, version.id), [rowNo]);
    // Read before what it stands for: a mending in between is then one that the form has not seen.
    const seen = (await listLastMendings(deps.db, version.id, [rowNo])).get(rowNo);
    const [fixes, findings, neighbours, past] = await Promise.all([
      listFixes(deps.db, deps.cipher, version.id, [rowNo]),
      listFindings(deps.db, deps.cipher, version.id, { row: rowNo }, findingsOfRow),
      listNeighbours(deps.db, version.id, rowNo),
      listFixHistory(deps.db, version.id, deps.cipher, rowNo),
    ]);
    const job = version.jobId === null ? undefined : await findJob(deps.db, version.jobId);
    const check = checkState(version, job);
    const { isFull } = context.numbers;
    const names = sheetNames(version.head);
    const merge = refused?.merges.get(rowNo);
    const editable = isEditable(context);
    const isTyped = isTypedIn(version) && editable && context.can.upload;
    const whole = rowForm(definition, version.head, row, fixes, findings, merge?.touched);
    const groups = isTyped ? withoutSystem(whole) : whole;
    const terms = { isEditable: editable, isChecked: check === 'done', isGuided: isTyped };
    const form = formView(isFull ? groups : maskedForm(definition, groups), terms);
    const readable = isFull ? findings : findings.map((finding) => maskFinding(definition, finding));
    const model = {
      ...context,
      row,
      seen,
      where: rowWords(row.row, names),
      neighbours,
      nextFaultWhere: neighbours.nextFault === null ? '' : cellWords(neighbours.nextFault, null, names),
      name: rowName(annex.annexNo, version.head, effectiveRow(row, fixes, version.head)),
      isEditable: editable,
      isTyped,
      isUnsaved: refused !== undefined,
      isGoingOn: neighbours.nextFault !== null || openFindings(readable).length > 0,
      check,
      checkFailed: annexProblems.check_failed().sentence,
      fault,
      clashes: await clashesOf(deps, version, definition, refused?.merges ?? new Map()),
      open: openFindings(readable),
      waived: await waivedViews(deps.db, readable),
      ...withFaultyFirst(form),
      past: sinceAdded(past).map((fix) => readablePast(fix, definition, isFull)),
      columns: definition.columns.filter(({ filledBy }) => filledBy !== 'system'),
      ...(await numbersOnPage(
        deps,
        req,
        context,
        'row',
        definition.columns.map(({ field }) => field),
      )),
    };
    await render(req, res, 'annexes/mending/row', model, ['annexes/mending/_faults']);
  }

  return {
    show: ((req, res) => show(req, res)) satisfies Handler,

    fix: formPage({
      async read(req) {
        const { definition } = await annexContext(deps, req);
        const body = (req.body ?? {}) as Record<string, unknown>;
        return {
          annexId: idParam(req, 'annexId'),
          versionId: idParam(req, 'versionId'),
          row: idParam(req, 'rowNo'),
          values: sentRow(body, definition),
          chosen: new Map(Object.entries({ ...fieldsNamed(body, 'clash.'), ...fieldsNamed(body, 'keep.') })),
          seen: /^\d{1,15}$/.test(textField(req, 'seen')) ? Number(textField(req, 'seen')) : undefined,
          go: textField(req, 'go'),
        };
      },
      async submit(req, form) {
        const { version, definition } = await versionContext(deps, req);
        const taken = await takenProposal(deps, req, form);
        const where = rowWords(form.row, sheetNames(version.head));
        const answer = await doOnce(deps, req, async (trx) => {
          const { jobId, kept } = await fixRow(trx, deps, actorOf(req), { ...form, taken });
          const said =
            (jobId === null ? notChanged : savedWords(where, isTypedIn(version))) + keptWords(kept, definition);
          const to = placeGone(form);
          return form.go !== '' && said === notChanged ? { to } : { to, done: said };
        });
        const isChecked =
          answer.done?.includes(beingChecked) && (await waitForRecheck(deps, form.annexId, form.versionId));
        const done = isChecked ? answer.done?.replace(beingChecked, checkedWords) : answer.done;
        const told = { ...answer, ...(done && { done }) };
        if (form.go === 'new' || form.go === 'later') return onwardToNew(deps, form, told, form.go === 'later');
        return form.go === 'next' ? onwards(deps, form, told) : told;
      },
      show: (req, res, _form, fault, problem) =>
        show(req, res, problem instanceof RowNotSaved ? problem : undefined, fault?.message),
    }),
  };
}

const savedWords = (where: string, isTyped: boolean): string =>
  `${where}${beingChecked}${isTyped ? '' : '原文件不变，报送时以保存的内容为准。'}`;

/** The page of a row that was deleted: when, by whom, and how it comes back. @throws portal.not_found where there never was one */
async function showRemoved(
  deps: Deps,
  req: Request,
  res: Response,
  context: VersionContext,
  row: number,
): Promise<void> {
  const [removed] = await removedViews(deps, context, row);
  if (!removed) throw problems.not_found();
  const model = { ...context, isEditable: isEditable(context), removed };
  await render(req, res, 'annexes/mending/removed', model);
}

/** Where a button leads: to another row, to a list, or nowhere else. */
function placeGone({ annexId, versionId, row, go }: RowPlace & { readonly go: string }): string {
  if (go === 'rows') return `${annexPath({ id: annexId })}/entry`;
  const here = versionPath({ id: annexId }, versionId);
  return go === 'list' ? here : `${here}/rows/${/^[1-9]\d{0,8}$/.test(go) ? go : row}`;
}

/** To the next row with faults, from the last one on to the first; to the list when no other has any. */
async function onwards(deps: Deps, { annexId, versionId, row }: RowPlace, answer: StepAnswer): Promise<StepAnswer> {
  const here = versionPath({ id: annexId }, versionId);
  const next = (await findFaultyRow(deps.db, versionId, row)) ?? (await findFaultyRow(deps.db, versionId, 0));
  if (next !== null && next !== row) return { ...answer, to: `${here}/rows/${next}` };
  const isLeft = next === row && answer.done === undefined;
  return { ...answer, to: next === row ? `${here}/rows/${row}` : here, ...(isLeft && { note: onlyThisRow }) };
}

const onlyThisRow = '只剩这一行还有问题。';

/** Mendings of a row; what was typed when it was added says the row itself. */
function sinceAdded<T extends PastFix>(past: readonly T[]): readonly T[] {
  const added = past.find(({ field, after }) => field === wholeRowField && after === rowAdded);
  const isFirst = ({ field, before, fixedAt }: T) =>
    field !== wholeRowField && before === '' && fixedAt.getTime() === added?.fixedAt.getTime();
  return past.filter((fix) => !isFirst(fix));
}

/** A past mending in the words of the sheet, numbers masked for those who may not read them (C61). */
function readablePast(fix: PastFix, definition: AnnexDefinition, isFull: boolean) {
  const column = definition.columns.find(({ field }) => field === fix.field);
  const show = (text: string) => (isFull || !column ? text : maskCell(column, text));
  return { ...fix, header: column?.header ?? '整行', before: show(fix.before), after: show(fix.after) };
}

/** The button 采用建议值 names a finding; its proposal takes the place of what the field held. */
async function takenProposal(
  deps: Deps,
  req: Request,
  input: { versionId: number; row: number },
): Promise<Record<string, string>> {
  const wanted = Number(textField(req, 'take'));
  if (!wanted) return {};
  await versionContext(deps, req);
  const finding = (await listFindings(deps.db, deps.cipher, input.versionId, { row: input.row }, findingsOfRow)).find(
    (one) => one.id === wanted,
  );
  return finding?.proposal === undefined ? {} : { [finding.field]: finding.proposal };
}
