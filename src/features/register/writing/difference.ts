import type { PersonalCipher } from '#platform/crypto/personal.js';
import { type BusinessDraft, businessColumnNames, insertValues, speaksOf } from '#features/register/business.js';
import { type BusinessColumns, type ColumnValue, textOf } from '#features/register/columns.js';
import { isPersonal, personalColumns, type RegisterField, registerFields } from '#features/register/fields.js';
import type { FactChange } from '#features/register/detail/history-rules.js';
import { readSource, sourceColumns, sourceFact } from '#features/register/source.js';

/** Columns that say how a row came about, not what is so. */
const bookkeeping = new Set(['id', 'digest', ...sourceColumns, 'created_at', 'updated_at', 'version']);
const sealed = new Set<string>(Object.values(personalColumns).map((columns) => columns.sealed));
/** Set in every change: they are taken off first, so that two businesses may exchange numbers. */
const alwaysSet = new Set(['filing_no', 'active_place', 'filing_status']);
/** What a draft would change in a stored business: facts for people, columns for the database. */
export interface BusinessDifference {
  readonly fields: readonly FactChange[];
  readonly columns: BusinessColumns;
}

/** Compares a stored business with what is stated about it; personal numbers by their keyed hash. What the draft is silent about stays. */
export function differenceOf(
  stored: BusinessColumns,
  draft: BusinessDraft,
  cipher: PersonalCipher,
  now: Date,
): BusinessDifference {
  const values = Object.fromEntries(
    registerFields.map((known) => [known.field, valueAfter(known, stored, draft, cipher)]),
  );
  const stated = insertValues(Number(stored['id']), { ...draft, values }, cipher, now);
  const wanted = Object.fromEntries(businessColumnNames.map((name, i) => [name, stated[i] ?? null])) as Record<
    string,
    ColumnValue
  >;
  const columns: Record<string, ColumnValue> = {};
  for (const name of businessColumnNames) {
    if (bookkeeping.has(name) || sealed.has(name)) continue;
    if (alwaysSet.has(name) || !equal(stored[name], wanted[name])) columns[name] = wanted[name] ?? null;
  }
  for (const { sealed: text, print } of Object.values(personalColumns))
    if (print in columns) columns[text] = wanted[text] ?? null;
  const fields = [...fieldsOf(stored, columns), sourceChange(stored, draft)];
  for (const name of ['digest', ...sourceColumns, 'updated_at']) columns[name] = wanted[name] ?? null;
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

function fieldsOf(stored: BusinessColumns, columns: BusinessColumns): FactChange[] {
  const changes: FactChange[] = [];
  for (const name of ['filing_status', ...registerFields.map(({ field }) => field)]) {
    const column = isPersonal(name) ? personalColumns[name].sealed : name;
    if (column in columns && !equal(stored[column], columns[column]))
      changes.push({ field: name, before: textOf(stored[column]), after: textOf(columns[column]) });
  }
  return changes;
}

function valueAfter(
  known: RegisterField,
  stored: BusinessColumns,
  draft: BusinessDraft,
  cipher: PersonalCipher,
): string {
  const { field } = known;
  if (speaksOf(draft, known)) return draft.values[field] ?? '';
  return isPersonal(field) ? cipher.open(textOf(stored[personalColumns[field].sealed])) : textOf(stored[field]);
}

const sourceChange = (stored: BusinessColumns, { source }: BusinessDraft): FactChange => ({
  field: 'source',
  before: sourceFact(readSource(stored)),
  after: sourceFact(source),
});

const equal = (a: ColumnValue | undefined, b: ColumnValue | undefined): boolean => textOf(a) === textOf(b);
