import type { CheckedRow } from './checked-row.js';
import { warning } from './faults.js';
import { comparisonKey } from '#domain/values/normalise.js';
import type { FileRule, RowRef } from './rule-types.js';

/** V10: who repairs vehicles that carry dangerous goods also meets class 1 for automobiles: a second row at the same place. */
export function hazmatRule(): FileRule {
  const classOnePlaces = new Set<string>();
  const hazmat: { readonly at: RowRef; readonly place: string }[] = [];
  return {
    see(row) {
      const code = row.value('business_class');
      if (code === 'A1') classOnePlaces.add(placeOf(row));
      if (code === 'H1') hazmat.push({ at: { row: row.row, typed: row.typed('business_class') }, place: placeOf(row) });
    },
    finish(report) {
      for (const { at, place } of hazmat) {
        if (classOnePlaces.has(place)) continue;
        const says =
          '为危险货物运输车辆维修，但本表没有同一业户同一地址的一类汽车维修备案。请核实是否具备一类汽车维修条件。';
        report(at, 'business_class', warning('V10', 'class-one', says));
      }
    },
  };
}

function placeOf(row: CheckedRow): string {
  const business = row.value('uscc') === '' ? row.value('business_name') : row.value('uscc');
  return `${business}\n${comparisonKey(row.value('business_address'))}`;
}
