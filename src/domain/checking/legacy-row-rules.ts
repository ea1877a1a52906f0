import { codeName } from '#domain/codes/code-lists.js';
import type { CheckedRow } from './checked-row.js';
import { error } from './faults.js';
import { checkUscc } from './identity-rules.js';
import { checkBaseline, checkLicenceNo, checkLicenceSpan } from './licence-rules.js';
import type { CheckFacts } from './rule-types.js';

/** Columns 1-22 of annexes 4 and 5: prefilled by the old system, so that only V16 blocks. */
export function checkLegacyRow(row: CheckedRow, annexNo: 4 | 5, facts: CheckFacts): void {
  checkUscc(row, 'uscc', true);
  checkLicenceNo(row, 'licence_no', `A${annexNo}-14`);
  checkLicenceSpan(row);
  checkBaseline(row, annexNo, facts);
}

/**
 * V17, as far as one row shows it: the result 已备案 and the mark agree, and no row is marked whose result takes it out of
 * this agency's hands. 准确, 有误已更正 and 确认失效 speak of the licence and go with either mark.
 */
export function checkFiledMark(row: CheckedRow, list: 'check-results-4' | 'check-results-5'): void {
  const result = row.value('check_result');
  const mark = row.value('is_filed');
  const isAtOdds = mark === '1' ? unfiledResults.has(result) : mark === '0' && result === 'filed';
  if (!isAtOdds) return;
  const says = `为“${mark === '1' ? '是' : '否'}”，与核对结果“${codeName(list, result)}”不一致。请更正其中一栏。`;
  row.report('is_filed', error('V17', 'disagree', says));
}

const unfiledResults: ReadonlySet<string> = new Set([
  'not_found',
  'closed',
  'duplicate',
  'other_division',
  'operating',
]);

/** A marked row carries its filing date and number. */
export function checkFiledFacts(row: CheckedRow, dateRule: string, numberRule: string): void {
  if (row.value('is_filed') !== '1') return;
  if (row.isBlank('filing_date'))
    row.report('filing_date', error(dateRule, 'missing', '没有填写。已备案的须填写备案日期，请补充。'));
  if (row.isBlank('filing_no'))
    row.report('filing_no', error(numberRule, 'missing', '没有填写。已备案的须填写备案编号，请补充。'));
}
