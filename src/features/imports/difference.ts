import type { PersonalCipher } from '#platform/crypto/personal.js';
import {
  type BusinessColumns,
  type BusinessDraft,
  businessColumnNames,
  type ColumnValue,
  insertValues,
} from '#features/register/business.js';
import { isPersonal, personalColumns, registerFields } from '#features/register/fields.js';
import type { FieldChange } from './types.js';

/** Columns that say how a row came about, not what is so. */
const bookkeeping = new Set([
  'id',
  'digest',
  'source_version_id',
  'source_row_no',
  'source_batch_id',
  'created_at',
  'updated_at',
  'version',
]);
const sealed = new Set<string>(Object.values(personalColumns).map((columns) => columns.sealed));
/** Set in every change: they are taken off first, so that two businesses may exchange numbers. */
const alwaysSet = new Set(['filing_no', 'active_place', 'filing_status']);
/** An annex says nothing about what the old system told. */
const unsaid = new Set(registerFields.filter(({ isOfLicence }) => isOfLicence).map(({ field }) => field));

/** What a row would change in a stored business: facts for people, columns for the database. */
export interface Difference {
  readonly fields: readonly FieldChange[];
  readonly columns: BusinessColumns;
}

/** Compares a stored business with what a row states; personal numbers by their keyed hash. */
export function differenceOf(
  stored: BusinessColumns,
  draft: BusinessDraft,
  cipher: PersonalCipher,
  now: Date,
): Difference {
  const stated = insertValues(Number(stored['id']), draft, cipher, now);
  const wanted = Object.fromEntries(businessColumnNames.map((name, i) => [name, stated[i] ?? null])) as Record<
    string,
    ColumnValue
  >;
  const columns: Record<string, ColumnValue> = {};
  for (const name of businessColumnNames) {
    if (bookkeeping.has(name) || sealed.has(name) || unsaid.has(name)) continue;
    if (alwaysSet.has(name) || !equal(stored[name], wanted[name])) columns[name] = wanted[name] ?? null;
  }
  for (const { sealed: text, print } of Object.values(personalColumns))
    if (print in columns) columns[text] = wanted[text] ?? null;
  const fields = fieldsOf(stored, columns);
  for (const name of ['digest', 'source_version_id', 'source_row_no', 'source_batch_id', 'updated_at'] as const)
    columns[name] = wanted[name] ?? null;
  columns['version'] = Number(stored['version']) + 1;
  return { fields, columns };
}

/** The stored values of the columns that a change sets: what undoing it writes back. */
export function restoresOf(stored: BusinessColumns, columns: BusinessColumns): BusinessColumns {
  return Object.fromEntries(Object.keys(columns).map((name) => [name, stored[name] ?? null]));
}

/** Reads `restoresOf` back from JSON: the one instant among the columns becomes a Date again. */
export function readRestores(json: string): BusinessColumns {
  const columns = JSON.parse(json) as Record<string, ColumnValue>;
  return { ...columns, updated_at: new Date(String(columns['updated_at'])) };
}

function fieldsOf(stored: BusinessColumns, columns: BusinessColumns): FieldChange[] {
  const changes: FieldChange[] = [];
  for (const name of ['filing_status', ...registerFields.map(({ field }) => field)]) {
    const column = isPersonal(name) ? personalColumns[name].sealed : name;
    if (column in columns && !equal(stored[column], columns[column]))
      changes.push({ field: name, before: textOf(stored[column]), after: textOf(columns[column]) });
  }
  return changes;
}

const equal = (a: ColumnValue | undefined, b: ColumnValue | undefined): boolean => textOf(a) === textOf(b);

const textOf = (value: ColumnValue | undefined): string =>
  value === null || value === undefined ? '' : value instanceof Date ? value.toISOString() : String(value);
