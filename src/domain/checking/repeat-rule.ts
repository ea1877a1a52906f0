import { error } from './faults.js';
import { groupName, otherRows, Repeats } from './repeats.js';
import type { CheckFacts, FileRule } from './rule-types.js';

/** A number that may stand in one row of the file only; every row that holds it is reported, as one group. */
export function repeatRule(
  field: string,
  rule: string,
  reason: string,
  { sheets }: Pick<CheckFacts, 'sheets'>,
): FileRule {
  const repeats = new Repeats(field);
  return {
    see(row) {
      if (row.value(field) !== '') repeats.see(row);
    },
    finish(report) {
      for (const group of repeats.groups()) {
        for (const each of group) {
          const says = `为“${each.typed}”，与${otherRows(group, each, sheets)}重复，${reason}。请核对后更正，或删除重复的行。`;
          report(each, field, error(rule, 'repeated', says), groupName(rule, field, group));
        }
      }
    },
  };
}
