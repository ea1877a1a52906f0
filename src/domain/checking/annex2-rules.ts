import type { CheckedRow } from './checked-row.js';
import { checkLandline, checkMobile } from './contact-rules.js';
import { error, withProposal } from './faults.js';
import { checkIdNumber } from './identity-rules.js';
import { liaisonRule } from './liaison-rule.js';
import { comparisonKey } from '#domain/values/normalise.js';
import { checkDivision } from './place-rules.js';
import { repeatRule } from './repeat-rule.js';
import type { CheckFacts, FileRule, RowRule } from './rule-types.js';

export const annex2RowRules: readonly RowRule[] = [checkOperator];

export const annex2FileRules = (facts: CheckFacts): readonly FileRule[] => [
  repeatRule('mobile', 'A2-6', '一个手机号只能开一个账号', facts),
  liaisonRule(facts),
];

/** Annex 2: one operator and what is asked for. */
function checkOperator(row: CheckedRow, facts: CheckFacts): void {
  checkIdNumber(row, 'id_number', 'resident_id', facts.receivedOn, facts);
  checkMobile(row, 'mobile');
  checkLandline(row, 'office_phone', false);
  checkDivision(row, 'data_divisions', facts);
  checkOffice(row, facts);
  if (row.value('access_way') === 'vpn' && row.isBlank('needs_vpn')) {
    row.report('needs_vpn', error('A2-14', 'missing', '没有填写。网络接入方式为互联网VPN的，请填写是否需要开通VPN。'));
  }
}

/** A2-2: the office is one of annex 1, by the name it bears there. Silent while annex 1 is not known. */
function checkOffice(row: CheckedRow, { offices }: CheckFacts): void {
  const name = row.value('agency_name');
  if (offices.length === 0 || name === '' || row.isFaulty('agency_name')) return;
  if (offices.some((office) => comparisonKey(office.name) === comparisonKey(name))) return;
  const names = [...new Set(offices.map((office) => office.name))];
  const says = `为“${name}”，不是附件1填写的机构。请按附件1的机构全称填写：${names.slice(0, 4).join('、')}。`;
  row.report('agency_name', withProposal(error('A2-2', 'unknown', says), names.length === 1 ? names[0] : undefined));
}
