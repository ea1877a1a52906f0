import type { CheckedRow } from './checked-row.js';
import { note } from './faults.js';
import { comparisonKey } from '#domain/values/normalise.js';
import type { CheckFacts } from './rule-types.js';

/** A1-4: the name in the old system is prefilled and locked. What was typed over it counts for nothing, but the reviewer shall see it. */
export function checkSystemName(row: CheckedRow, { systemName }: CheckFacts): void {
  // Offices that forward have names of their own, which the portal does not know before they register.
  if (systemName === '' || row.value('does_repair') !== '1') return;
  const typed = row.value('system_agency_name');
  if (typed === '' || comparisonKey(typed) === comparisonKey(systemName)) return;
  row.report(
    'system_agency_name',
    note(
      'A1-4',
      'locked',
      `为“${typed}”，与系统带出的“${systemName}”不同。本栏以系统带出的为准；确需更正的，请在备注中说明。`,
    ),
  );
}
