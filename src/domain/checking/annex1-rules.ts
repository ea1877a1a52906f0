import type { CheckedRow } from './checked-row.js';
import { checkEmail, checkLandline, checkMobile } from './contact-rules.js';
import { error } from './faults.js';
import { checkUscc } from './identity-rules.js';
import { checkDivision } from './place-rules.js';
import { actingRule } from './acting-rule.js';
import { dutyRule } from './duty-rule.js';
import { checkSystemName } from './system-name-rule.js';
import type { CheckFacts, FileRule, RowRule } from './rule-types.js';

export const annex1RowRules: readonly RowRule[] = [checkAgency, checkSystemName];

export const annex1FileRules = (facts: CheckFacts): readonly FileRule[] => [dutyRule(facts), actingRule(facts)];

/** Annex 1: place, duty, contacts of one agency. */
function checkAgency(row: CheckedRow, facts: CheckFacts): void {
  checkDivision(row, 'division_code', facts);
  checkUscc(row, 'agency_uscc', false);
  checkLandline(row, 'office_phone', false);
  checkMobile(row, 'liaison_mobile');
  checkEmail(row, 'liaison_email');
  if (row.value('does_repair') === '0' && row.isBlank('acting_agency')) {
    row.report(
      'acting_agency',
      error(
        'A1-9',
        'missing',
        '没有填写。本机构不承担机动车维修管理的，须填写实际承担的机构，通知将转发给它。请补充。',
      ),
    );
  }
  const postcode = row.value('postcode');
  if (postcode !== '' && !/^\d{6}$/.test(postcode)) {
    row.report('postcode', error('A1-13', 'pattern', `为“${row.typed('postcode')}”，应为 6 位数字。请更正。`));
  }
}
