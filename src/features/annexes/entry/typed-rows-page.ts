import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { queryText, textField } from '#platform/http/csrf.js';
import { goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage } from '#platform/http/step.js';
import { type Problem, problems } from '#platform/problem.js';
import { rowInFile, rowWords, sheetNames, sheetsOf } from '#domain/annexes/sheets.js';
import { listDivisions } from '#features/agencies/queries.js';
import { territoryOf } from '#features/agencies/territory.js';
import { removedViews } from '#features/annexes/checking/removed-rows.js';
import { waitForRecheck } from '#features/annexes/checking/recheck.js';
import { emptyRow } from '#features/annexes/checking/row-change-queries.js';
import { type AnnexContext, annexContext, versionPath } from '#features/annexes/context.js';
import { newRowPath, onwardToNew } from '#features/annexes/mending/onward.js';
import { formView } from '#features/annexes/mending/present.js';
import { rowForm, withoutSystem } from '#features/annexes/mending/row-form.js';
import { sentRow } from '#features/annexes/mending/sent-row.js';
import { beingChecked, checkedWords } from '#features/annexes/mending/words.js';
import { blankHead } from '#features/annexes/outputs/blank/blank-head.js';
import { annexProblems } from '#features/annexes/problems.js';
import { type AnnexVersion, getVersion } from '#features/annexes/version-queries.js';
import { basedOnOf } from '#features/annexes/receiving/upload-page.js';
import { requireStep } from '#features/annexes/receiving/upload.js';
import { isUntouched, optionsWithin, typedAnnexes } from './form.js';
import { givenOf } from './prefill.js';
import { typedListView, withFocus } from './present.js';
import { typeRow, typing } from './typed-row.js';
import { listTypedRows, textsOfLastRow } from './typed-rows.js';

const pageSize = 50;
const typed = { isEditable: true, isChecked: true, isGuided: true };
/** What businesses of one office mostly have in common. */
const repeatedFields = ['division_code', 'filing_agency'];

interface TypingContext extends AnnexContext {
  readonly current: AnnexVersion | undefined;
}

interface SentForm {
  readonly context: TypingContext;
  readonly values: Readonly<Record<string, string>>;
  readonly go: string;
}

/** An annex of many rows typed in from nothing: a list, and the form of one row, which is stored with each press. */
export function typedRowHandlers(deps: Deps) {
  async function typingContext(req: Request): Promise<TypingContext> {
    const context = await annexContext(deps, req);
    const { annex } = context;
    if (!typedAnnexes.includes(annex.annexNo)) throw problems.not_found();
    const current =
      annex.currentVersionId === null ? undefined : await getVersion(deps.db, annex.id, annex.currentVersionId);
    return { ...context, current };
  }

  function requireOpen({ annex, can }: TypingContext): void {
    requireStep(annex, 'upload', typing);
    if (!can.upload || !can.fix) throw annexProblems.not_yours();
  }

  /** What is known of the next row before anybody types. */
  async function givenFor({ annex, current }: TypingContext): Promise<Record<string, string>> {
    const { first } = await givenOf(deps, annex);
    return { ...first, ...(current && (await textsOfLastRow(deps, current, repeatedFields))) };
  }

  async function show(
    req: Request,
    res: Response,
    context: TypingContext,
    given: SentForm['values'],
    refused?: Refused,
  ) {
    const { annex, current, definition } = context;
    const head = current?.head ?? blankHead(definition, annex.unitCode);
    const row = emptyRow(rowInFile(sheetsOf(head).length - 1, 1));
    const divisions = new Set(territoryOf([annex.unitCode], await listDivisions(deps.db)));
    const form = withoutSystem(rowForm(definition, head, row, [], [], given)).map(({ legend, fields }) => ({
      legend,
      fields: fields.map((field) => ({ ...field, options: optionsWithin(field.column, field.value, { divisions }) })),
    }));
    const isMoved = refused?.problem.code === 'annex.version_between';
    await render(req, res, 'annexes/entry/row', {
      ...context,
      groups: withFocus(formView(form, typed)),
      basedOn: refused && !isMoved ? textField(req, 'basedOn') : (current?.id ?? ''),
      count: current?.rowCount ?? 0,
      fault: refused?.fault?.message ?? '',
    });
  }

  return {
    list: (async (req, res) => {
      const context = await typingContext(req);
      requireOpen(context);
      const { annex, current } = context;
      if (!current) return goTo(req, res, newRowPath(annex.id));
      const pageNo = Number(/^[1-9]\d{0,5}$/.exec(queryText(req, 'p'))?.[0] ?? 1);
      const version = { annex, version: current, here: versionPath(annex, current.id) };
      const [listed, removed] = await Promise.all([
        listTypedRows(deps, current, pageNo, pageSize),
        removedViews(deps, version),
      ]);
      await render(req, res, 'annexes/entry/rows', {
        ...context,
        ...version,
        ...typedListView(context, current, listed, Math.min(pageNo, listed.pages)),
        isEditable: true,
        removed,
        mayDownload: mayDo(context.actor, 'annex.download'),
      });
    }) satisfies Handler,

    blank: (async (req, res) => {
      const context = await typingContext(req);
      requireOpen(context);
      await show(req, res, context, await givenFor(context));
    }) satisfies Handler,

    add: formPage<SentForm>({
      async read(req) {
        const context = await typingContext(req);
        const values = sentRow((req.body ?? {}) as Record<string, unknown>, context.definition);
        return { context, values, go: textField(req, 'go') };
      },
      async submit(req, { context, values, go }) {
        requireOpen(context);
        const { annex } = context;
        if (isUntouched(filled(values, context), await givenFor(context))) throw annexProblems.row_empty();
        const answer = await doOnce(deps, req, async (trx) => {
          const sent = { annexId: annex.id, basedOn: basedOnOf(req), values };
          const { versionId, row } = await typeRow(trx, deps, actorOf(req), sent);
          const { head } = await getVersion(trx, annex.id, versionId);
          const done = `${rowWords(row, sheetNames(head))}${nameWords(values)}${beingChecked}`;
          return { to: `${versionPath(annex, versionId)}/rows/${row}`, done };
        });
        const [versionId = 0, row = 0] = (/(\d+)\/rows\/(\d+)$/.exec(answer.to) ?? []).slice(1).map(Number);
        const isDone = await waitForRecheck(deps, annex.id, versionId);
        const told = { ...answer, ...(isDone && { done: answer.done?.replace(beingChecked, checkedWords) ?? '' }) };
        if (go === 'rows') return { ...told, to: `${context.base}/entry` };
        return go === 'new' ? onwardToNew(deps, { annexId: annex.id, versionId, row }, told, false) : told;
      },
      show: (req, res, { context, values }, fault, problem) => show(req, res, context, values, { fault, problem }),
    }),
  };
}

interface Refused {
  readonly fault: Fault | undefined;
  readonly problem: Problem;
}

/** What was typed in columns of the annex: the form holds each box by itself, too. */
const filled = (values: SentForm['values'], { definition }: AnnexContext): Record<string, string> =>
  Object.fromEntries(definition.columns.map(({ field }) => [field, values[field]?.trim() ?? '']));

const nameWords = ({ business_name: name = '' }: SentForm['values']): string =>
  name.trim() === '' ? '' : `“${name.trim().slice(0, 40)}”`;
