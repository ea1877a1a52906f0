import type { CheckedRow } from './checked-row.js';
import { duplicateNameRule } from './duplicate-name-rule.js';
import { checkFilingDate } from './filing-rules.js';
import { handedOnceRule, handedRowRule } from './handed-rules.js';
import { checkFiledFacts, checkFiledMark, checkLegacyRow } from './legacy-row-rules.js';
import type { CheckFacts, FileRule, RowRule } from './rule-types.js';

export const annex5RowRules: readonly RowRule[] = [handedRowRule(5), checkExpiredRow];

export const annex5FileRules = (facts: CheckFacts): readonly FileRule[] => [
  duplicateNameRule(facts, 'address'),
  handedOnceRule(facts),
];

/** Annex 5: one expired licence, searched for a filing. */
function checkExpiredRow(row: CheckedRow, facts: CheckFacts): void {
  checkLegacyRow(row, 5, facts);
  checkFiledMark(row, 'check-results-5');
  checkFiledFacts(row, 'A5-25', 'A5-26');
  checkFilingDate(row, 'filing_date', facts);
}
