import { classFacts } from '#domain/codes/class-facts.js';
import { divisionsNamedBy } from '#domain/codes/divisions.js';
import { lastPlausibleLicenceEnd } from '#domain/checking/licence-rules.js';
import { isAboutYears } from '#domain/values/days.js';
import type { OldLicence } from './licence.js';

/** Why a person must look at a row before it goes to an office. */
export type DocketReason =
  | 'end_date_missing'
  | 'end_date_unreadable'
  | 'starts_after_end'
  | 'length_not_near_3_or_6_years'
  | 'end_after_2025_06_21'
  | 'division_unknown'
  | 'division_without_own_agency'
  | 'same_licence_twice'
  | 'same_shop_two_licences'
  | PassReason;

/** What offices could not settle among themselves; nothing of it is asked by the list. */
export const passReasons = ['passed_in_circles', 'passed_to_unknown'] as const;
export type PassReason = (typeof passReasons)[number];

export const docketWords: Readonly<Record<DocketReason, string>> = {
  end_date_missing: '没有有效期止',
  end_date_unreadable: '有效期止不是日期',
  starts_after_end: '有效期起不早于有效期止',
  length_not_near_3_or_6_years: '有效期长度不是 3 年或 6 年左右',
  end_after_2025_06_21: '有效期止晚于 2025-06-21，许可早已停止',
  division_unknown: '行政区划无法识别',
  division_without_own_agency: '只写了设区的市，没有写明区',
  same_licence_twice: '同一许可证出现两次',
  same_shop_two_licences: '同一业户同一地址有两个许可证',
  passed_in_circles: '多次转送仍无单位认领',
  passed_to_unknown: '非本辖区，但没有写明转给谁',
};

/** A row to be decided, with what the portal would propose. */
export interface DocketEntry {
  readonly licence: OldLicence;
  readonly reason: DocketReason;
  /** The other row of a pair. */
  readonly other?: OldLicence;
  /** Division that the address suggests. */
  readonly suggestion?: string;
}

/** Reporting units by the divisions that belong to them: 海口's districts report with the city, 三亚 reports through its districts alone. */
export type UnitOf = (division: string) => string | undefined;

/** Everything that a person must decide, in the order of the rows. */
export function docketOf(licences: readonly OldLicence[], unitOf: UnitOf): DocketEntry[] {
  const entries: DocketEntry[] = [];
  for (const licence of licences) {
    const reason = periodFault(licence);
    if (reason) entries.push({ licence, reason });
    const place = placeFault(licence, unitOf);
    if (place) entries.push({ licence, ...place });
  }
  return [...entries, ...pairsOf(licences)].sort((a, b) => a.licence.row - b.licence.row);
}

/** At most one: a row without an end says nothing of its length. */
function periodFault({ validFrom, validTo, businessClass, typed }: OldLicence): DocketReason | undefined {
  if (validTo === null) return typed.valid_to.trim() === '' ? 'end_date_missing' : 'end_date_unreadable';
  if (validFrom !== null && validFrom >= validTo) return 'starts_after_end';
  if (validTo > lastPlausibleLicenceEnd) return 'end_after_2025_06_21';
  if (validFrom === null) return undefined;
  const years = classFacts(businessClass ?? '')?.legacyLicenceYears;
  const usual = years === undefined ? [3, 6] : [years];
  // Offices gave both lengths to all classes at times: only what is near neither is doubtful.
  return [...usual, 3, 6].some((each) => isAboutYears(validFrom, validTo, each))
    ? undefined
    : 'length_not_near_3_or_6_years';
}

function placeFault(
  { division, typed }: OldLicence,
  unitOf: UnitOf,
): Pick<DocketEntry, 'reason' | 'suggestion'> | undefined {
  if (division !== null && unitOf(division) !== undefined) return undefined;
  const suggestion = divisionsNamedBy(typed.address)
    .map(({ code }) => code)
    .filter((code) => unitOf(code) !== undefined)
    .at(-1);
  const reason = division === null ? 'division_unknown' : 'division_without_own_agency';
  return { reason, ...(suggestion && { suggestion }) };
}

/** Rows that hold the same licence, and shops that hold two: both rows are named, each with the other. */
function pairsOf(licences: readonly OldLicence[]): DocketEntry[] {
  const sameLicence = groupsOf(licences, ({ licenceKey }) => licenceKey);
  const sameShop = groupsOf(licences, ({ shopKey }) => shopKey);
  const entries: DocketEntry[] = [];
  for (const group of sameLicence)
    for (const licence of group) entries.push({ licence, reason: 'same_licence_twice', ...otherOf(licence, group) });
  for (const group of sameShop)
    for (const licence of group) {
      const others = group.filter((one) => one.licenceKey !== licence.licenceKey);
      if (others.length > 0) entries.push({ licence, reason: 'same_shop_two_licences', ...otherOf(licence, others) });
    }
  return entries;
}

function otherOf(licence: OldLicence, group: readonly OldLicence[]): { readonly other?: OldLicence } {
  const other = group.find((one) => one !== licence);
  return other ? { other } : {};
}

function groupsOf(licences: readonly OldLicence[], keyOf: (one: OldLicence) => string): OldLicence[][] {
  const groups = new Map<string, OldLicence[]>();
  for (const licence of licences) {
    const key = keyOf(licence);
    if (key === '') continue;
    const group = groups.get(key);
    if (group) group.push(licence);
    else groups.set(key, [licence]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}
