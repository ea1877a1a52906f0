import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, formPage } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { contextOf } from '#features/annexes/checking/check-context.js';
import { entryFile } from './entry.js';
import { checkEntry } from './check-entry.js';
import {
  type Entered,
  enteredAnnexes,
  enteredRows,
  entryBlocks,
  entryRowLimit,
  isUntouched,
  typedAnnexes,
} from './form.js';
import { blockViews, blockWord, entryLead, faultLinks, type Tried } from './present.js';
import { frameOf, type Given, givenOf, rowsOfVersion } from './prefill.js';
import { type AnnexContext, annexContext, versionPath } from '#features/annexes/context.js';
import { answerStored, basedOnOf } from '#features/annexes/receiving/upload-page.js';
import { annexProblems } from '#features/annexes/problems.js';
import { getVersion } from '#features/annexes/version-queries.js';
import type { CheckContext, Finding } from '#domain/annexes/types.js';
import { requireStep, storeUpload } from '#features/annexes/receiving/upload.js';

interface EntryContext extends AnnexContext {
  readonly check: CheckContext;
  readonly given: Given;
}

/**
 * An annex of few rows filled in as a form (R9): each press but 保存 only shows the form again, with what was typed and what the check says of
 * it; 保存 makes a version of it, which from there on is one like any other. Annexes of many rows show the list of what was typed instead.
 */
export function entryPageHandlers(deps: Deps, showTyped: Handler) {
  async function entryContext(req: Request, known?: AnnexContext): Promise<EntryContext> {
    const context = known ?? (await annexContext(deps, req));
    if (!enteredAnnexes.includes(context.annex.annexNo)) throw problems.not_found();
    const [check, given] = await Promise.all([
      contextOf(deps.db, deps, context.annex, { uploadedAt: deps.clock.now() }),
      givenOf(deps, context.annex),
    ]);
    return { ...context, check, given };
  }

  async function show(
    req: Request,
    res: Response,
    context: EntryContext,
    rows: readonly Entered[],
    { findings = [], tried = '' }: { findings?: readonly Finding[]; tried?: Tried } = {},
  ): Promise<void> {
    const basedOn = tried === '' ? String(context.annex.currentVersionId ?? '') : textField(req, 'basedOn');
    const { annex, definition, check, given } = context;
    const errors = findings.filter(({ level }) => level === 'E');
    const blocks = entryBlocks(definition, rows, findings, frameOf(check.ownDivisions, given));
    await render(req, res, 'annexes/entry/entry', {
      ...context,
      basedOn,
      tried,
      lead: entryLead(annex.annexNo),
      unit: blockWord(annex.annexNo),
      blocks: blockViews(blocks, tried),
      faults: faultLinks(errors, { annexNo: annex.annexNo, many: blocks.length > 1 }),
      warnings: findings.filter(({ level }) => level === 'W').length,
      mayAdd: rows.length < entryRowLimit,
    });
  }

  function requireOpen({ annex, can }: EntryContext): void {
    requireStep(annex, 'upload');
    if (!can.upload) throw annexProblems.not_yours();
  }

  return {
    show: (async (req, res) => {
      const asked = await annexContext(deps, req);
      if (typedAnnexes.includes(asked.annex.annexNo)) return showTyped(req, res);
      const context = await entryContext(req, asked);
      requireOpen(context);
      const { annex, given } = context;
      const known =
        annex.currentVersionId === null
          ? []
          : await rowsOfVersion(deps, await getVersion(deps.db, annex.id, annex.currentVersionId), entryRowLimit);
      await show(req, res, context, known.length > 0 ? known : [given.first]);
    }) satisfies Handler,

    save: formPage({
      async read(req) {
        const context = await entryContext(req);
        const body = (req.body ?? {}) as Record<string, unknown>;
        return {
          context,
          rows: enteredRows(context.definition, body, frameOf(context.check.ownDivisions, context.given)),
        };
      },
      /** Answers itself: with the form once more, or with what became of the version that was made of it. */
      async submit(req, { context, rows }, res) {
        requireOpen(context);
        const { annex, definition, given } = context;
        const act = textField(req, 'act');
        const again = (shown: readonly Entered[], more: { findings?: readonly Finding[]; tried: Tried }) =>
          show(req, res, context, shown, more).then(() => undefined);
        if (act === 'add') return again([...rows, given.further].slice(0, entryRowLimit), { tried: act });
        const removed = /^remove\.(\d{1,3})$/.exec(act)?.[1];
        if (removed !== undefined && rows.length > 1)
          return again(rows.toSpliced(Number(removed) - 1, 1), { tried: 'remove' });
        // A block that was added and left as it came says nothing; the last one stays, to be complained of.
        const filled = rows.filter((row) => !isUntouched(row, given.further));
        const counted = filled.length > 0 ? filled : rows.slice(0, 1);
        const findings = checkEntry(definition, context.check, counted);
        const isWrong = findings.some(({ level }) => level === 'E');
        if (act !== 'keep' && (act !== 'save' || isWrong)) {
          res.status(isWrong ? 422 : 200);
          return again(counted, { findings, tried: act === 'save' ? 'save' : 'check' });
        }
        const file = await entryFile(deps, definition, annex, counted);
        const { to } = await doOnce(deps, req, async (trx) => {
          const entered = { annexId: annex.id, ...file, basedOn: basedOnOf(req), isEntered: true };
          const { versionId } = await storeUpload(trx, deps, context.actor, entered);
          return { to: versionPath(annex, versionId) };
        });
        await answerStored(deps, req, res, context, to);
        return undefined;
      },
      show: (req, res, { context, rows }) => show(req, res, context, rows, { tried: 'save' }),
    }),
  };
}
