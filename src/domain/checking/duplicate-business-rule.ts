import { error, warning } from './faults.js';
import { comparisonKey } from '#domain/values/normalise.js';
import { groupName, otherRows, Repeats } from './repeats.js';
import type { CheckFacts, FileRule } from './rule-types.js';

/**
 * V3: one filing per credit code, business address and subject. The same code at the same place and subject is an error;
 * at another place it is a branch, to be confirmed; with another subject at the same place it is a second filing, allowed.
 */
export function duplicateBusinessRule({ sheets }: Pick<CheckFacts, 'sheets'>): FileRule {
  const atPlace = new Repeats('uscc');
  const places = new Repeats('uscc');
  return {
    see(row) {
      const code = row.value('uscc');
      if (code === '' || row.value('business_address') === '') return;
      const address = comparisonKey(row.value('business_address'));
      const isNewPlace = !places.has(code) || subjects.every((subject) => !atPlace.has(code, address + subject));
      if (isNewPlace) places.see(row);
      atPlace.see(row, address + row.value('subject'));
    },
    finish(report) {
      for (const group of atPlace.groups()) {
        for (const each of group) {
          const says = `与${otherRows(group, each, sheets)}相同，经营地址和业务类型也相同：“${each.typed}”。同一业户同一地址只填一行，请删除重复的行或更正。`;
          report(each, 'uscc', error('V3', 'same-place', says), groupName('V3', 'same-place', group));
        }
      }
      for (const group of places.groups()) {
        for (const each of group) {
          const says = `与${otherRows(group, each, sheets)}相同，经营地址不同：“${each.typed}”。是分店或连锁网点的请确认并说明，填错的请更正。`;
          report(each, 'uscc', warning('V3', 'other-place', says), groupName('V3', 'other-place', group));
        }
      }
    },
  };
}

const subjects = ['automobile', 'hazmat_vehicle', 'motorcycle', 'other_vehicle', ''];
