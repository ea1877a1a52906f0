import type { Deps } from '#platform/deps.js';
import { inTransaction } from '#platform/db/transaction.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { problems } from '#platform/problem.js';
import { cellWords, rowWords, sheetNames } from '#domain/annexes/sheets.js';
import { kindWordsOf } from '#domain/checking/kind-words.js';
import { maskFinding } from '#domain/values/masking.js';
import { getDeadline } from '#features/drive/extensions/deadline-queries.js';
import { listFindings } from '#features/annexes/checking/finding-queries.js';
import { listConfirmedGroups } from '#features/annexes/checking/confirmation-queries.js';
import { type VersionContext, versionContext } from '#features/annexes/context.js';
import { commentView } from '#features/annexes/present.js';
import { listComments } from '#features/annexes/review/comment-queries.js';
import { isReader } from '#features/annexes/review/reading/seen.js';
import { waiversOfVersion } from '#features/annexes/waivers/of-version.js';
import { checklistFor } from './checklist.js';
import { listPapers, noteOpened } from './checklist-queries.js';
import { type ChecklistItem, checklistItems, unopened } from './checklist-rules.js';

const mostShown = 200;

/** One item of the checklist: what there is of it on one page, which is opened by that; numbers are masked for everybody. */
export function checklistHandlers(deps: Deps) {
  return {
    show: (async (req, res) => {
      const item = String(req.params['item'] ?? '');
      if (!isItem(item)) throw problems.not_found();
      const context = await versionContext(deps, req);
      const { actor, annex, version } = context;
      // What is noted as opened is what was there before it was read: what changed meanwhile asks for another look.
      const line = (await checklistFor(deps.db, annex, version, actor.id)).find((one) => one.item === item);
      const shown = await shownOf(deps, context, item);
      if (line && isReader(actor) && annex.currentVersionId === version.id) {
        const now = deps.clock.now();
        await inTransaction(deps.db, (trx) => noteOpened(trx, version.id, actor.id, [line], now));
      }
      const left = unopened(await checklistFor(deps.db, annex, version, actor.id));
      const next = left.find((one) => one.item !== item)?.item;
      await render(req, res, 'annexes/review/checklist/item', {
        ...context,
        item,
        title: checklistItems[item],
        shown,
        nextPath: next ? `${context.here}/checklist/${next}` : '',
        nextTitle: next ? checklistItems[next] : '',
      });
    }) satisfies Handler,
  };
}

const isItem = (item: string): item is ChecklistItem => Object.hasOwn(checklistItems, item);

/** What there is of an item; what the page does not show of it has its own key missing. */
async function shownOf(deps: Deps, context: VersionContext, item: ChecklistItem) {
  const { annex, version, definition } = context;
  const names = sheetNames(version.head);
  switch (item) {
    case 'cross': {
      const all = await listFindings(deps.db, deps.cipher, version.id, { isCross: true }, mostShown);
      return {
        findings: all.map((one) => ({ ...maskFinding(definition, one), where: cellWords(one.row, one.column, names) })),
      };
    }
    case 'warnings': {
      const headers = new Map(definition.columns.map(({ field, header }) => [field, header]));
      return {
        confirmed: (await listConfirmedGroups(deps.db, version.id)).map((one) => ({
          ...one,
          words: `${headers.get(one.field) ?? '整行'}：${kindWordsOf(one.kind) ?? one.rule}`,
        })),
      };
    }
    case 'waivers':
      return { waivers: await waiversOfVersion(deps.db, annex.id, version.id) };
    case 'comments':
      return {
        comments: (await listComments(deps.db, annex.id, true))
          .filter(({ answer }) => answer !== null)
          .map((one) => commentView(context, one, one.row === null ? '' : rowWords(one.row, names))),
      };
    case 'documents':
      return { papers: await listPapers(deps.db, annex.id) };
    default:
      return {
        lateness: {
          submittedAt: annex.submittedAt,
          deadlineAt: await getDeadline(deps.db, annex.driveId, annex.unitCode),
        },
      };
  }
}
