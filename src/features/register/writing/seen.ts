import { type BusinessDraft, noDay } from '#features/register/business.js';
import { type BusinessColumns, textOf } from '#features/register/columns.js';
import { searchText } from '#features/register/text.js';
import type { Indexed } from '#features/register/totals/totals-queries.js';

/** A business as grams and totals see it. */
export interface Seen extends Indexed {
  readonly id: number;
  readonly nameNormal: string;
  readonly filedOn: string;
}

/** A stored row as grams and totals see it; the row must hold `seenColumns`. */
export const seenOf = (row: BusinessColumns): Seen => ({
  id: Number(row['id']),
  city: textOf(row['city']),
  divisionCode: textOf(row['division_code']),
  businessClass: textOf(row['business_class']),
  filingStatus: textOf(row['filing_status']),
  operatingStatus: textOf(row['operating_status']),
  nameNormal: textOf(row['name_normal']),
  filedOn: textOf(row['filed_on']),
});

export const seenColumns = [
  'id',
  'city',
  'division_code',
  'business_class',
  'filing_status',
  'operating_status',
  'name_normal',
  'filed_on',
] as const;

/** The same of a business that is about to be entered. */
export function seenOfDraft(id: number, { values, city, filingStatus }: BusinessDraft): Seen {
  const text = (field: string): string => values[field] ?? '';
  return {
    id,
    city,
    filingStatus,
    divisionCode: text('division_code'),
    businessClass: text('business_class'),
    operatingStatus: text('operating_status'),
    nameNormal: searchText(text('business_name')),
    filedOn: text('filing_date') || noDay,
  };
}
