import type { AnnexDeps } from '#features/annexes/deps.js';
import { annexPageHandlers } from './annex-page.js';
import { columnMatchHandlers } from '#features/annexes/receiving/column-match-page.js';
import { compareHandlers } from '#features/annexes/review/compare-page.js';
import { downloadHandlers } from '#features/annexes/outputs/download-page.js';
import { entryPageHandlers } from '#features/annexes/entry/entry-page.js';
import { handedListHandlers } from '#features/annexes/lists/list-page.js';
import { listChangeHandlers } from '#features/annexes/lists/changes/change-page.js';
import { typedRowHandlers } from '#features/annexes/entry/typed-rows-page.js';
import { manyMarksHandlers } from '#features/annexes/lists/many-page.js';
import { createMarksMemory } from '#features/annexes/lists/marks-index.js';
import { marksHandlers } from '#features/annexes/lists/marks-page.js';
import { gridHandlers } from '#features/annexes/review/grid/grid-page.js';
import { createRowMemory } from '#features/annexes/review/grid/row-index.js';
import { queueHandlers } from '#features/annexes/review/queue/queue-page.js';
import { sentenceHandlers } from '#features/annexes/review/sentences/sentences-page.js';
import { receiptHandlers } from '#features/annexes/outputs/receipt-page.js';
import { rowChangeHandlers } from '#features/annexes/mending/row-change-page.js';
import { listPageHandlers } from '#features/annexes/mending/list-page.js';
import { reviewHandlers } from '#features/annexes/review/review-page.js';
import { fourEyesHandlers } from '#features/annexes/four-eyes/four-eyes-page.js';
import { reviewersHandlers } from '#features/annexes/review/reviewers/reviewers-page.js';
import { secondReturnHandlers } from '#features/annexes/review/returns/second-return-page.js';
import { rowPageHandlers } from '#features/annexes/mending/row-page.js';
import { nilReturnHandlers } from '#features/annexes/submitting/nil/nil-page.js';
import { submissionHandlers } from '#features/annexes/submitting/submission-page.js';
import { templateHandlers } from '#features/annexes/outputs/template-page.js';
import { numberPageHandlers } from '#features/annexes/numbers/numbers-page.js';
import { uploadHandlers } from '#features/annexes/receiving/upload-page.js';
import { uploadsPageHandlers } from '#features/annexes/uploads/uploads-page.js';
import { handOverHandlers } from '#features/annexes/hand-overs/hand-overs-page.js';
import { checklistHandlers } from '#features/annexes/review/checklist/checklist-page.js';
import { qualityHandlers } from '#features/annexes/quality/quality-page.js';
import { asideHandlers } from '#features/annexes/quarantine/aside-page.js';
import { asideAskHandlers } from '#features/annexes/quarantine/ask-page.js';
import { waiverAskHandlers } from '#features/annexes/waivers/ask-page.js';
import { waiverRegisterHandlers } from '#features/annexes/waivers/register-page.js';
import { waiverPageHandlers } from '#features/annexes/waivers/waiver-page.js';
import { versionPageHandlers } from '#features/annexes/checking/version-page.js';

/** All pages of the slice, one object a page. */
export function annexHandlers(deps: AnnexDeps) {
  const memory = createRowMemory(deps);
  const marksMemory = createMarksMemory(deps);
  const queue = queueHandlers(deps, memory);
  const typed = typedRowHandlers(deps);
  return {
    annex: annexPageHandlers(deps, memory, queue.show),
    queue,
    grid: gridHandlers(deps, memory),
    sentences: sentenceHandlers(deps),
    upload: uploadHandlers(deps),
    uploads: uploadsPageHandlers(deps),
    columns: columnMatchHandlers(deps),
    entry: entryPageHandlers(deps, typed.list),
    typed,
    handed: handedListHandlers(deps),
    listChange: listChangeHandlers(deps),
    marks: marksHandlers(deps, memory, marksMemory),
    manyMarks: manyMarksHandlers(deps, memory, marksMemory),
    version: versionPageHandlers(deps),
    submission: submissionHandlers(deps),
    nil: nilReturnHandlers(deps),
    receipt: receiptHandlers(deps),
    list: listPageHandlers(deps),
    rowChange: rowChangeHandlers(deps),
    row: rowPageHandlers(deps),
    review: reviewHandlers(deps),
    fourEyes: fourEyesHandlers(deps),
    secondReturn: secondReturnHandlers(deps),
    handOvers: handOverHandlers(deps),
    checklist: checklistHandlers(deps),
    quality: qualityHandlers(deps),
    aside: asideHandlers(deps),
    asideAsk: asideAskHandlers(deps),
    waiverAsk: waiverAskHandlers(deps),
    waiver: waiverPageHandlers(deps),
    waivers: waiverRegisterHandlers(deps),
    reviewers: reviewersHandlers(deps),
    compare: compareHandlers(deps, memory),
    download: downloadHandlers(deps),
    numbers: numberPageHandlers(deps),
    template: templateHandlers(deps),
  };
}

export type AnnexHandlers = ReturnType<typeof annexHandlers>;
