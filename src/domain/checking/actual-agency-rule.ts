import type { CheckedRow } from './checked-row.js';
import { error } from './faults.js';
import type { CheckFacts } from './rule-types.js';

/** A4-29: a licence of another district goes to the office that is named, so that one must be known and another one than this. */
export function checkActualAgency(row: CheckedRow, { officeFinder, ownDivisions }: CheckFacts): void {
  const report = (kind: string, says: string) => row.report('actual_agency', error('A4-29', kind, says));
  if (row.isBlank('actual_agency')) {
    report('missing', '没有填写。核对结果为“非本辖区”的，须填写实际管辖机构。请补充。');
    return;
  }
  if (!officeFinder) return;
  const typed = row.typed('actual_agency').trim();
  const found = officeFinder.find(typed);
  if (found.unit !== undefined) {
    if (!ownDivisions.has(found.unit)) return;
    const says = `为“${typed}”，就是本单位。属于本单位的，请把核对结果改为其他结果；不属于的，请写明实际管辖的机构。`;
    report('own-office', says);
    return;
  }
  const hint = found.closest.length === 0 ? '' : `相近的有：${found.closest.map((name) => `“${name}”`).join('、')}。`;
  report('unknown-office', `为“${typed}”，机构名录中没有这个机构，不知道转给谁。${hint}请按机构名录填写机构全称。`);
}
