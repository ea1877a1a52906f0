import { type BusinessField, businessFields } from '#domain/business-fields.js';

/** How a fact of a business is kept in the register. */
export interface RegisterField extends BusinessField {
  readonly kind: 'text' | 'int' | 'dec' | 'date' | 'personal';
  /** Longest text that fits the column. */
  readonly max: number;
}

/** The facts of a business in the paper's order. */
export const registerFields: readonly RegisterField[] = businessFields.map((each) => ({
  ...each,
  kind: kindOf(each),
  max: each.room ?? widthOf(each),
}));

/** The fact with this name. @throws RangeError where the register has none: a slip in code. */
export function registerField(name: string): RegisterField {
  const found = byName.get(name);
  if (!found) throw new RangeError(`the register has no fact ${name}`);
  return found;
}

const byName = new Map(registerFields.map((each) => [each.field, each]));

/** Database columns of a personal number: sealed text, and a keyed hash for equality. */
export const personalColumns = {
  legal_id_no: { sealed: 'legal_id_sealed', print: 'legal_id_print' },
  manager_mobile: { sealed: 'manager_mobile_sealed', print: 'manager_mobile_print' },
} as const;

export type PersonalField = keyof typeof personalColumns;

export const isPersonal = (field: string): field is PersonalField => field in personalColumns;

export const filingStatuses = ['filed', 'licensed_unfiled', 'lapsed_unfiled', 'terminated', 'deregistered'] as const;
export type FilingStatus = (typeof filingStatuses)[number];

export const filingStatusNames: Readonly<Record<FilingStatus, string>> = {
  filed: '已备案',
  licensed_unfiled: '未备案（许可证有效）',
  lapsed_unfiled: '未备案（许可证已到期）',
  terminated: '已终止',
  deregistered: '已注销',
};

/** A stored status in words. */
export const filingStatusName = (status: string): string =>
  (filingStatusNames as Readonly<Record<string, string>>)[status] ?? status;

/** A business that still counts: no second one may stand at the same place with the same subject (V3). */
export const isActive = (status: string): boolean => status !== 'terminated' && status !== 'deregistered';

function kindOf({ personal, type }: BusinessField): RegisterField['kind'] {
  if (personal !== undefined) return 'personal';
  switch (type.kind) {
    case 'int':
    case 'bool':
      return 'int';
    case 'dec':
    case 'date':
      return type.kind;
    default:
      return 'text';
  }
}

function widthOf({ type }: BusinessField): number {
  if (type.kind === 'text') return type.max;
  return type.kind === 'codes' ? 100 : 20;
}
