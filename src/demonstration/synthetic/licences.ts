import { codeName } from '#domain/codes/code-lists.js';
import { classFacts } from '#domain/codes/class-facts.js';
import { syntheticBusinesses } from './businesses.js';
import { addDays, dayBetween, seededRandom, type Random } from './random.js';
import { fullPlace } from './names.js';

export interface LicenceOptions {
  readonly annexNo: 4 | 5;
  readonly divisions: readonly string[];
  readonly count: number;
  readonly baselineOn: string;
  readonly filedUntil: string;
  readonly firstNo: number;
  /** Rows of annex 3 whose licences come first, marked as filed; the others are not marked then. Without it marks fall as they may. */
  readonly filings?: readonly Readonly<Record<string, string>>[];
}

/** Rows of annex 4 (licence valid on the baseline) or 5 (ended before it) as an office has checked and marked them. */
export function* syntheticLicences(seed: number, options: LicenceOptions): Generator<Record<string, string>> {
  const random = seededRandom(seed);
  let no = options.firstNo;
  for (const filing of options.filings ?? []) {
    yield licenceOf(random, options, no, filing, filing);
    no += 1;
  }
  for (const business of syntheticBusinesses(seed, {
    divisions: options.divisions,
    count: options.count - (options.filings?.length ?? 0),
    filedUntil: options.filedUntil,
    firstNo: no,
  })) {
    // Dangerous goods stood on the class 1 licence, never on one of their own.
    if (business['business_class'] !== 'H1') yield licenceOf(random, options, no, business);
    no += 1;
  }
}

function licenceOf(
  random: Random,
  options: LicenceOptions,
  no: number,
  business: Readonly<Record<string, string>>,
  filing?: Readonly<Record<string, string>>,
): Record<string, string> {
  const { annexNo, baselineOn, filedUntil } = options;
  const divisionCode = business['division_code'] ?? '';
  const businessClass = business['business_class'] ?? '';
  const years = classFacts(businessClass)?.legacyLicenceYears ?? 3;
  const validTo =
    annexNo === 4
      ? dayBetween(random, addDays(baselineOn, 1), '2021-12-31')
      : dayBetween(random, '2018-06-30', addDays(baselineOn, -1));
  const validFrom = addDays(yearsEarlier(validTo, years), 1);
  const office = `${fullPlace(divisionCode)}示例道路运输管理所`;
  const isFiled = options.filings ? filing !== undefined : random.chance(annexNo === 4 ? 0.4 : 0.1);
  return {
    old_system_id: `HN${String(no).padStart(7, '0')}`,
    division_code: divisionCode,
    domicile_agency: office,
    business_name: business['business_name'] ?? '',
    uscc: business['uscc'] ?? '',
    economic_type: business['economic_type'] ?? '',
    legal_name: business['legal_name'] ?? '',
    legal_id_masked: `469***********${(business['legal_id_no'] ?? '').slice(-4)}`,
    phone_masked: `138****${(business['manager_mobile'] ?? '').slice(-4)}`,
    address: business['business_address'] ?? '',
    licence_word: '琼交运管许可样字',
    licence_no: `${divisionCode}${String(no).padStart(6, '0')}`,
    scope_text: `维修(${codeName('business-classes', businessClass)})`,
    business_class: businessClass,
    first_issued_on: validFrom,
    issued_on: validFrom,
    valid_from: validFrom,
    valid_to: validTo,
    issuer: office,
    operating_status: '1',
    ...(isFiled
      ? {
          is_filed: '1',
          filing_date: filing?.['filing_date'] ?? dayBetween(random, '2019-06-01', filedUntil),
          filing_no: filing?.['filing_no'] ?? `${divisionCode}09${String(no).padStart(6, '0')}`,
        }
      : { is_filed: '0' }),
    ...(annexNo === 4
      ? {
          check_result: isFiled ? 'filed' : random.pick(['accurate', 'accurate', 'accurate', 'not_found', 'closed']),
          actual_status: '1',
        }
      : { check_result: isFiled ? 'filed' : 'lapsed' }),
  };
}

const yearsEarlier = (day: string, years: number): string =>
  `${Number(day.slice(0, 4)) - years}${day.slice(4).replace('-02-29', '-02-28')}`;
