import { checkBusiness } from './annex3-business-rules.js';
import { checkFiling } from './annex3-filing-rules.js';
import { checkSite } from './annex3-site-rules.js';
import { chainScopeRule } from './chain-scope-rule.js';
import { hazmatRule } from './hazmat-rule.js';
import { duplicateBusinessRule } from './duplicate-business-rule.js';
import { duplicateNameRule } from './duplicate-name-rule.js';
import { repeatRule } from './repeat-rule.js';
import type { CheckFacts, FileRule, RowRule } from './rule-types.js';

export const annex3RowRules: readonly RowRule[] = [checkBusiness, checkSite, checkFiling];

export const annex3FileRules = (facts: CheckFacts): readonly FileRule[] => [
  duplicateBusinessRule(facts),
  duplicateNameRule(facts, 'business_address', 'subject'),
  repeatRule('filing_no', 'V13', '备案编号在本机构内不得重复', facts),
  repeatRule('platform_case_no', 'A3-54', '每个平台办件只填一次', facts),
  hazmatRule(),
  chainScopeRule(facts),
];
