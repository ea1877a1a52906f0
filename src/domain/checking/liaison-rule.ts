import type { UnitOffice } from '#domain/annexes/types.js';
import { error } from './faults.js';
import { comparisonKey } from '#domain/values/normalise.js';
import { groupName, otherRows } from './repeats.js';
import type { CheckFacts, FileRule, RowRef } from './rule-types.js';

interface Liaison extends RowRef {
  readonly name: string;
  readonly mobile: string;
  readonly office: string;
}

/**
 * A2-12 and R8: exactly one liaison per agency. Two of them are reported as one group; that there is none is said once,
 * at the first operator, and only when no row names one: a misspelt agency must not make a second fault. Where annex 1 is known,
 * the one must be the person it names.
 */
export function liaisonRule({ offices, sheets }: Pick<CheckFacts, 'offices' | 'sheets'>): FileRule {
  const liaisons = new Map<string, Liaison[]>();
  let firstRow: RowRef | undefined;
  let isUncertain = false;
  return {
    see(row) {
      const at = { row: row.row, typed: row.typed('is_liaison') };
      const office = row.value('agency_name');
      if (row.value('is_liaison') === '1')
        add(liaisons, office, { ...at, name: row.value('user_name'), mobile: row.value('mobile'), office });
      else if (row.value('is_liaison') === '') isUncertain = true;
      else firstRow ??= at;
    },
    finish(report) {
      for (const group of liaisons.values()) {
        const [only] = group;
        const named = group.length === 1 && only ? otherPerson(only, offices) : undefined;
        if (only && named !== undefined) {
          const says = `为“是”，但附件1中本机构的联系人是“${named}”。两表须是同一人，请更正本表，或先更正附件1。`;
          report(only, 'is_liaison', error('A2-12', 'other', says));
        }
        if (group.length < 2) continue;
        for (const each of group) {
          const says = `为“是”，与${otherRows(group, each, sheets)}重复。每个机构只能有一名对接联系人，请只保留一人。`;
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

/** Name of the liaison of annex 1 where it is another person; the same name or the same mobile makes the same person. */
function otherPerson(liaison: Liaison, offices: readonly UnitOffice[]): string | undefined {
  if (liaison.name === '' && liaison.mobile === '') return undefined;
  const own = offices.filter(
    ({ name, liaisonName }) => liaisonName !== '' && comparisonKey(name) === comparisonKey(liaison.office),
  );
  const isSame = own.some(
    ({ liaisonName, liaisonMobile }) =>
      liaisonName === liaison.name || (liaisonMobile !== '' && liaisonMobile === liaison.mobile),
  );
  return isSame ? undefined : own[0]?.liaisonName;
}

function add(map: Map<string, Liaison[]>, key: string, at: Liaison): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [at]);
  else known.push(at);
}
