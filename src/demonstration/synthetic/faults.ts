import type { Random } from './random.js';

/** A slip that offices make in one cell, and the rule that must see it; '' empties the cell. */
interface Slip {
  readonly field: string;
  readonly rule: string;
  readonly spoil: (typed: string) => string;
}

/**
 * Spoils about `share` of the rows (0 to 1) of an annex 3, as typed, by one slip each. `note` hears the index of every spoiled row,
 * from 0, and the rule.
 */
export function* withSlips(
  rows: Iterable<Readonly<Record<string, string>>>,
  share: number,
  random: Random,
  note: (index: number, rule: string) => void = () => {},
): Generator<Readonly<Record<string, string>>> {
  let index = 0;
  for (const row of rows) {
    if (random.chance(share)) {
      const { field, rule, spoil } = random.pick(slips.filter((slip) => (row[slip.field] ?? '') !== ''));
      note(index, rule);
      yield { ...row, [field]: spoil(row[field] ?? '') };
    } else {
      yield row;
    }
    index += 1;
  }
}

const withWrongEnd = (typed: string): string => `${typed.slice(0, -1)}${typed.endsWith('1') ? '2' : '1'}`;
const cutShort = (typed: string): string => typed.slice(0, -1);
const forgotten = (): string => '';

const slips: readonly Slip[] = [
  { field: 'uscc', rule: 'V2', spoil: withWrongEnd },
  { field: 'uscc', rule: 'V2', spoil: cutShort },
  { field: 'legal_id_no', rule: 'V5', spoil: withWrongEnd },
  { field: 'legal_id_no', rule: 'V23', spoil: () => '4.69999E+17' },
  { field: 'manager_mobile', rule: 'V6', spoil: cutShort },
  { field: 'manager_name', rule: 'A3-13', spoil: forgotten },
  { field: 'business_address', rule: 'A3-17', spoil: forgotten },
  { field: 'business_class', rule: 'A3-21', spoil: () => '汽车维修' },
  { field: 'filing_date', rule: 'V25', spoil: () => '2020年初' },
  { field: 'filing_date', rule: 'V12', spoil: () => '2018-12-01' },
  { field: 'licence_no', rule: 'V14', spoil: forgotten },
  { field: 'lease_to', rule: 'A3-35', spoil: forgotten },
  { field: 'parking_area', rule: 'A3-30', spoil: () => '约200平方米' },
  { field: 'staff_total', rule: 'A3-36', spoil: () => '十人' },
  { field: 'site_tenure', rule: 'A3-33', spoil: () => '借用' },
];
