import type { Deps } from '#src/deps.js';
import { annexPageHandlers } from '#features/annexes/pages/annex-page.js';
import { compareHandlers } from '#features/annexes/pages/compare-page.js';
import { downloadHandlers } from '#features/annexes/pages/download-page.js';
import { entryPageHandlers } from '#features/annexes/pages/entry-page.js';
import { receiptHandlers } from '#features/annexes/pages/receipt-page.js';
import { reviewHandlers } from '#features/annexes/pages/review-page.js';
import { rowPageHandlers } from '#features/annexes/pages/row-page.js';
import { templateHandlers } from '#features/annexes/pages/template-page.js';
import { uploadHandlers } from '#features/annexes/pages/upload-page.js';
import { versionPageHandlers } from '#features/annexes/pages/version-page.js';

/** All pages of the slice, one object a page. */
export const annexHandlers = (deps: Deps) => ({
  annex: annexPageHandlers(deps),
  upload: uploadHandlers(deps),
  entry: entryPageHandlers(deps),
  version: versionPageHandlers(deps),
  receipt: receiptHandlers(deps),
  row: rowPageHandlers(deps),
  review: reviewHandlers(deps),
  compare: compareHandlers(deps),
  download: downloadHandlers(deps),
  template: templateHandlers(deps),
});

export type AnnexHandlers = ReturnType<typeof annexHandlers>;
