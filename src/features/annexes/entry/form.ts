import { codeList, resolveCodes } from '#domain/codes/code-lists.js';
import { type Box, boxesOf, optionsOf, type RowField } from '#features/annexes/mending/row-form.js';
import type { AnnexColumn, AnnexDefinition, Finding } from '#domain/annexes/types.js';

/** Annexes that an office may fill in as a form: one block a row, few rows. */
export const enteredAnnexes: readonly number[] = [1, 2];
/** Annexes that it may type in row by row, each row stored by itself. */
export const typedAnnexes: readonly number[] = [3];
/** More rows than this are for a workbook. */
export const entryRowLimit = 40;

/** A row as it stands in the form: what was typed, by field. */
export type Entered = Readonly<Record<string, string>>;

export interface EntryField {
  readonly column: AnnexColumn;
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly options: RowField['options'];
  /** One box for each entry, where several may be chosen. */
  readonly boxes: readonly Box[] | null;
  readonly isLocked: boolean;
  readonly isWide: boolean;
  readonly findings: readonly Finding[];
}

export interface EntryBlock {
  /** Row of the form, from 1: findings name it. */
  readonly no: number;
  readonly groups: readonly { readonly legend: string; readonly fields: readonly EntryField[] }[];
}

/** What the form needs to know beside its definition. */
export interface EntryFrame {
  /** Codes of divisions that may be chosen. */
  readonly divisions: ReadonlySet<string>;
  /** Name of the unit's office in the old system: locked in the row of the office that does the work (R7); '' where there is none. */
  readonly systemName: string;
}

/** The form of an annex over these rows: groups, order, help and examples are those of the paper form (R9). */
export function entryBlocks(
  definition: AnnexDefinition,
  rows: readonly Entered[],
  findings: readonly Finding[],
  frame: EntryFrame,
): EntryBlock[] {
  const office = officeOf(rows);
  return rows.map((row, at) => {
    const no = at + 1;
    const locked = (field: string) => at === office && isLocked(field, frame);
    const own = findings.filter((finding) => finding.row === no);
    const groups = new Map<string, EntryField[]>();
    for (const column of shownColumns(definition)) {
      const list = groups.get(column.group) ?? [];
      list.push(entryField(column, no, row, own, frame, locked(column.field)));
      groups.set(column.group, list);
    }
    return { no, groups: [...groups].map(([legend, fields]) => ({ legend, fields })) };
  });
}

function entryField(
  column: AnnexColumn,
  no: number,
  row: Entered,
  findings: readonly Finding[],
  frame: EntryFrame,
  isLocked: boolean,
): EntryField {
  const value = isLocked ? frame.systemName : (row[column.field] ?? '');
  const name = fieldName(no, column.field);
  return {
    column,
    id: `f-${no}-${column.field}`,
    name,
    value,
    options: optionsWithin(column, value, frame),
    boxes: boxesWithin(column, name, value, frame),
    isLocked,
    isWide: column.type.kind === 'codes' || (column.type.kind === 'text' && column.type.max >= 100),
    findings: findings.filter((finding) => finding.field === column.field && finding.level !== 'N'),
  };
}

/** Choices of a column; of divisions those of the office. */
export function optionsWithin(
  column: AnnexColumn,
  value: string,
  { divisions }: Pick<EntryFrame, 'divisions'>,
): RowField['options'] {
  const options = optionsOf(column, value);
  if (options === null || column.type.kind !== 'code' || column.type.list !== 'divisions') return options;
  const names = new Set(
    codeList('divisions')
      .filter(({ code }) => divisions.has(code))
      .map(({ name }) => name),
  );
  return options.filter((option) => option.selected || option.value === '' || names.has(option.value));
}

function boxesWithin(column: AnnexColumn, name: string, value: string, { divisions }: EntryFrame): EntryField['boxes'] {
  const { type } = column;
  if (type.kind !== 'codes') return null;
  const codes = codeList(type.list).map(({ code }) => code);
  const boxes = boxesOf(column, name, resolveCodes(type.list, value).codes.join('、')) ?? [];
  return boxes.filter(({ checked }, at) => type.list !== 'divisions' || checked || divisions.has(codes[at] ?? ''));
}

/** What a sent form holds, one entry a row; `rows` of the body says how many there are. Locked values are put back, whatever was sent. */
export function enteredRows(
  definition: AnnexDefinition,
  body: Readonly<Record<string, unknown>>,
  frame: EntryFrame,
): Record<string, string>[] {
  const count = Math.min(Math.max(Number(body['rows']) || 1, 1), entryRowLimit);
  const columns = shownColumns(definition);
  const rows = Array.from({ length: count }, (_, at) => {
    const row: Record<string, string> = {};
    for (const column of columns) {
      const value = sentValue(column, fieldName(at + 1, column.field), body);
      if (value !== '') row[column.field] = value;
    }
    return row;
  });
  const office = rows[officeOf(rows)];
  for (const { field } of columns) if (office && isLocked(field, frame)) office[field] = frame.systemName;
  return rows;
}

/** Place of the office that does the work: the first row that does not say 否. */
const officeOf = (rows: readonly Entered[]): number =>
  rows.findIndex((row) => resolveBool(row['does_repair']) !== false);
const resolveBool = (text = ''): boolean | undefined =>
  text === '' ? undefined : !['否', '0', 'N', 'NO'].includes(text.toUpperCase());
const isLocked = (field: string, { systemName }: EntryFrame): boolean =>
  field === 'system_agency_name' && systemName !== '';

function sentValue({ type }: AnnexColumn, name: string, body: Readonly<Record<string, unknown>>): string {
  if (type.kind !== 'codes') return textOf(body[name]);
  return codeList(type.list)
    .filter(({ code }) => textOf(body[`${name}.${code}`]) !== '')
    .map(({ code }) => code)
    .join('、');
}

/** One line, as a cell of a sheet that people can read. */
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.replace(/\s+/g, ' ').trim().slice(0, 2_000) : '';

/** Begins with `v.` as all fields that people fill in do: what was typed survives a session that ended. */
const fieldName = (no: number, field: string): string => `v.${no}.${field}`;

/** Columns that somebody fills in; the portal's own stay away. */
const shownColumns = ({ columns }: AnnexDefinition) => columns.filter(({ filledBy }) => filledBy !== 'system');

/** A row in which nothing was typed but what the form itself gave. */
export const isUntouched = (row: Entered, given: Entered): boolean =>
  Object.entries(row).every(([field, value]) => value === '' || value === given[field]);
