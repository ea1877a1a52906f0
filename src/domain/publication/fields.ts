import { businessField } from '#domain/business-fields.js';
import { codeName } from '#domain/codes/code-lists.js';

/**
 * What of a filed business is published, and nothing else (Art. 19; domain guide 4, 15): no person's name, no phone, no number of a
 * person. A trader whose business is registered under a person's name is published under it, since that is the name of the business.
 */
export interface PublicContent {
  readonly businessName: string;
  readonly businessAddress: string;
  readonly businessClass: string;
  readonly subject: string;
  /** Codes, joined as the register keeps them. */
  readonly vehicleKinds: string;
  readonly specialItems: string;
  readonly extraCapability: string;
  readonly filingNo: string;
  /** yyyy-mm-dd */
  readonly filingDate: string;
  readonly divisionCode: string;
  /** Of the office that keeps the filing. */
  readonly agencyName: string;
}

export type PublicField = keyof PublicContent;

export const publicFields: readonly PublicField[] = [
  'businessName',
  'businessAddress',
  'businessClass',
  'subject',
  'vehicleKinds',
  'specialItems',
  'extraCapability',
  'filingNo',
  'filingDate',
  'divisionCode',
  'agencyName',
];

/** The fields' words, where they are spoken of one by one. */
export const publicFieldWords: Readonly<Record<PublicField, string>> = {
  businessName: businessField('business_name').label,
  businessAddress: businessField('business_address').label,
  businessClass: businessField('business_class').label,
  subject: businessField('subject').label,
  vehicleKinds: businessField('vehicle_kinds').label,
  specialItems: businessField('special_items').label,
  extraCapability: businessField('extra_capability').label,
  filingNo: businessField('filing_no').label,
  filingDate: businessField('filing_date').label,
  divisionCode: businessField('division_code').label,
  agencyName: businessField('filing_agency').label,
};

export const publicHeaders = [
  publicFieldWords.businessName,
  publicFieldWords.businessAddress,
  publicFieldWords.divisionCode,
  publicFieldWords.subject,
  publicFieldWords.businessClass,
  '经营范围',
  publicFieldWords.filingNo,
  publicFieldWords.filingDate,
  publicFieldWords.agencyName,
] as const;
export const publicWidths: readonly number[] = [36, 44, 16, 14, 18, 40, 20, 12, 32];

const separator = '、';
const namesOf = (list: Parameters<typeof codeName>[0], codes: string): string[] =>
  codes === '' ? [] : codes.split(separator).map((code) => codeName(list, code));

/** What it repairs, in words: kinds of vehicles, special items, further abilities. */
export const scopeWords = ({ vehicleKinds, specialItems, extraCapability }: PublicContent): string =>
  [
    ...namesOf('vehicle-kinds', vehicleKinds),
    ...namesOf('special-repair-items', specialItems),
    ...namesOf('extra-capabilities', extraCapability),
  ].join(separator);

/** An entry as every table of the list says it, in the order of `publicHeaders`. `divisionName` is looked up by whoever knows it. */
export const publicCells = (entry: PublicContent, divisionName: string): string[] => [
  entry.businessName,
  entry.businessAddress,
  divisionName,
  codeName('subjects', entry.subject),
  codeName('business-classes', entry.businessClass),
  scopeWords(entry),
  entry.filingNo,
  entry.filingDate,
  entry.agencyName,
];

/** What two contents say differently. */
export const changedFields = (before: PublicContent, after: PublicContent): PublicField[] =>
  publicFields.filter((field) => before[field] !== after[field]);

/** One line of text for each entry, the same for the same content: what an edition's digest is made of. */
export const digestLine = (entry: PublicContent): string =>
  `${JSON.stringify(publicFields.map((field) => entry[field]))}\n`;

const digits = /[０-９]/g;
const asciiDigit = (sign: string): string => String.fromCharCode(sign.charCodeAt(0) - 0xfee0);
const phone =
  /(?<![0-9])(?:1[3-9][0-9](?:[ -]?[0-9]{4}){2}|0[0-9]{2,3}[ -]?[0-9]{7,8}|[48]00[ -]?[0-9]{3}[ -]?[0-9]{4})(?![0-9])/;
const identity = /(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])/;

/** Whether a text that is to be published seems to hold a phone number or the number of a person. */
export function looksPersonal(text: string): boolean {
  const plain = text.replace(digits, asciiDigit);
  return phone.test(plain) || identity.test(plain);
}

/** What is never published as it stands: somebody wrote a number of a person where a name or an address belongs. */
export const isHeld = ({ businessName, businessAddress }: PublicContent): boolean =>
  looksPersonal(businessName) || looksPersonal(businessAddress);
