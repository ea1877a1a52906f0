import { codeName } from '#domain/codes/code-lists.js';
import { divisionsNamedBy, liesIn, reportsBelow } from '#domain/codes/divisions.js';
import type { CheckedRow } from './checked-row.js';
import { error, warning } from './faults.js';
import { namesOf } from './values.js';
import type { CheckFacts } from './rule-types.js';

/** V7: the division lies within the agency's area (R16). True when it does or cannot be told. */
export function checkDivision(row: CheckedRow, field: string, facts: CheckFacts): boolean {
  const codes = row.value(field);
  if (codes === '' || codes.split('、').every((code) => facts.ownDivisions.has(code))) return true;
  const outside = codes
    .split('、')
    .filter((code) => !facts.ownDivisions.has(code))
    .join('、');
  row.report(
    field,
    error('V7', 'outside', `为“${namesOf('divisions', outside)}”，不在本机构辖区内。请更正，或由该辖区的机构填报。`),
  );
  return false;
}

/** V7: the address does not name another division than the row. */
export function checkAddress(row: CheckedRow, field: string, divisionField: string): void {
  const division = row.value(divisionField);
  if (division === '') return;
  const other = divisionsNamedBy(row.value(field)).find(
    ({ code }) => !liesIn(division, code) && !reportsBelow(code, division),
  );
  if (other === undefined) return;
  const own = codeName('divisions', division);
  row.report(
    field,
    warning('V7', 'address', `写明在“${other.name}”，与行政区划“${own}”不一致。请核对地址和行政区划。`),
  );
}
