import { classFacts } from '#domain/codes/class-facts.js';
import type { RowValues } from '#domain/annexes/types.js';
import { filingOf } from './filing.js';
import { businessName, personName, streetAddress } from './names.js';
import { creditCode, landline, mobile, residentId } from './numbers.js';
import { seededRandom, type Random } from './random.js';
import { itemsFor, siteOf } from './site.js';

export interface SyntheticOptions {
  /** Divisions the businesses stand in, each as likely as it is often named. */
  readonly divisions: readonly string[];
  readonly count: number;
  /** No filing is later than this day, yyyy-mm-dd. */
  readonly filedUntil: string;
  /** Number of the first business; numbers make codes and filing numbers unique among all sets with other numbers. */
  readonly firstNo?: number;
  readonly filingAgency?: (divisionCode: string) => string;
}

/**
 * Annex 3 rows as the check would leave them (codes, days as yyyy-mm-dd): no person, company, number or address is real, and the
 * check finds neither errors nor warnings. The same seed and options give the same rows.
 */
export function* syntheticBusinesses(seed: number, options: SyntheticOptions): Generator<Record<string, string>> {
  const random = seededRandom(seed);
  const first = options.firstNo ?? 1;
  let headOffice: RowValues | undefined;
  for (let made = 0; made < options.count; made += 1) {
    const row = business(random, options, first + made, headOffice);
    yield row;
    if (row['chain_kind'] === 'head') headOffice = row;
    if (row['business_class'] === 'A1' && made + 1 < options.count && random.chance(0.15)) {
      made += 1;
      yield hazmatSibling(random, row, first + made);
    }
  }
}

function business(
  random: Random,
  options: SyntheticOptions,
  no: number,
  headOffice: RowValues | undefined,
): Record<string, string> {
  const divisionCode = random.pick(options.divisions);
  const businessClass = random.pick(classes);
  const isCompany = businessClass === 'A1' || random.chance(businessClass === 'A2' ? 0.8 : 0.25);
  const address = streetAddress(random, divisionCode);
  const legalName = personName(random);
  const isOwnManager = random.chance(0.7);
  return {
    division_code: divisionCode,
    filing_agency: options.filingAgency?.(divisionCode) ?? '',
    business_name: businessName(random, divisionCode, businessClass, isCompany),
    subject_type: isCompany ? 'enterprise' : 'individual',
    uscc: creditCode(isCompany ? '91' : '92', divisionCode, no),
    form_nature: '3',
    economic_type: isCompany ? random.pick(['173', '159', '171']) : '175',
    legal_name: legalName,
    legal_id_type: 'resident_id',
    legal_id_no: residentId(random, 1958, 1998),
    manager_name: isOwnManager ? legalName : personName(random),
    manager_mobile: mobile(random),
    business_phone: random.chance(0.5) ? landline(random) : '',
    registered_address: random.chance(0.6) ? address : '',
    business_address: address,
    ...coordinates(random),
    subject: classFacts(businessClass)?.subject ?? '',
    business_class: businessClass,
    ...itemsFor(random, businessClass),
    extra_capability:
      businessClass === 'A1' && random.chance(0.4)
        ? random.some(['new_energy', 'gas', 'rescue'], random.between(1, 2)).join('、')
        : '',
    operation_kind:
      businessClass === 'A1' && random.chance(0.5)
        ? 'authorised'
        : random.pick(['comprehensive', 'comprehensive', 'other', '']),
    ...chainOf(random, businessClass, headOffice),
    ...filingOf(random, { no, divisionCode, businessClass, until: options.filedUntil }),
    ...siteOf(random, businessClass),
    operating_status: random.chance(0.95) ? '1' : random.pick(['2', '3', '5']),
    materials: 'M01、M02、M03、M04、M05、M06、M07'.slice(0, random.chance(0.8) ? undefined : 11),
    remark: random.chance(0.03) ? '样例数据' : '',
  };
}

/** V10: who repairs vehicles with dangerous goods also has class 1 at the same place, as a row of its own. */
function hazmatSibling(random: Random, classOne: RowValues, no: number): Record<string, string> {
  const divisionCode = classOne['division_code'] ?? '';
  return {
    ...classOne,
    subject: 'hazmat_vehicle',
    business_class: 'H1',
    operation_kind: 'comprehensive',
    extra_capability: '',
    chain_kind: 'none',
    head_office_name: '',
    head_office_filing_no: '',
    ...filingOf(random, { no, divisionCode, businessClass: 'H1', until: classOne['filing_date'] ?? '' }),
    filing_date: classOne['filing_date'] ?? '',
    filing_origin: 'new',
    licence_word: '',
    licence_no: '',
    licence_valid_to: '',
    materials: 'M01、M02、D01、D02、D03、D04',
  };
}

/** V11: outlets of a class 1 head office of the same file do less than it does. */
function chainOf(random: Random, businessClass: string, headOffice: RowValues | undefined): Record<string, string> {
  if (businessClass === 'A1' && random.chance(0.1)) return { chain_kind: 'head' };
  const canBeOutlet = headOffice !== undefined && (businessClass === 'A2' || businessClass === 'A3');
  if (!canBeOutlet || !random.chance(0.05)) return { chain_kind: 'none' };
  return {
    chain_kind: 'outlet',
    head_office_name: headOffice['business_name'] ?? '',
    head_office_filing_no: headOffice['filing_no'] ?? '',
  };
}

function coordinates(random: Random): Record<string, string> {
  if (!random.chance(0.3)) return {};
  return { longitude: (108.7 + random.next() * 2.3).toFixed(6), latitude: (18.3 + random.next() * 1.7).toFixed(6) };
}

const classes = [
  ...Array<string>(56).fill('A3'),
  ...Array<string>(24).fill('A2'),
  ...Array<string>(7).fill('A1'),
  ...Array<string>(6).fill('M2'),
  'M1',
  'M1',
  'M1',
  'O1',
  'O2',
  'O3',
  'O3',
];
