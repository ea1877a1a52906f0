import type { PersonalCipher } from '#platform/crypto/personal.js';
import { columnLetters } from '#platform/views/helpers.js';
import { codeName } from '#domain/codes/code-lists.js';
import { type BusinessField, fieldGroups, toBeCompleted } from '#domain/business-fields.js';
import { codeFields } from '#domain/checking/values.js';
import { maskCell } from '#domain/values/masking.js';
import type { ColumnValue } from '#features/register/business.js';
import type { BusinessDetail, BusinessHistory } from './detail-queries.js';
import {
  filingStatusNames,
  isPersonal,
  personalColumns,
  registerField,
  registerFields,
} from '#features/register/fields.js';

/** A fact as a page shows it. */
export interface Fact {
  readonly field: string;
  readonly label: string;
  readonly text: string;
  readonly isCode: boolean;
  /** Cell of the file that stated it, `C12`; '' where the file has none. */
  readonly cell: string;
  readonly isMended: boolean;
}

export interface FactGroup {
  readonly legend: string;
  readonly facts: readonly Fact[];
}

/**
 * The facts of a business in the groups and order of the paper form; personal numbers masked unless `isFull`. What the old system tells is
 * a group of its own, where it tells anything.
 */
export function factGroups(business: BusinessDetail, cipher: PersonalCipher, isFull: boolean): FactGroup[] {
  const groups = new Map<string, Fact[]>();
  for (const shown of registerFields) {
    const { field, label, group } = shown;
    const facts = groups.get(group) ?? [];
    const index = business.source?.columns.get(field);
    facts.push({
      field,
      label,
      text: factText(shown, storedText(business, shown, cipher, isFull)),
      isCode: isCodeLike(shown),
      cell: business.source && index !== undefined ? `${columnLetters(index)}${business.source.row}` : '',
      isMended: business.source?.mended.has(field) ?? false,
    });
    groups.set(group, facts);
  }
  return [...groups]
    .filter(([legend, facts]) => legend !== fieldGroups.licence || facts.some(({ text }) => text !== ''))
    .map(([legend, facts]) => ({ legend, facts }));
}

export interface HistoryLine extends Omit<BusinessHistory, 'fields'> {
  readonly changes: readonly { readonly label: string; readonly before: string; readonly after: string }[];
}

/** History for people: labels and names of codes, personal numbers masked. */
export function historyLines(history: readonly BusinessHistory[], cipher: PersonalCipher): HistoryLine[] {
  return history.map(({ fields, ...entry }) => ({
    ...entry,
    changes: fields.map((change) => readableChange(change, cipher)),
  }));
}

/** A stored change of one fact as people read it. */
export function readableChange(
  change: { readonly field: string; readonly before: string; readonly after: string },
  cipher: PersonalCipher,
) {
  const { field } = change;
  if (field === 'filing_status')
    return { label: '备案状态', before: statusName(change.before), after: statusName(change.after) };
  const known = registerField(field);
  const show = (value: string) => (isPersonal(field) ? maskCell(known, cipher.open(value)) : factText(known, value));
  return { label: known.label, before: show(change.before), after: show(change.after) };
}

/** A value with its code list's name, yes and no in words; what nobody has told yet is to be completed. */
export function factText({ type, mayBeUnknown }: BusinessField, value: string): string {
  if (value === '') return mayBeUnknown ? toBeCompleted : '';
  switch (type.kind) {
    case 'bool':
      return value === '1' ? '是' : '否';
    case 'code':
      return codeName(type.list, value);
    case 'codes': {
      const { list } = type;
      return value
        .split('、')
        .map((code) => codeName(list, code))
        .join('、');
    }
    default:
      return value;
  }
}

function storedText(
  { columns }: BusinessDetail,
  known: BusinessField,
  cipher: PersonalCipher,
  isFull: boolean,
): string {
  const { field } = known;
  if (!isPersonal(field)) return textOf(columns[field]);
  const plain = cipher.open(textOf(columns[personalColumns[field].sealed]));
  return isFull ? plain : maskCell(known, plain);
}

const textOf = (value: ColumnValue | undefined): string => (value === null || value === undefined ? '' : String(value));
const statusName = (status: string): string =>
  (filingStatusNames as Readonly<Record<string, string>>)[status] ?? status;

const isCodeLike = ({ field, type }: BusinessField): boolean =>
  codeFields.has(field) || type.kind === 'int' || type.kind === 'dec' || type.kind === 'date';
