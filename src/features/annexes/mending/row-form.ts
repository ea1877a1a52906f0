import { entryWord } from '#domain/annexes/typed-words.js';
import { codeList, resolveCode, resolveCodes } from '#domain/codes/code-lists.js';
import type { StoredFinding } from '#features/annexes/checking/finding-queries.js';
import { maskCell, maskFinding } from '#domain/values/masking.js';
import type { RowFix } from '#features/annexes/checking/row-queries.js';
import { cellText } from '#formats/cell-values.js';
import { columnAt } from '#domain/annexes/sheets.js';
import type { AnnexColumn, AnnexDefinition, SheetHead } from '#domain/annexes/types.js';
import type { SheetRow } from '#formats/cells.js';

export interface RowField {
  readonly column: AnnexColumn;
  /** 0-based sheet column. */
  readonly index: number;
  /** As it stands in the file. */
  readonly typed: string;
  /** As it counts now. */
  readonly value: string;
  readonly isFixed: boolean;
  /** For lists of one choice: code and name, and which one is chosen; a value outside the list stays visible. */
  readonly options: readonly { value: string; label: string; selected: boolean }[] | null;
  /** For lists of several choices whose entries are all known: a box for each entry. */
  readonly boxes: readonly Box[] | null;
  readonly findings: readonly StoredFinding[];
  readonly locked: boolean;
}

/** An entry of a list of which several may be chosen. */
export interface Box {
  readonly name: string;
  readonly label: string;
  readonly checked: boolean;
}

export interface RowGroup {
  readonly legend: string;
  readonly fields: readonly RowField[];
}

/** The on-line form of one row, in the groups and the order of the paper form: the annex's definition laid over the row. */
export function rowForm(
  definition: AnnexDefinition,
  head: SheetHead,
  row: SheetRow,
  fixes: readonly RowFix[],
  findings: readonly StoredFinding[],
  entered: Readonly<Record<string, string>> = {},
): RowGroup[] {
  const groups = new Map<string, RowField[]>();
  for (const column of definition.columns) {
    const index = columnAt(head, row.row, column.field)?.index;
    if (index === undefined) continue;
    const typed = cellText(row.cells[index]);
    const fix = fixes.find((one) => one.field === column.field);
    const value = entered[column.field] ?? fix?.value ?? typed;
    const field: RowField = {
      column,
      index,
      typed,
      value,
      // Of a row that was added on line the file says nothing.
      isFixed: fix !== undefined && row.cells.length > 0,
      options: optionsOf(column, value),
      boxes: boxesOf(column, `v.${column.field}`, value),
      findings: findings.filter((finding) => finding.field === column.field),
      locked: column.filledBy !== 'agency',
    };
    const list = groups.get(column.group);
    if (list) list.push(field);
    else groups.set(column.group, [field]);
  }
  return [...groups].map(([legend, fields]) => ({ legend, fields }));
}

/** The form for who types the row in: without the columns that the portal fills. */
export const withoutSystem = (groups: readonly RowGroup[]): RowGroup[] =>
  groups
    .map(({ legend, fields }) => ({ legend, fields: fields.filter(({ column }) => column.filledBy === 'agency') }))
    .filter(({ fields }) => fields.length > 0);

/** The form for people without leave to read personal numbers (C61); they cannot save it, so that no mask comes back as a value. */
export const maskedForm = (definition: AnnexDefinition, groups: readonly RowGroup[]): RowGroup[] =>
  groups.map(({ legend, fields }) => ({
    legend,
    fields: fields.map((field) => ({
      ...field,
      typed: maskCell(field.column, field.typed),
      value: maskCell(field.column, field.value),
      findings: field.findings.map((finding) => maskFinding(definition, finding)),
    })),
  }));

/** Choices of a column with one code, or null. Divisions are many but still a list people know. */
export function optionsOf(column: AnnexColumn, value: string): RowField['options'] {
  if (column.type.kind === 'bool')
    return choices(
      [
        ['是', '是'],
        ['否', '否'],
      ],
      value,
      value,
    );
  if (column.type.kind !== 'code') return null;
  const entries = codeList(column.type.list).map((entry) => [entry.name, entryWord(entry)] as const);
  const code = value === '' ? null : resolveCode(column.type.list, value);
  const name = code === null ? value : (codeList(column.type.list).find((entry) => entry.code === code)?.name ?? value);
  return choices(entries, name, value);
}

/** A box for each entry of a list of several choices; null for other columns, and where something stands that no entry says. */
export function boxesOf({ type }: AnnexColumn, name: string, value: string): readonly Box[] | null {
  if (type.kind !== 'codes') return null;
  const { codes, unknown } = resolveCodes(type.list, value);
  if (unknown.length > 0) return null;
  return codeList(type.list).map((entry) => ({
    name: `${name}.${entry.code}`,
    label: entryWord(entry),
    checked: codes.includes(entry.code),
  }));
}

function choices(entries: readonly (readonly [value: string, label: string])[], selected: string, typed: string) {
  const known = entries.some(([value]) => value === selected);
  return [
    { value: '', label: '（空）', selected: selected === '' },
    ...(known || selected === '' ? [] : [{ value: typed, label: `${typed}（不在代码表中）`, selected: true }]),
    ...entries.map(([value, label]) => ({
      value: value === selected ? typed : value,
      label,
      selected: value === selected,
    })),
  ];
}
