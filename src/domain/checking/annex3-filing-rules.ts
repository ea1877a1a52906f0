import type { CheckedRow } from './checked-row.js';
import { error } from './faults.js';
import { checkFilingDate, firstFilingDay } from './filing-rules.js';
import { checkLicenceEnd, checkLicenceNo } from './licence-rules.js';
import type { CheckFacts } from './rule-types.js';

/** Annex 3, columns 44-54: the filing, the licence it came from, and the platform case. */
export function checkFiling(row: CheckedRow, facts: CheckFacts): void {
  checkFilingDate(row, 'filing_date', facts);
  checkOldLicence(row);
  checkOpening(row);
  checkStatus(row);
  if (row.value('via_platform') === '1' && row.isBlank('platform_case_no')) {
    row.report(
      'platform_case_no',
      error('A3-54', 'missing', '没有填写。经一体化平台办理的须填写平台办件编号，请补充。'),
    );
  }
}

/** V14, V15, V28: a business turned from licence to filing shows its old licence. */
function checkOldLicence(row: CheckedRow): void {
  if (row.value('filing_origin') === 'convert') {
    for (const field of ['licence_word', 'licence_no', 'licence_valid_to']) {
      if (row.isBlank(field))
        row.report(field, error('V14', 'missing', '没有填写。许可改备案的须填写原许可证的字、号和有效期止，请补充。'));
    }
  }
  checkLicenceNo(row, 'licence_no', 'A3-48');
  if (row.value('licence_valid_to') !== '') checkLicenceEnd(row, 'licence_valid_to');
}

/** A3-50: a licensed business was open before it filed. A filing date that is itself in doubt (V12) tells nothing. */
function checkOpening(row: CheckedRow): void {
  const openedOn = row.value('opened_on');
  const filedOn = row.value('filing_date');
  if (row.value('filing_origin') !== 'convert' || filedOn < firstFilingDay || openedOn <= filedOn) return;
  row.report(
    'opened_on',
    error('A3-50', 'order', `为 ${openedOn}，晚于备案日期 ${filedOn}。许可改备案的业户在备案前已经开业，请更正。`),
  );
}

/** V22: what is deregistered is not filed. */
function checkStatus(row: CheckedRow): void {
  if (row.value('operating_status') !== '6') return;
  row.report(
    'operating_status',
    error('V22', 'deregistered', '为“注销”，已注销的业户不能作为已备案业户填报。请删除这一行或更正经营状态。'),
  );
}
