import { resolveCode } from '#domain/codes/code-lists.js';
import { parseDay } from '#domain/values/days.js';
import { comparisonKey, normaliseCode, normaliseText } from '#domain/values/normalise.js';

/** Fields of the old system's list: columns 2-22 of annexes 4 and 5, numbers in full. */
export const licenceFields = [
  'old_system_id',
  'division_code',
  'domicile_agency',
  'business_name',
  'uscc',
  'legacy_code',
  'economic_type',
  'legal_name',
  'legal_id_masked',
  'phone_masked',
  'address',
  'licence_word',
  'licence_no',
  'scope_text',
  'business_class',
  'first_issued_on',
  'issued_on',
  'valid_from',
  'valid_to',
  'issuer',
  'operating_status',
] as const;
export type LicenceField = (typeof licenceFields)[number];

/** A row as the old system gave it: every cell as typed, '' where the list has no such column. */
export type TypedLicence = Readonly<Record<LicenceField, string>>;

/** What the split and the docket ask of an old licence. Days are yyyy-mm-dd; null: not there or not readable. */
export interface OldLicence {
  /** Row of the sheet it came from. */
  readonly row: number;
  readonly id: string;
  /** As the list names it, of any level; null: no division of Hainan. */
  readonly division: string | null;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly businessClass: string | null;
  readonly typed: TypedLicence;
  /** Word and number of the licence, one spelling; '' where there is no number. */
  readonly licenceKey: string;
  /** The shop: its credit code, or else its name, with its address; '' where too little is known. */
  readonly shopKey: string;
}

/** Reads a row; nothing is refused and nothing corrected: what cannot be read stays as typed (R12). */
export function readLicence(row: number, typed: TypedLicence): OldLicence {
  const number = normaliseCode(typed.licence_no);
  return {
    row,
    id: normaliseCode(typed.old_system_id),
    division: divisionMeant(typed.division_code),
    validFrom: parseDay(typed.valid_from),
    validTo: parseDay(typed.valid_to),
    businessClass: resolveCode('business-classes', typed.business_class),
    typed,
    licenceKey: number === '' ? '' : `${comparisonKey(normaliseText(typed.licence_word))} ${number}`,
    shopKey: shopOf(typed),
  };
}

function shopOf(typed: TypedLicence): string {
  const address = comparisonKey(normaliseText(typed.address));
  const name = comparisonKey(normaliseText(typed.business_name));
  return address === '' || name === '' ? '' : `${name} ${address}`;
}

/** 460204 天涯区, 海南省天涯区, 三亚市天涯区, 469003 for 儋州: the smallest division that is named. */
export function divisionMeant(typed: string): string | null {
  const text = normaliseText(typed);
  return resolveCode('divisions', text) ?? resolveCode('divisions', text.replace(/^海南省?|^\d{6,9}\s*/, ''));
}
