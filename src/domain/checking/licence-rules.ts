import { resolveCode } from '#domain/codes/code-lists.js';
import { classFacts } from '#domain/codes/class-facts.js';
import { listOf } from '#domain/legacy/lists.js';
import type { CheckedRow } from './checked-row.js';
import { isAboutYears } from '#domain/values/days.js';
import { error, warning } from './faults.js';
import type { CheckFacts } from './rule-types.js';

/** Licensing ended on 2019-06-21 and licences ran six years at most, so none can end later (V15). */
export const lastPlausibleLicenceEnd = '2025-06-21';

/** V28: twelve digits that begin with a division code of Hainan, old codes of the provincial area included. */
export function checkLicenceNo(row: CheckedRow, field: string, ownRule: string): void {
  const number = row.value(field);
  if (number === '' || isUsualLicenceNo(number)) return;
  row.report(
    field,
    warning(
      ownRule,
      'pattern',
      `为“${row.typed(field)}”，一般应为 12 位数字，前 6 位是海南的行政区划代码（规则 V28）。请对照许可证核实。`,
    ),
  );
}

function isUsualLicenceNo(number: string): boolean {
  if (!/^\d{12}$/.test(number)) return false;
  return number.startsWith('4600') || resolveCode('divisions', number.slice(0, 6)) !== null;
}

/** V15: no licence ends after the last plausible day. True when a finding was made. */
export function checkLicenceEnd(row: CheckedRow, field: string): boolean {
  if (row.value(field) <= lastPlausibleLicenceEnd) return false;
  row.report(
    field,
    warning(
      'V15',
      'late',
      `为 ${row.value(field)}，晚于 ${lastPlausibleLicenceEnd}：许可 2019 年停止，最长 6 年。请对照许可证核实。`,
    ),
  );
  return true;
}

/** V15: start before end, three or six years long by class, give or take three months. */
export function checkLicenceSpan(row: CheckedRow): void {
  const from = row.value('valid_from');
  const to = row.value('valid_to');
  const isLate = to !== '' && checkLicenceEnd(row, 'valid_to');
  if (from === '' || to === '') return;
  if (from >= to) {
    row.report('valid_from', error('V15', 'order', `为 ${from}，不早于有效期止 ${to}。请对照许可证核实。`));
    return;
  }
  const years = classFacts(row.value('business_class'))?.legacyLicenceYears;
  const allowed = years === undefined ? [3, 6] : [years];
  if (isLate || allowed.some((each) => isAboutYears(from, to, each))) return;
  row.report(
    'valid_to',
    warning(
      'V15',
      'length',
      `为 ${to}，自 ${from} 起算不是 ${allowed.join(' 年或 ')} 年（允许相差 3 个月）。请对照许可证核实。`,
    ),
  );
}

/** V16: a licence that still ran on the baseline belongs to annex 4, one that had ended to annex 5; the drive says which of the day itself. */
export function checkBaseline(row: CheckedRow, annexNo: 4 | 5, facts: CheckFacts): void {
  const to = row.value('valid_to');
  if (to === '') return;
  const list = listOf({ validTo: to }, facts);
  if (list === `annex${annexNo}`) return;
  const relation = to === facts.baselineOn ? '就是' : annexNo === 4 ? '早于' : '晚于';
  row.report(
    'valid_to',
    error(
      'V16',
      'annex',
      `为 ${to}，${relation}基准日 ${facts.baselineOn}，这一户应列入附件${annexNo === 4 ? 5 : 4}。请核实后移到该表。`,
    ),
  );
}
