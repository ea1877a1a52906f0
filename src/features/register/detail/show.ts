import { maskId, maskMobile, type PersonalCipher } from '#platform/crypto/personal.js';
import { columnLetters } from '#platform/views/helpers.js';
import { codeName } from '#domain/codes/code-lists.js';
import type { AnnexColumn } from '#domain/annexes/types.js';
import type { ColumnValue } from '#features/register/business.js';
import type { BusinessDetail, BusinessHistory } from './detail-queries.js';
import { filingStatusNames, isPersonal, personalColumns, registerFields } from '#features/register/fields.js';

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

/** The facts of a business in the groups and order of the paper form; personal numbers masked unless `isFull`. */
export function factGroups(business: BusinessDetail, cipher: PersonalCipher, isFull: boolean): FactGroup[] {
  const groups = new Map<string, Fact[]>();
  for (const { field, column } of registerFields) {
    const facts = groups.get(column.group) ?? [];
    const index = business.source?.columns.get(field);
    facts.push({
      field,
      label: column.header,
      text: factText(column, storedText(business, field, cipher, isFull)),
      isCode: isCodeLike(column),
      cell: business.source && index !== undefined ? `${columnLetters(index)}${business.source.row}` : '',
      isMended: business.source?.mended.has(field) ?? false,
    });
    groups.set(column.group, facts);
  }
  return [...groups].map(([legend, facts]) => ({ legend, facts }));
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
  const column = columnOf(field);
  const show = (value: string) => (isPersonal(field) ? masked(field, cipher.open(value)) : factText(column, value));
  return { label: column.header, before: show(change.before), after: show(change.after) };
}

/** A value with its code list's name, yes and no in words. */
export function factText(column: AnnexColumn, value: string): string {
  if (value === '') return '';
  switch (column.type.kind) {
    case 'bool':
      return value === '1' ? '是' : '否';
    case 'code':
      return codeName(column.type.list, value);
    case 'codes': {
      const { list } = column.type;
      return value
        .split('、')
        .map((code) => codeName(list, code))
        .join('、');
    }
    default:
      return value;
  }
}

export const masked = (field: string, text: string): string =>
  field === 'manager_mobile' ? maskMobile(text) : maskId(text);

function storedText({ columns }: BusinessDetail, field: string, cipher: PersonalCipher, isFull: boolean): string {
  if (!isPersonal(field)) return textOf(columns[field]);
  const plain = cipher.open(textOf(columns[personalColumns[field].sealed]));
  return isFull ? plain : masked(field, plain);
}

const textOf = (value: ColumnValue | undefined): string => (value === null || value === undefined ? '' : String(value));
const statusName = (status: string): string =>
  (filingStatusNames as Readonly<Record<string, string>>)[status] ?? status;

function columnOf(field: string): AnnexColumn {
  const found = registerFields.find((each) => each.field === field);
  if (!found) throw new RangeError(`the register has no fact ${field}`);
  return found.column;
}

const codeLike = new Set([
  'uscc',
  'legacy_reg_no',
  'legal_id_no',
  'manager_mobile',
  'business_phone',
  'head_office_filing_no',
  'filing_no',
  'licence_no',
  'platform_case_no',
]);
const isCodeLike = ({ field, type }: AnnexColumn): boolean =>
  codeLike.has(field) || type.kind === 'int' || type.kind === 'dec' || type.kind === 'date';
