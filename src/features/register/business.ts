import { hash } from 'node:crypto';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { RowValues } from '#domain/annexes/types.js';
import type { BusinessField } from '#domain/business-fields.js';
import type { ColumnValue } from './columns.js';
import { type FilingStatus, isActive, personalColumns, registerFields } from './fields.js';
import { type Source, sourceColumns, sourceValues } from './source.js';
import { placeText, reversed, searchText } from './text.js';

/** What is stated about a business, and where it comes from. */
export interface BusinessDraft {
  /** Facts by name. An annex speaks of all that a filing states, any other source of those that it names. */
  readonly values: RowValues;
  readonly filingStatus: FilingStatus;
  readonly agencyId: number;
  readonly city: string;
  readonly source: Source;
}

/** Whether a draft says anything about a fact; '' says that there is none. */
export const speaksOf = ({ source, values }: BusinessDraft, { field, isOfLicence }: BusinessField): boolean =>
  source.kind === 'annex' ? !isOfLicence : values[field] !== undefined;

/** The day that stands in for "no filing date", so that such businesses come last. */
export const noDay = '1000-01-01';

/** Every column that an insert writes, in order. */
export const businessColumnNames: readonly string[] = [
  'id',
  'prov',
  'city',
  'agency_id',
  'filing_status',
  ...registerFields.flatMap(({ field, kind }) =>
    kind === 'personal' ? Object.values(personalColumns[field as keyof typeof personalColumns]) : [field],
  ),
  'filed_on',
  'name_normal',
  'active_place',
  'uscc_reversed',
  'licence_reversed',
  'digest',
  ...sourceColumns,
  'created_at',
  'updated_at',
  'version',
];

/** One digest of all that a filing states: equal digests are equal filings. Personal numbers go in as keyed hashes. */
export function factsDigest(values: RowValues, cipher: PersonalCipher): string {
  let text = '';
  for (const { field, kind, isOfLicence } of registerFields) {
    if (isOfLicence) continue;
    const value = values[field] ?? '';
    text += `${kind === 'personal' ? cipher.fingerprint(value) : value}\u0001`;
  }
  return hash('md5', text);
}

/**
 * Where a business stands and what it repairs there: credit code (or the old registration number), address, subject (V3). An unknown
 * subject counts as one of its own, so that an old licence comes in once. null where neither number nor address is known.
 */
export function placeKey(values: RowValues): string | null {
  const number = values['uscc'] || values['legacy_reg_no'] || '';
  const address = placeText(values['business_address'] ?? '');
  if (number === '' || address === '') return null;
  return hash('md5', `${number}\u0001${address}\u0001${values['subject'] ?? ''}`);
}

/** A whole row for `businessColumnNames`, personal numbers sealed, with the digest of its facts. */
export function insertValues(id: number, draft: BusinessDraft, cipher: PersonalCipher, now: Date): ColumnValue[] {
  const { values, source } = draft;
  const row: ColumnValue[] = [id, '460000', draft.city, draft.agencyId, draft.filingStatus];
  let facts = '';
  for (const { field, kind, isOfLicence } of registerFields) {
    const value = values[field] ?? '';
    const print = kind === 'personal' ? cipher.fingerprint(value) : value;
    if (!isOfLicence) facts += `${print}\u0001`;
    if (kind === 'personal') row.push(value === '' ? null : cipher.seal(value), value === '' ? null : print);
    else row.push(value === '' ? null : kind === 'int' ? Number(value) : value);
  }
  const uscc = values['uscc'] ?? '';
  const licence = values['licence_no'] ?? '';
  row.push(
    values['filing_date'] || noDay,
    searchText(values['business_name'] ?? ''),
    isActive(draft.filingStatus) ? placeKey(values) : null,
    uscc === '' ? null : reversed(uscc),
    licence === '' ? null : reversed(licence),
    hash('md5', facts),
    ...sourceValues(source),
    now,
    now,
    1,
  );
  return row;
}

/** The first fact that is longer than its column, if any. */
export function tooLong(values: RowValues): string | undefined {
  for (const { field, max, label } of registerFields) if ((values[field] ?? '').length > max) return label;
  return undefined;
}
