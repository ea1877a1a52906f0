import type { Random } from './random.js';

/** A slip that offices make: it changes a row as typed and names the rule that must see it. */
interface Slip {
  readonly rule: string;
  make(row: Record<string, string>, random: Random): void;
}

/**
 * Spoils about `share` of the rows (0 to 1) by one slip each. `note` hears the index of every spoiled row, from 0, and the rule.
 * Slips that need two rows (a number used twice) take it from the row before.
 */
export function* withSlips(rows: Iterable<Record<string, string>>, share: number, random: Random, note: (index: number, rule: string) => void = () => {}): Generator<Record<string, string>> {
  let index = 0;
  for (const row of rows) {
    if (random.chance(share)) {
      const slip = random.pick(slips.filter(({ field }) => (row[field] ?? '') !== ''));
      slip.make(row, random);
      note(index, slip.rule);
    }
    index += 1;
    yield row;
  }
}

const swapLast = (text: string): string => `${text.slice(0, -1)}${text.endsWith('1') ? '2' : '1'}`;

const slips: readonly (Slip & { readonly field: string })[] = [
  { field: 'uscc', rule: 'V2', make: (row) => void (row['uscc'] = swapLast(row['uscc'] ?? '')) },
  { field: 'uscc', rule: 'V2', make: (row) => void (row['uscc'] = (row['uscc'] ?? '').slice(0, 17)) },
  { field: 'legal_id_no', rule: 'V5', make: (row) => void (row['legal_id_no'] = swapLast(row['legal_id_no'] ?? '')) },
  { field: 'legal_id_no', rule: 'V23', make: (row) => void (row['legal_id_no'] = '4.69999E+17') },
  { field: 'manager_mobile', rule: 'V6', make: (row) => void (row['manager_mobile'] = (row['manager_mobile'] ?? '').slice(0, 10)) },
  { field: 'manager_name', rule: 'A3-13', make: (row) => void delete row['manager_name'] },
  { field: 'business_address', rule: 'A3-17', make: (row) => void delete row['business_address'] },
  { field: 'business_class', rule: 'A3-21', make: (row) => void (row['business_class'] = '汽车维修') },
  { field: 'filing_date', rule: 'V25', make: (row) => void (row['filing_date'] = '2020年初') },
  { field: 'filing_date', rule: 'V12', make: (row) => void (row['filing_date'] = '2018-12-01') },
  { field: 'licence_no', rule: 'V14', make: (row) => void delete row['licence_no'] },
  { field: 'lease_to', rule: 'A3-35', make: (row) => void delete row['lease_to'] },
  { field: 'parking_area', rule: 'A3-30', make: (row) => void (row['parking_area'] = '约200平方米') },
  { field: 'staff_total', rule: 'A3-36', make: (row) => void (row['staff_total'] = '十人') },
  { field: 'site_tenure', rule: 'A3-33', make: (row) => void (row['site_tenure'] = '借用') },
];
