import { annexDefinition } from '#domain/annexes/index.js';
import type { AnnexColumn } from '#domain/annexes/types.js';

/** How a column of annex 3 is kept in the register. */
export interface RegisterField {
  readonly field: string;
  readonly kind: 'text' | 'int' | 'dec' | 'date' | 'personal';
  /** Longest text that fits the column. */
  readonly max: number;
  readonly column: AnnexColumn;
}

/** Columns that the portal numbers or links itself are no facts about a business. */
const leftOut = new Set(['seq', 'linked_row']);

/** Rooms wider than the form's, where a rule only warns about the length. */
const widths: Readonly<Record<string, number>> = {
  uscc: 40,
  legacy_reg_no: 40,
  business_phone: 60,
  legal_id_no: 36,
  manager_mobile: 36,
};

/** The facts of a business in the paper's order: annex 3 without its row number and its link. */
export const registerFields: readonly RegisterField[] = annexDefinition(3)
  .columns.filter(({ field }) => !leftOut.has(field))
  .map((column) => ({
    field: column.field,
    kind: kindOf(column),
    max: widths[column.field] ?? widthOf(column),
    column,
  }));

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

/** A business that still counts: no second one may stand at the same place with the same subject (V3). */
export const isActive = (status: string): boolean => status !== 'terminated' && status !== 'deregistered';

function kindOf(column: AnnexColumn): RegisterField['kind'] {
  if (column.personal !== undefined) return 'personal';
  switch (column.type.kind) {
    case 'int':
      return 'int';
    case 'bool':
      return 'int';
    case 'dec':
      return 'dec';
    case 'date':
      return 'date';
    default:
      return 'text';
  }
}

function widthOf(column: AnnexColumn): number {
  if (column.type.kind === 'text') return column.type.max;
  return column.type.kind === 'codes' ? 100 : 20;
}
