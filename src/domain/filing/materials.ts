import { readReference } from '#domain/codes/reference.js';
import type { CaseKind } from './kinds.js';

/** A material that a filing case may ask for (filing-materials.csv; Filing Regulation Art. 11 and its list of materials). */
export interface Material {
  /** As in annex 3, column 备案材料: `M01`. */
  readonly code: string;
  readonly name: string;
  readonly appliesTo: 'all' | 'hazmat' | 'chain_outlet';
  /** What the clerk looks at, from the note of the list; '' for none. */
  readonly hint: string;
  /** May be left out, with the ground said, where the list's note allows it. */
  readonly mayBeExempt: boolean;
}

/** The notes of the list in the office's words. */
const hints: Readonly<Record<string, string>> = {
  M02: '已经共享电子营业执照的可以免交',
  M03: '场地租用的，要有一年以上的书面租赁合同',
  M04: '质量检验员要有与承修车型相符的驾驶证',
  M05: '允许共用的设备，要有合同',
  M06: '质量、安全、维修档案、人员培训、设备和配件管理',
  C01: '由总部报送，总部本身应当已经备案',
};

/** In the order of the list. */
export const materials: readonly Material[] = readReference('filing-materials').map((row) => ({
  code: row.code ?? '',
  name: row.name_zh ?? '',
  appliesTo: row.applies_to as Material['appliesTo'],
  hint: hints[row.code ?? ''] ?? '',
  mayBeExempt: /^may be exempt\b/.test(row.note ?? ''),
}));

/**
 * How much of the list each kind of case asks for. `all`: whoever files for the first time, or turns a licence into a filing, proves all
 * conditions (domain guide 4, Procedure). `changed`: the form, and the proof of what changes (Art. 18: name, legal representative, scope,
 * address). `form`: who ends tells the agency, nothing is left to be proved. `none`: the platform holds them already (R32).
 */
const scopes: Readonly<Record<CaseKind, 'all' | 'changed' | 'form' | 'none'>> = {
  new: 'all',
  convert: 'all',
  amend: 'changed',
  terminate: 'form',
  deregister: 'form',
  second_entry: 'none',
};

const form = 'M01';

/** Which facts a material proves: a change of one of them asks for it. What stands nowhere here needs the form alone. */
const proved: Readonly<Record<string, readonly string[]>> = {
  M02: [
    ...['business_name', 'subject_type', 'uscc', 'legacy_reg_no', 'form_nature', 'economic_type'],
    ...['legal_name', 'legal_id_type', 'legal_id_no', 'registered_address'],
  ],
  M03: [
    ...['business_address', 'site_area', 'parking_area', 'workshop_area', 'reception_area'],
    ...['site_tenure', 'lease_from', 'lease_to'],
  ],
  M04: [
    ...['subject', 'business_class', 'staff_total', 'staff_tech_head', 'staff_inspector', 'staff_reception'],
    ...['staff_mechanic', 'staff_electric', 'staff_body', 'staff_paint'],
  ],
  M05: ['subject', 'business_class', 'vehicle_kinds', 'special_items', 'extra_capability'],
  ...Object.fromEntries(['D01', 'D02', 'D03', 'D04'].map((code) => [code, ['subject', 'business_class']])),
  ...Object.fromEntries(
    ['C01', 'C02', 'C03'].map((code) => [code, ['chain_kind', 'head_office_name', 'head_office_filing_no']]),
  ),
};

/** A material as one case asks for it. */
export interface AskedMaterial extends Material {
  /** Otherwise it is taken where somebody brings it, and nothing is missing without it. */
  readonly isRequired: boolean;
}

/**
 * What a case of this kind asks for, by what is stated of the business. `changed`: the facts that an amendment states differently from the
 * register.
 */
export function materialsAsked(
  kind: CaseKind,
  facts: Readonly<Record<string, string>>,
  changed: ReadonlySet<string>,
): readonly AskedMaterial[] {
  const scope = scopes[kind];
  if (scope === 'none') return [];
  const applying = materials.filter(({ appliesTo }) => applies(appliesTo, facts));
  if (scope === 'form') return applying.filter(({ code }) => code === form).map(required);
  if (scope === 'all') return applying.map(required);
  return applying.map((material) => ({
    ...material,
    isRequired: material.code === form || (proved[material.code] ?? []).some((field) => changed.has(field)),
  }));
}

const required = (material: Material): AskedMaterial => ({ ...material, isRequired: true });

function applies(to: Material['appliesTo'], facts: Readonly<Record<string, string>>): boolean {
  if (to === 'hazmat') return facts['business_class'] === 'H1';
  return to === 'all' || facts['chain_kind'] === 'outlet';
}

/** What was found of a material, with its word. */
export const materialMarks = {
  complete: '齐全',
  missing: '缺少',
  unreadable: '看不清',
  exempt: '免交',
} as const satisfies Record<string, string>;

export type MaterialMark = keyof typeof materialMarks;
export const isMaterialMark = (text: string): text is MaterialMark => Object.hasOwn(materialMarks, text);

/** A mark as a person set it; `word` says what cannot be read, or on which ground it is left out. */
export interface MarkedMaterial {
  readonly code: string;
  readonly mark: MaterialMark;
  readonly word: string;
}

/** What is wrong with a mark, or undefined. */
export function markFault({ mark, word }: Omit<MarkedMaterial, 'code'>, material: Material): string | undefined {
  if (mark === 'exempt' && !material.mayBeExempt) return `“${material.name}”不能免交，请改选。`;
  if (word.length > 100) return `“${material.name}”的说明太长，请写在 100 字以内。`;
  if (word !== '') return undefined;
  if (mark === 'exempt') return `请写明“${material.name}”免交的依据，例如：已查到电子营业执照。`;
  return mark === 'unreadable' ? `请写明“${material.name}”哪里看不清，一次性告知要用。` : undefined;
}

/** Whether everything that is required is there; the notice of what is missing is written from it (Art. 15: at one time, all of it). */
export interface Completeness {
  readonly missing: readonly { readonly code: string; readonly name: string }[];
  readonly unreadable: readonly { readonly code: string; readonly name: string; readonly word: string }[];
  readonly isComplete: boolean;
}

/** A required material without a mark is missing. What is not required is none the less unreadable where somebody said so. */
export function completeness(asked: readonly AskedMaterial[], marks: readonly MarkedMaterial[]): Completeness {
  const markOf = new Map(marks.map((one) => [one.code, one]));
  const missing = asked.filter(
    ({ code, isRequired }) => isRequired && (markOf.get(code)?.mark ?? 'missing') === 'missing',
  );
  const unreadable = asked.flatMap(({ code, name }) => {
    const found = markOf.get(code);
    return found?.mark === 'unreadable' ? [{ code, name, word: found.word }] : [];
  });
  return {
    missing: missing.map(({ code, name }) => ({ code, name })),
    unreadable,
    isComplete: missing.length === 0 && unreadable.length === 0,
  };
}
