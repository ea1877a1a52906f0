import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { idParam } from '#platform/http/csrf.js';
import { doOnce, formPage, type StepAnswer, wrongField } from '#platform/http/step.js';
import { queryString } from '#platform/views/helpers.js';
import { rowWords, sheetNames } from '#domain/annexes/sheets.js';
import { cellAnchor, cellKey, cellOfKey } from '#features/annexes/checking/cell-boxes.js';
import { listFindings, type StoredFinding } from '#features/annexes/checking/finding-queries.js';
import { type FindingsPlace, showFindings } from '#features/annexes/checking/findings-page.js';
import { waitForRecheck } from '#features/annexes/checking/recheck.js';
import { versionContext, versionPath } from '#features/annexes/context.js';
import { annexProblems } from '#features/annexes/problems.js';
import { confirmFindings } from './fix.js';
import { removeRow } from './row-changes.js';
import { fixRows, RowNotSaved, type RowToFix } from './row-fix.js';
import { type SentList, sentList } from './sent-list.js';
import { beingChecked, checkedWords, keptWords, notChanged } from './words.js';

/** The list of findings as one form: whatever is typed in it is saved with every button, and the next fault has the cursor (C22). */
export function listPageHandlers(deps: Deps) {
  return {
    save: formPage({
      read: (req) => ({ ...sentList(req), annexId: idParam(req, 'annexId'), versionId: idParam(req, 'versionId') }),

      async submit(req, form, res) {
        const { version, definition } = await versionContext(deps, req);
        const pressed = await pressedFinding(deps, form);
        const rows = withTaken(form, pressed).filter(({ row }) => row !== form.remove);
        let place: FindingsPlace = form.place;
        const answer = await doOnce(deps, req, async (trx) => {
          const confirmed = await confirmTyped(trx, deps, actorOf(req), form);
          const { changed, kept } = rows.length > 0 ? await fixRows(trx, deps, actorOf(req), { ...form, rows }) : none;
          if (form.remove > 0) await removeRow(trx, deps, actorOf(req), { ...form, row: form.remove });
          place = placeAfter(form, pressed, changed);
          const names = sheetNames(version.head);
          const said = [
            ...(form.remove > 0 ? [`已删除${rowWords(form.remove, names)}，可在“已删除的行”中恢复。`] : []),
            ...(changed.length > 0 || form.remove > 0 ? [savedWords(changed, names)] : []),
            ...(confirmed > 0 ? [`已确认 ${confirmed} 处提醒，理由会显示给审核人员。`] : []),
            ...(confirmed < form.reasons.size ? [reasonsLost(form.reasons.size - confirmed)] : []),
            keptWords(kept, definition),
          ].join('');
          return { to: addressOf(form, place), ...answerWords(said, form.isLeading) };
        });
        const isChecked =
          answer.done?.includes(beingChecked) && (await waitForRecheck(deps, form.annexId, form.versionId));
        const done = isChecked ? answer.done?.replace(beingChecked, checkedWords) : answer.done;
        if (!isRegion(req)) return { ...answer, ...(done && { done }) };
        await showFindings(deps, req, res, place, { done: done ?? answer.note });
        return undefined;
      },

      show: (req, res, form, fault, problem) =>
        showFindings(deps, req, res, form.place, {
          fault: fault?.message ?? (isRegion(req) ? problem.sentence : undefined),
          refused: problem instanceof RowNotSaved ? problem : undefined,
          reasons: form.reasons,
        }),
    }),
  };
}

type SentTo = SentList & { readonly annexId: number; readonly versionId: number };
const none = { changed: [], kept: [] };

/** htmx asks for the region alone and stays where it is. */
const isRegion = (req: Request): boolean => req.get('HX-Target') === 'annexes-checking-findings';

function addressOf({ annexId, versionId }: SentTo, place: FindingsPlace): string {
  const cell = cellOfKey(place.at);
  return versionPath({ id: annexId }, versionId) + queryString({ ...place }) + (cell ? `#${cellAnchor(cell)}` : '');
}

const savedWords = (rows: readonly number[], names: readonly string[]): string =>
  `${rows.length > 3 ? `${rows.length} 行` : rows.map((row) => rowWords(row, names)).join('、')}${beingChecked}`;

const reasonsLost = (count: number): string => `有 ${count} 条理由没有保存：那些提醒已经确认过，或已不在清单中。`;

/** Who only goes on is told nothing; who pressed 保存 and had changed nothing is. */
function answerWords(said: string, isLeading: boolean): Pick<StepAnswer, 'done' | 'note'> {
  if (said !== '') return { done: said };
  return isLeading ? {} : { note: notChanged };
}

/** The finding whose button 采用 or 确认 was pressed, as far as it is still there. @throws annex.proposals_taken where it is not there any more */
async function pressedFinding(
  deps: Deps,
  { versionId, take, confirm, reasons }: SentTo,
): Promise<StoredFinding | undefined> {
  const id = take || confirm;
  if (!id) return undefined;
  const [finding] = await listFindings(deps.db, deps.cipher, versionId, { afterId: id - 1 }, 1);
  if (finding?.id !== id) {
    if (take) throw annexProblems.proposals_taken();
    return undefined;
  }
  if (confirm && !reasons.has(id)) throw wrongField(`reason.${id}`, annexProblems.reason_needed().sentence);
  return finding;
}

/** The rows of the form; a proposal that was taken stands in place of what its box held. */
function withTaken({ rows, take, seen }: SentTo, finding: StoredFinding | undefined): readonly RowToFix[] {
  if (!take || finding?.proposal === undefined) return rows;
  const taken = { [finding.field]: finding.proposal };
  const own = rows.find(({ row }) => row === finding.row);
  return own
    ? rows.map((row) => (row === own ? { ...row, taken } : row))
    : [...rows, { row: finding.row, values: {}, taken, seen: seen.get(finding.row) }];
}

async function confirmTyped(
  trx: Trx,
  deps: Deps,
  actor: Actor,
  { annexId, versionId, reasons }: SentTo,
): Promise<number> {
  let count = 0;
  for (const [findingId, reason] of reasons)
    count += await confirmFindings(trx, deps, actor, { annexId, versionId, kind: '', findingId, reason });
  return count;
}

/** The box after the one that was pressed, or after the last that was changed; after the last of the page the next page. */
function placeAfter(form: SentTo, pressed: StoredFinding | undefined, changed: readonly number[]): FindingsPlace {
  const { place, cells, onward } = form;
  if (form.isLeading) return { ...place, from: onward, at: onward };
  const lastChanged = cells.findLast((key) => changed.includes(cellOfKey(key)?.row ?? 0));
  const own = pressed ? cellKey(pressed) : place.at || (lastChanged ?? '');
  const next = cells[cells.indexOf(own) + 1] ?? onward;
  const from = place.from !== '' && (place.from === own || next === onward) ? next : place.from;
  return { ...place, from, at: next || 'first' };
}
