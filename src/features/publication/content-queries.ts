import type { PublicContent } from '#domain/publication/fields.js';

/** Columns of an entry or a change by field; `name_normal` is for searching and is shown nowhere. */
export const contentColumns = {
  businessName: 'business_name',
  businessAddress: 'business_address',
  businessClass: 'business_class',
  subject: 'subject',
  vehicleKinds: 'vehicle_kinds',
  specialItems: 'special_items',
  extraCapability: 'extra_capability',
  filingNo: 'filing_no',
  filingDate: 'filing_date',
  divisionCode: 'division_code',
  agencyName: 'agency_name',
} as const satisfies Record<keyof PublicContent, string>;

/** The same under a table's short name, for a select. */
export const contentOf = (table: string): Record<string, string> =>
  Object.fromEntries(Object.entries(contentColumns).map(([field, column]) => [field, `${table}.${column}`]));

export const contentNames: readonly string[] = Object.values(contentColumns);
