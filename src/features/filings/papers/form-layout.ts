import { type BusinessField, businessFields, fieldGroups } from '#domain/business-fields.js';
import { valueWords } from '#domain/annexes/value-words.js';
import { codeList } from '#domain/codes/code-lists.js';
import type { PdfCell, PdfFormGroup } from '#formats/pdf/document.js';
import { ticked, unticked } from '#formats/pdf/text/lines.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';

/** The form is so many columns wide. */
export const formColumns = 24;
const labelSpan = 4;

/** Boxes of the paper form: rows of fields with the columns that each has, label and all, within the groups of the fields. */
const layout: Readonly<Record<string, readonly (readonly (readonly [field: string, span: number])[])[]>> = {
  [fieldGroups.business]: [
    [['business_name', 24]],
    [
      ['uscc', 12],
      ['legacy_reg_no', 12],
    ],
    [
      ['division_code', 12],
      ['filing_agency', 12],
    ],
    [['subject_type', 24]],
    [
      ['form_nature', 12],
      ['economic_type', 12],
    ],
  ],
  [fieldGroups.persons]: [
    [
      ['legal_name', 12],
      ['legal_id_type', 12],
    ],
    [
      ['legal_id_no', 12],
      ['manager_name', 12],
    ],
    [
      ['manager_mobile', 12],
      ['business_phone', 12],
    ],
  ],
  [fieldGroups.places]: [
    [['registered_address', 24]],
    [['business_address', 24]],
    [
      ['longitude', 12],
      ['latitude', 12],
    ],
  ],
  [fieldGroups.work]: [
    [['subject', 24]],
    [['business_class', 24]],
    [['vehicle_kinds', 24]],
    [['special_items', 24]],
    [['extra_capability', 24]],
    [['operation_kind', 24]],
    [['chain_kind', 24]],
    [
      ['head_office_name', 12],
      ['head_office_filing_no', 12],
    ],
  ],
  [fieldGroups.site]: [
    [
      ['site_area', 6],
      ['parking_area', 6],
      ['workshop_area', 6],
      ['reception_area', 6],
    ],
    [
      ['site_tenure', 8],
      ['lease_from', 8],
      ['lease_to', 8],
    ],
  ],
  [fieldGroups.staff]: [
    [
      ['staff_total', 6],
      ['staff_tech_head', 6],
      ['staff_inspector', 6],
      ['staff_reception', 6],
    ],
    [
      ['staff_mechanic', 6],
      ['staff_electric', 6],
      ['staff_body', 6],
      ['staff_paint', 6],
    ],
  ],
  [fieldGroups.filing]: [
    [
      ['filing_no', 12],
      ['filing_date', 12],
    ],
    [
      ['filing_origin', 12],
      ['opened_on', 12],
    ],
    [
      ['licence_word', 8],
      ['licence_no', 8],
      ['licence_valid_to', 8],
    ],
    [['operating_status', 24]],
    [['materials', 24]],
  ],
  [fieldGroups.closing]: [
    [
      ['via_platform', 8],
      ['platform_case_no', 16],
    ],
    [['remark', 24]],
  ],
};

const known = new Map(businessFields.map((each) => [each.field, each]));
/** Lists that the form prints whole, a box before each entry; of longer ones what was chosen is written. */
const boxed = 15;
const byCode: ReadonlySet<string> = new Set(['filing-materials']);
/** Lists whose names are too long to stand beside each other. */
const written: ReadonlySet<string> = new Set(['id-types']);
/** Said behind the label. */
const units: Readonly<Record<string, string>> = Object.fromEntries(
  ['site_area', 'parking_area', 'workshop_area', 'reception_area'].map((field) => [field, '㎡']),
);

/** The groups of the form with what is stated; facts as they are to be seen, whole or masked. */
export const formGroups = (facts: CaseFacts): PdfFormGroup[] =>
  Object.entries(layout).map(([legend, rows]) => ({ legend, rows: rows.map((row) => rowOf(row, facts)) }));

function rowOf(row: readonly (readonly [string, number])[], facts: CaseFacts): PdfCell[] {
  const cells = row.flatMap(([name, span]): PdfCell[] => {
    const field = fieldOf(name);
    return [
      { span: labelSpan, text: field.label + (units[name] ?? ''), isLabel: true },
      { span: span - labelSpan, text: statedText(field, facts[name] ?? ''), name: field.label },
    ];
  });
  const used = cells.reduce((sum, { span }) => sum + span, 0);
  return used < formColumns ? [...cells, { span: formColumns - used, text: '' }] : cells;
}

function fieldOf(name: string): BusinessField {
  const field = known.get(name);
  if (!field) throw new RangeError(`a business has no fact ${name}`);
  return field;
}

/** Fields that the form has a box for. */
export const formFields: readonly string[] = Object.values(layout).flatMap((rows) =>
  rows.flat().map(([field]) => field),
);

/** A fact as the form shows it: ticked among the boxes of its list, or written. A code that no list has is written. */
export function statedText({ type, ...field }: BusinessField, value: string): string {
  if (type.kind === 'bool')
    return tick(
      [
        ['1', '是'],
        ['0', '否'],
      ],
      value === '' ? [] : [value],
    );
  if (type.kind !== 'code' && type.kind !== 'codes') return value;
  const entries = codeList(type.list);
  const chosen = value === '' ? [] : type.kind === 'codes' ? value.split('、') : [value];
  const isKnown = chosen.every((code) => entries.some((entry) => entry.code === code));
  if (entries.length > boxed || written.has(type.list) || !isKnown) return valueWords({ ...field, type }, value);
  return tick(
    entries.map(({ code, name }) => [code, byCode.has(type.list) ? code : name]),
    chosen,
  );
}

const tick = (entries: readonly (readonly [code: string, word: string])[], chosen: readonly string[]): string =>
  entries
    .map(([code, word]) => `${chosen.includes(code) ? ticked : unticked}${word}`)
    .join(entries.every(([code, word]) => code === word) ? ' ' : '\u3000');
