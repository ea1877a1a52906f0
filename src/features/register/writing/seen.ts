import { type BusinessDraft, noDay } from '#features/register/business.js';
import { type BusinessColumns, textOf } from '#features/register/columns.js';
import { searchText } from '#features/register/text.js';
import type { Told } from './figure-queries.js';

/** A business as grams, totals and figures see it. */
export interface Seen extends Told {
  readonly id: number;
  readonly name: string;
  readonly createdAt: Date;
  readonly nameNormal: string;
  readonly filedOn: string;
}

/** A stored row as grams, totals and figures see it; the row must hold `seenColumns`. */
export const seenOf = (row: BusinessColumns): Seen => ({
  id: Number(row['id']),
  name: textOf(row['business_name']),
  createdAt: row['created_at'] as Date,
  agencyId: Number(row['agency_id']),
  subject: textOf(row['subject']),
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
  'agency_id',
  'subject',
  'business_name',
  'created_at',
] as const;

/** The same of a business that is about to be entered. */
export function seenOfDraft(id: number, draft: BusinessDraft, createdAt: Date): Seen {
  const { values, city, filingStatus, agencyId } = draft;
  const text = (field: string): string => values[field] ?? '';
  return {
    id,
    city,
    filingStatus,
    agencyId,
    createdAt,
    name: text('business_name'),
    subject: text('subject'),
    divisionCode: text('division_code'),
    businessClass: text('business_class'),
    operatingStatus: text('operating_status'),
    nameNormal: searchText(text('business_name')),
    filedOn: text('filing_date') || noDay,
  };
}
