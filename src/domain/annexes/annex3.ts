import { businessColumns } from './annex3-business.js';
import { closingColumns, filingColumns } from './annex3-filing.js';
import { siteColumns } from './annex3-site.js';
import { defineAnnex } from './define.js';
import { annexTitles, templateVersion } from './titles.js';

/** Annex 3: one row per filed business and address (R15, R16). */
export const annex3 = defineAnnex(3, annexTitles[3], templateVersion, [
  ...businessColumns,
  ...siteColumns,
  ...filingColumns,
  ...closingColumns,
]);
