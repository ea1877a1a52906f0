import type { CheckedRow } from './checked-row.js';
import { error, warning } from './faults.js';
import type { CheckFacts } from './rule-types.js';

/** The revised road transport regulation took effect on this day: no filing before it (V12). */
export const firstFilingDay = '2019-03-02';

/** V12: a filing date lies between the first day of filing and the day of receipt. */
export function checkFilingDate(row: CheckedRow, field: string, facts: CheckFacts): void {
  const filedOn = row.value(field);
  if (filedOn === '') return;
  if (filedOn > facts.receivedOn) {
    row.report(field, error('V12', 'future', `为 ${filedOn}，晚于收表日期 ${facts.receivedOn}。请按备案材料更正。`));
  } else if (filedOn < firstFilingDay) {
    row.report(
      field,
      warning('V12', 'early', `为 ${filedOn}，早于 ${firstFilingDay}，当时还没有备案制度。请按备案材料核实。`),
    );
  }
}
