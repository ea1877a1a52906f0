import { warning } from './faults.js';
import { comparisonKey } from '#domain/values/normalise.js';
import { groupName, otherRows, Repeats } from './repeats.js';
import type { CheckFacts, FileRule } from './rule-types.js';

/**
 * V4: rows of the same name and address of which one at least has no credit code may be one business.
 * Where both have a code, the codes decide (V3). In annex 3 another subject at the same place is another filing.
 */
export function duplicateNameRule(
  { sheets }: Pick<CheckFacts, 'sheets'>,
  addressField: string,
  subjectField?: string,
): FileRule {
  const sameShop = new Repeats('business_name');
  const withoutCode = new Set<number>();
  return {
    see(row) {
      const address = comparisonKey(row.value(addressField));
      if (row.value('business_name') === '' || address === '') return;
      if (row.isBlank('uscc')) withoutCode.add(row.row);
      sameShop.see(row, subjectField === undefined ? address : address + row.value(subjectField));
    },
    finish(report) {
      for (const group of sameShop.groups()) {
        if (!group.some(({ row }) => withoutCode.has(row))) continue;
        for (const each of group) {
          const says = `与${otherRows(group, each, sheets)}的名称和地址相同：“${each.typed}”，且没有统一社会信用代码可供区分。请核实是否同一业户，重复的请删除。`;
          report(each, 'business_name', warning('V4', 'same-name', says), groupName('V4', 'business_name', group));
        }
      }
    },
  };
}
