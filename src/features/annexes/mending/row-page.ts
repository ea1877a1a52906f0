import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { once } from '#platform/http/once.js';
import { flash, goTo, render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { problems } from '#platform/problem.js';
import { listFindings } from '#features/annexes/checking/finding-queries.js';
import { fixRow } from './fix.js';
import { listFixHistory, type PastFix } from './fix-queries.js';
import { maskCell, maskFinding } from '#domain/values/masking.js';
import { versionContext, versionPath } from '#features/annexes/context.js';
import { waitForRecheck } from '#features/annexes/checking/version-page.js';
import { maySeeNumbers } from '#features/annexes/policy.js';
import { maskedForm, rowForm } from './row-form.js';
import { findRow, listFixes, listNeighbours } from '#features/annexes/checking/row-queries.js';
import { cellWords, rowWords, sheetNames } from '#domain/annexes/sheets.js';
import type { AnnexDefinition } from '#domain/annexes/types.js';

const findingsOfRow = 200;

/** One row beside what was typed: every fault at its field, mended on line and checked again at once (C22). */
export function rowPageHandlers(deps: Deps) {
  async function show(req: Request, res: Response, entered?: Readonly<Record<string, string>>): Promise<void> {
    const context = await versionContext(deps, req);
    const { version, definition, annex, can } = context;
    const rowNo = idParam(req, 'rowNo');
    const row = await findRow(deps.db, deps.cipher, version.id, rowNo);
    if (!row || !version.head) throw problems.not_found();
    const [fixes, findings, neighbours, past] = await Promise.all([
      listFixes(deps.db, deps.cipher, version.id, [rowNo]),
      listFindings(deps.db, deps.cipher, version.id, { row: rowNo }, findingsOfRow),
      listNeighbours(deps.db, version.id, rowNo),
      listFixHistory(deps.db, version.id, deps.cipher, rowNo),
    ]);
    const isFull = maySeeNumbers(context.actor, annex);
    const names = sheetNames(version.head);
    const groups = rowForm(definition, version.head, row, fixes, findings, entered);
    const editable = can.fix && annex.currentVersionId === version.id;
    await render(req, res, 'annexes/mending/row', {
      ...context,
      row,
      where: rowWords(row.row, names),
      nextFaultWhere: neighbours.nextFault === null ? '' : cellWords(neighbours.nextFault, null, names),
      editable,
      neighbours,
      past: past.map((fix) => readablePast(fix, definition, isFull)),
      findings: isFull ? findings : findings.map((finding) => maskFinding(definition, finding)),
      groups: isFull ? groups : maskedForm(definition, groups),
    });
  }

  return {
    show: ((req, res) => show(req, res)) satisfies Handler,

    fix: (async (req, res) => {
      const input = {
        annexId: idParam(req, 'annexId'),
        versionId: idParam(req, 'versionId'),
        row: idParam(req, 'rowNo'),
      };
      const values = fieldValues(req);
      const taken = await takenProposal(deps, req, input);
      let changed = true;
      const names = sheetNames((await versionContext(deps, req)).version.head);
      const location = await once(deps.db, deps.clock.now(), req, async (trx) => {
        changed = (await fixRow(trx, deps, actorOf(req), { ...input, values, taken })) !== null;
        return `${versionPath({ id: input.annexId }, input.versionId)}/rows/${input.row}`;
      });
      if (changed) await waitForRecheck(deps, input.annexId, input.versionId);
      flash(
        req,
        'done',
        changed
          ? `${rowWords(input.row, names)}已保存并重新检查。原文件不变，报送时以保存的内容为准。`
          : '没有改动，未保存。',
      );
      goTo(req, res, location);
    }) satisfies Handler,
  };
}

/** A past mending in the words of the sheet, numbers masked for those who may not read them (C61). */
function readablePast(fix: PastFix, definition: AnnexDefinition, isFull: boolean) {
  const column = definition.columns.find(({ field }) => field === fix.field);
  const show = (text: string) => (isFull || !column ? text : maskCell(column, text));
  return { ...fix, header: column?.header ?? fix.field, before: show(fix.before), after: show(fix.after) };
}

/** Fields of the form are named `v.<field>`, so that no column can clash with the form's own fields. */
function fieldValues(req: Request): Record<string, string> {
  const body = req.body as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      name.startsWith('v.') && typeof value === 'string' ? [[name.slice(2), value]] : [],
    ),
  );
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
