import type { CheckedRow } from './checked-row.js';
import { checkLandline, checkMobile } from './contact-rules.js';
import { error } from './faults.js';
import { checkIdNumber } from './identity-rules.js';
import { liaisonRule } from './liaison-rule.js';
import { checkDivision } from './place-rules.js';
import { repeatRule } from './repeat-rule.js';
import type { CheckFacts, FileRule, RowRule } from './rule-types.js';

export const annex2RowRules: readonly RowRule[] = [checkOperator];

export const annex2FileRules = (): readonly FileRule[] => [
  repeatRule('mobile', 'A2-6', '一个手机号只能开一个账号'),
  liaisonRule(),
];

/** Annex 2: one operator and what is asked for. */
function checkOperator(row: CheckedRow, facts: CheckFacts): void {
  checkIdNumber(row, 'id_number', 'resident_id', facts.receivedOn, facts);
  checkMobile(row, 'mobile');
  checkLandline(row, 'office_phone', false);
  checkDivision(row, 'data_divisions', facts);
  if (row.value('access_way') === 'vpn' && row.isBlank('needs_vpn')) {
    row.report('needs_vpn', error('A2-14', 'missing', '没有填写。网络接入方式为互联网VPN的，请填写是否需要开通VPN。'));
  }
}
