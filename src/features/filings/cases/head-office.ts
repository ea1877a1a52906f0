import type { Db, Trx } from '#platform/db/connection.js';
import { moreItemsThan, widerClassThan } from '#domain/checking/chain-scope-rule.js';
import type { FactFinding } from '#features/filings/entry/fact-rules.js';
import { filingStatusName } from '#features/register/fields.js';
import type { CaseFacts } from './case-facts.js';
import { type HeadOffice, listHeadOffices } from './register-queries.js';

/** V11 against the register: the head office of an outlet is filed, and the outlet does nothing that it does not. */
export async function headOfficeFindings(db: Db | Trx, facts: CaseFacts): Promise<FactFinding[]> {
  if (facts['chain_kind'] !== 'outlet') return [];
  const [filingNo, name] = [facts['head_office_filing_no'] ?? '', facts['head_office_name'] ?? ''];
  const [head] = await listHeadOffices(db, { filingNo, name });
  return judgeHeadOffice(facts, filingNo || name, head);
}

/** @param asked number or name by which it was looked for */
export function judgeHeadOffice(facts: CaseFacts, asked: string, head: HeadOffice | undefined): FactFinding[] {
  if (head?.filingStatus !== 'filed') {
    const found = head ? `“${head.name}”现在是${filingStatusName(head.filingStatus)}` : `登记册里没有找到“${asked}”`;
    const message = `“总部备案编号”有误：${found}。连锁服务网点的总部应当已备案，请核对总部的名称和备案编号。`;
    return [
      { field: 'head_office_filing_no', level: 'error', message, rule: 'V11', kind: 'V11.head_office.not_filed' },
    ];
  }
  const outlet = { businessClass: facts['business_class'] ?? '', items: facts['special_items'] ?? '' };
  const wider = widerClassThan(outlet, head, `总部“${head.name}”`);
  const more = moreItemsThan(outlet, head, `总部“${head.name}”`);
  return [
    ...(wider ? [warned('business_class', '经营类别', wider.says)] : []),
    ...(more ? [warned('special_items', '专项维修项目', more.says)] : []),
  ];
}

const warned = (field: string, label: string, says: string): FactFinding => ({
  field,
  level: 'warning',
  message: `“${label}”${says}`,
  rule: 'V11',
  kind: `V11.${field}.head_office`,
});
