import { error } from './faults.js';
import { groupName, otherRows } from './repeats.js';
import type { CheckFacts, FileRule, RowRef } from './rule-types.js';

/** A1-8 and C4: one office of a unit does the work; two with 是 would cover the same territory twice. Both are reported, as one group. */
export function dutyRule({ sheets }: Pick<CheckFacts, 'sheets'>): FileRule {
  const doing: (RowRef & { readonly name: string })[] = [];
  return {
    see(row) {
      if (row.value('does_repair') === '1')
        doing.push({ row: row.row, typed: row.typed('does_repair'), name: row.value('agency_name') });
    },
    finish(report) {
      if (doing.length < 2) return;
      const names = doing.map(({ name }) => `“${name}”`).join('和');
      for (const each of doing) {
        const says = `为“是”，与${otherRows(doing, each, sheets)}重复：${names}会同时承担同一辖区。请只留一个机构填“是”，其余填“否”并写明实际承担机构。`;
        report(each, 'does_repair', error('A1-8', 'several', says), groupName('A1-8', 'does_repair', doing));
      }
    },
  };
}
