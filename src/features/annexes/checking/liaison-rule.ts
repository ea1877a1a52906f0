import { error } from './faults.js';
import { groupName, otherRows } from './repeats.js';
import type { FileRule, RowRef } from './rule-types.js';

/**
 * A2-12 and R8: exactly one liaison per agency. Two of them are reported as one group; that there is none is said once,
 * at the first operator, and only when no row names one: a misspelt agency must not make a second fault.
 */
export function liaisonRule(): FileRule {
  const liaisons = new Map<string, RowRef[]>();
  let firstRow: RowRef | undefined;
  let isUncertain = false;
  return {
    see(row) {
      const at = { row: row.row, typed: row.typed('is_liaison') };
      if (row.value('is_liaison') === '1') add(liaisons, row.value('agency_name'), at);
      else if (row.value('is_liaison') === '') isUncertain = true;
      else firstRow ??= at;
    },
    finish(report) {
      for (const group of liaisons.values()) {
        if (group.length < 2) continue;
        for (const each of group) {
          const says = `为“是”，与${otherRows(group, each)}重复。每个机构只能有一名对接联系人，请只保留一人。`;
          report(each, 'is_liaison', error('A2-12', 'several', says), groupName('A2-12', 'is_liaison', group));
        }
      }
      if (liaisons.size === 0 && !isUncertain && firstRow !== undefined) {
        report(
          firstRow,
          'is_liaison',
          error('A2-12', 'none', '全部为“否”。每个机构须有一名对接联系人，请把附件1的联系人标为“是”。'),
        );
      }
    },
  };
}

function add(map: Map<string, RowRef[]>, key: string, at: RowRef): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [at]);
  else known.push(at);
}
