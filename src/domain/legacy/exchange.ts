import type { RowValues } from '#domain/annexes/types.js';
import { codeName } from '#domain/codes/code-lists.js';
import { maskId, maskMobile } from '#platform/crypto/personal.js';
import { comparisonKey, normaliseCode, normaliseText } from '#domain/values/normalise.js';
import { businessOfLicence } from './licence-business.js';
import { divisionMeant, type LicenceField, type TypedLicence } from './licence.js';
import { reportingUnitOf } from './units.js';

/** Where the register keeps what a column of the old system's list says, as far as it is one place. */
const placeOf: Readonly<Record<LicenceField, string>> = {
  old_system_id: 'old_system_id',
  division_code: 'division_code',
  domicile_agency: 'domicile_agency',
  business_name: 'business_name',
  uscc: 'uscc',
  legacy_code: 'org_code',
  economic_type: 'economic_type',
  legal_name: 'legal_name',
  legal_id_masked: 'legal_id_no',
  phone_masked: 'manager_mobile',
  address: 'business_address',
  licence_word: 'licence_word',
  licence_no: 'licence_no',
  scope_text: 'scope_text',
  business_class: 'business_class',
  first_issued_on: 'first_issued_on',
  issued_on: 'licence_issued_on',
  valid_from: 'licence_valid_from',
  valid_to: 'licence_valid_to',
  issuer: 'licence_issuer',
  operating_status: 'operating_status',
};

const named = (list: Parameters<typeof codeName>[0], code: string): string =>
  code === '' ? '' : `${code} ${codeName(list, code)}`;

/** A business of the register as the old system's list has it; personal numbers masked unless `isFull`. */
export function extractCell(field: LicenceField, values: RowValues, isFull: boolean): string {
  const value = values[placeOf[field]] ?? '';
  switch (field) {
    case 'division_code':
      return named('divisions', value);
    case 'economic_type':
      return named('economic-types', value);
    case 'operating_status':
      return named('operating-status', value);
    case 'legacy_code':
      return value || (values['legacy_reg_no'] ?? '');
    case 'legal_id_masked':
      return isFull ? value : maskId(value);
    case 'phone_masked':
      return isFull ? value || (values['business_phone'] ?? '') : maskMobile(value) || (values['business_phone'] ?? '');
    default:
      return value;
  }
}

/** Facts of a business that a list of the old system can speak of: the subject follows the class, a remark is ours. */
const silent = new Set(['subject', 'remark']);

/** What a row of the old system's list says, by fact of the register; what it leaves empty or nobody can read is left out. */
export function saidByExtract(typed: TypedLicence): RowValues {
  const division = divisionMeant(typed.division_code);
  const unit = (division === null ? null : reportingUnitOf(division)) ?? '';
  const told = businessOfLicence(typed, { unit, oldId: '', corrections: '', actualStatus: '' });
  const said = Object.entries(told).filter(([field, value]) => !silent.has(field) && value !== '');
  // A number that is masked is the person's, whichever it is.
  return Object.fromEntries(
    said.map(([field, value]) => [field === 'business_phone' && isMasked(value) ? 'manager_mobile' : field, value]),
  );
}

export const isMasked = (value: string): boolean => value.includes('*');

/** A fact that a list and the register tell differently. */
export interface Difference {
  readonly field: string;
  readonly ours: string;
  readonly theirs: string;
}

/** What a list says otherwise than the register, by meaning: an empty cell says nothing, and neither does a coarser place. */
export function differencesFrom(ours: RowValues, theirs: RowValues): readonly Difference[] {
  return Object.entries(theirs).flatMap(([field, value]) => {
    const own = ours[field] ?? '';
    return isSame(field, own, value) ? [] : [{ field, ours: own, theirs: value }];
  });
}

function isSame(field: string, ours: string, theirs: string): boolean {
  if (ours === theirs) return true;
  switch (field) {
    case 'division_code':
      return ours !== '' && reportingUnitOf(ours) === theirs;
    case 'legal_id_no':
      return isMasked(theirs) && ours !== '' && maskId(ours) === theirs;
    case 'manager_mobile':
      return isMasked(theirs) && ours !== '' && maskMobile(ours) === theirs;
    default:
      return spelled(ours) === spelled(theirs);
  }
}

const spelled = (text: string): string => comparisonKey(normaliseText(text));

/** By what a row of a list and a business of the register are found to be one. */
export interface ExchangeKeys {
  readonly oldId: string;
  readonly licenceNo: string;
  readonly uscc: string;
  readonly place: string;
}

export const keysOf = (values: RowValues): ExchangeKeys => ({
  oldId: normaliseCode(values['old_system_id'] ?? ''),
  licenceNo: normaliseCode(values['licence_no'] ?? ''),
  uscc: normaliseCode(values['uscc'] ?? ''),
  place: spelled(values['business_address'] ?? ''),
});

/**
 * The business that a row is of: by its number in the old system, else its licence, else its credit code. Of several that share a key the
 * one at the same place. `several`: more than one is left, for a person to see.
 */
export function matchRow<B extends ExchangeKeys>(
  row: ExchangeKeys,
  candidates: readonly B[],
): B | 'several' | undefined {
  for (const key of ['oldId', 'licenceNo', 'uscc'] as const) {
    if (row[key] === '') continue;
    const found = candidates.filter((one) => one[key] === row[key]);
    if (found.length === 0) continue;
    if (found.length === 1) return found[0];
    const there = found.filter(({ place }) => place !== '' && place === row.place);
    return there.length === 1 ? there[0] : 'several';
  }
  return undefined;
}
