import { annexColumn } from '#domain/annexes/index.js';
import { annex4 } from '#domain/annexes/annex4.js';
import type { RowValues } from '#domain/annexes/types.js';
import { type CellReader, cellReader } from '#domain/checking/values.js';
import { classFacts } from '#domain/codes/class-facts.js';
import { normaliseMobile, isMobile } from '#domain/values/phone.js';
import { normaliseText } from '#domain/values/normalise.js';
import { readCorrections } from './corrections.js';
import { divisionMeant, type LicenceField, licenceFields, type TypedLicence } from './licence.js';
import { reportingUnitOf } from './units.js';

/** What is said of a licence besides the list itself. */
export interface LicenceSayings {
  /** The unit that has it now. */
  readonly unit: string;
  /** Where the old system gave no number: the name of its row. */
  readonly oldId: string;
  /** 更正内容 of the office, accepted by the province; '' where there is none. */
  readonly corrections: string;
  /** 现经营状态 as a code; '' where the office did not say. */
  readonly actualStatus: string;
}

/**
 * What an old licence tells of its business, with the office's corrections over it (R19, R22). What it does not tell, or what cannot be
 * read, is left out: it stays unknown until somebody states it. Corrections that name no column are kept in 备注.
 */
export function businessOfLicence(typed: TypedLicence, said: LicenceSayings): RowValues {
  const { corrections, rest } = readCorrections(said.corrections);
  const unread: string[] = rest === '' ? [] : [rest];
  const read = new Map(licenceFields.map((field) => [field, readValue(field, typed[field])]));
  for (const { field, after } of corrections) {
    const value = isMasked(after) ? '' : readValue(field, after);
    if (value === '') unread.push(`${annexColumn(annex4, field).header}：${after}`);
    else read.set(field, value);
  }
  const text = (field: LicenceField): string => read.get(field) ?? '';
  const remark = unread.length === 0 ? '' : `更正内容：${unread.join('；')}`.slice(0, mostRemark);
  return told({
    division_code: divisionOf(text('division_code') || typed.division_code, said.unit),
    business_name: text('business_name') || normaliseText(typed.business_name),
    ...numbersOf(text('uscc'), text('legacy_code')),
    economic_type: text('economic_type'),
    legal_name: text('legal_name'),
    legal_id_no: text('legal_id_masked'),
    ...phoneOf(text('phone_masked')),
    business_address: text('address'),
    ...classOf(text('business_class')),
    operating_status: said.actualStatus || text('operating_status'),
    licence_word: text('licence_word'),
    licence_no: text('licence_no'),
    licence_valid_to: text('valid_to'),
    old_system_id: text('old_system_id') || said.oldId,
    domicile_agency: text('domicile_agency'),
    scope_text: text('scope_text'),
    first_issued_on: text('first_issued_on'),
    licence_issued_on: text('issued_on'),
    licence_valid_from: text('valid_from'),
    licence_issuer: text('issuer'),
    remark,
  });
}

const mostRemark = 200;
const isMasked = (text: string): boolean => text.includes('*');

/** Numbers of credit, of registration and of the organisation stand in either column of old lists: each has its own place (domain guide 6). */
function numbersOf(uscc: string, legacy: string): Record<string, string> {
  const numbers: Record<string, string> = {};
  for (const number of [uscc, legacy]) {
    if (number === '') continue;
    const field = placeOfNumber(number, number === uscc);
    numbers[field] ??= number;
  }
  return numbers;
}

function placeOfNumber(number: string, isCreditColumn: boolean): string {
  if (/^\d{15}$/.test(number)) return 'legacy_reg_no';
  if (/^[0-9A-Z]{8}-?[0-9A-Z]$/.test(number)) return 'org_code';
  return isCreditColumn || number.length === 18 ? 'uscc' : 'org_code';
}

/** A mobile belongs to a person and is kept as such; any other telephone is the shop's. */
const phoneOf = (phone: string): Record<string, string> =>
  isMobile(normaliseMobile(phone)) ? { manager_mobile: normaliseMobile(phone) } : { business_phone: phone };

/** What is repaired goes without saying where the class is known. */
const classOf = (code: string): Record<string, string> => ({
  business_class: code,
  subject: classFacts(code)?.subject ?? '',
});

/** The district of the list where it belongs to the unit that has the licence; otherwise the unit is the place. */
function divisionOf(typed: string, unit: string): string {
  const division = divisionMeant(typed);
  return division !== null && reportingUnitOf(division) === unit ? division : unit;
}

function readValue(field: LicenceField, typed: string): string {
  if (typed.trim() === '') return '';
  const reading = readers.get(field)?.(typed, typed);
  return typeof reading === 'string' ? reading : '';
}

const readers: ReadonlyMap<LicenceField, CellReader> = new Map(
  licenceFields.map((field) => [field, cellReader(4, annexColumn(annex4, field))]),
);

const told = (values: Readonly<Record<string, string>>): RowValues =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
