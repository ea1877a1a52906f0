import { codeName } from '#domain/codes/code-lists.js';
import type { CheckedRow } from './checked-row.js';
import { classFacts, isFullRepair, itemMinimum, type MinimumAreas } from '#domain/codes/class-facts.js';
import { addYears, dayAfter } from '#domain/values/days.js';
import { error, warning } from './faults.js';

/** Annex 3, columns 29-43: areas, tenure and staff. */
export function checkSite(row: CheckedRow): void {
  checkAreas(row);
  checkLease(row);
  checkPosts(row);
}

/** V19: no negative area, no part larger than the whole site, and the minimum of GB/T 16739 as a warning. */
function checkAreas(row: CheckedRow): void {
  const site = numberOf(row, 'site_area');
  if (site !== undefined && site < 0) reportNegative(row, 'site_area');
  for (const field of parts) {
    const area = numberOf(row, field);
    if (area === undefined) continue;
    if (area < 0) reportNegative(row, field);
    else if (site !== undefined && site >= 0 && area > site) {
      row.report(
        field,
        error('V19', 'part', `为 ${row.typed(field)}，大于占地面积 ${row.typed('site_area')}。请核对这两栏。`),
      );
    } else checkMinimum(row, field, area);
  }
}

function reportNegative(row: CheckedRow, field: string): void {
  row.report(field, error('V19', 'negative', `为“${row.typed(field)}”，面积不能是负数。请更正。`));
}

function checkMinimum(row: CheckedRow, field: AreaPart, area: number): void {
  const code = row.value('business_class');
  const minimum = isFullRepair(code) ? classFacts(code)?.minimum[field] : itemsMinimum(row, field);
  if (minimum === undefined || area >= minimum) return;
  const what = isFullRepair(code) ? codeName('business-classes', code) : '所填专项维修项目';
  row.report(
    field,
    warning(
      'V19',
      'minimum',
      `为 ${row.typed(field)} 平方米，低于${what}的参考下限 ${minimum} 平方米（GB/T 16739）。请核实。`,
    ),
  );
}

/** The items of a class 3 shop share its site, so the largest demand of any one counts. */
function itemsMinimum(row: CheckedRow, field: AreaPart): number | undefined {
  const items = row.value('business_class') === 'A3' ? row.value('special_items') : '';
  if (items === '') return undefined;
  const demands = items.split('、').map((item) => itemMinimum(item)?.[field] ?? 0);
  return Math.max(...demands);
}

/** V21 and A3-34, A3-35: a rented site has a lease of at least one year. */
function checkLease(row: CheckedRow): void {
  if (row.value('site_tenure') !== 'rent') return;
  if (row.isBlank('lease_from'))
    row.report('lease_from', error('A3-34', 'missing', '没有填写。租赁的场地须填写租赁期起，请补充。'));
  if (row.isBlank('lease_to'))
    row.report('lease_to', error('A3-35', 'missing', '没有填写。租赁的场地须填写租赁期止，请补充。'));
  const from = row.value('lease_from');
  const to = row.value('lease_to');
  if (from === '' || to === '' || dayAfter(to) >= addYears(from, 1)) return;
  row.report('lease_to', warning('V21', 'short', `为 ${to}，自 ${from} 起租期不足一年。请核对租赁合同。`));
}

/** V20: classes 1 and 2 and dangerous goods have at least one person in each of the seven posts. */
function checkPosts(row: CheckedRow): void {
  if (!isFullRepair(row.value('business_class'))) return;
  for (const [field, rule] of posts) {
    if (row.isBlank(field))
      row.report(field, error(rule, 'missing', '没有填写。一类、二类汽车和危险货物运输车辆维修须填写，请补充人数。'));
    else if (row.value(field) === '0') {
      row.report(field, warning('V20', 'none', '为 0。一类、二类汽车和危险货物运输车辆维修至少 1 人，请核实。'));
    }
  }
}

function numberOf(row: CheckedRow, field: string): number | undefined {
  const value = row.value(field);
  return value === '' ? undefined : Number(value);
}

type AreaPart = keyof MinimumAreas;
const parts: readonly AreaPart[] = ['parking_area', 'workshop_area', 'reception_area'];
const posts = [
  ['staff_tech_head', 'A3-37'],
  ['staff_inspector', 'A3-38'],
  ['staff_reception', 'A3-39'],
  ['staff_mechanic', 'A3-40'],
  ['staff_electric', 'A3-41'],
  ['staff_body', 'A3-42'],
  ['staff_paint', 'A3-43'],
] as const;
