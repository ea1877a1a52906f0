import type { CheckedRow } from './checked-row.js';
import { duplicateNameRule } from './duplicate-name-rule.js';
import { error } from './faults.js';
import { checkFilingDate } from './filing-rules.js';
import { checkActualAgency } from './actual-agency-rule.js';
import { handedOnceRule, handedRowRule } from './handed-rules.js';
import { checkFiledFacts, checkFiledMark, checkLegacyRow } from './legacy-row-rules.js';
import type { CheckFacts, FileRule, RowRule } from './rule-types.js';

export const annex4RowRules: readonly RowRule[] = [handedRowRule(4), checkLicensedRow];

export const annex4FileRules = (facts: CheckFacts): readonly FileRule[] => [
  duplicateNameRule(facts, 'address'),
  handedOnceRule(facts),
];

/** Annex 4: one valid licence, checked and marked by the agency. */
function checkLicensedRow(row: CheckedRow, facts: CheckFacts): void {
  checkLegacyRow(row, 4, facts);
  checkFiledMark(row, 'check-results-4');
  checkFiledFacts(row, 'A4-26', 'A4-27');
  checkFilingDate(row, 'filing_date', facts);
  const result = row.value('check_result');
  if (result === 'corrected' && row.isBlank('corrections')) {
    row.report(
      'corrections',
      error('A4-24', 'missing', '没有填写。核对结果为“有误已更正”的，须写明哪一栏由什么改为什么，请补充。'),
    );
  }
  if (result === 'other_division') checkActualAgency(row, facts);
}
