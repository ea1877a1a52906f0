import { toBeCompleted } from '#domain/business-fields.js';
import { codeList } from '#domain/codes/code-lists.js';
import { filingStatusNames } from '#features/register/fields.js';
import { pageSizes, unknownClass } from '#features/register/search/filter.js';
import type { NamedPlace } from '#features/register/reference-queries.js';
import { escaped } from './rows.js';

/** What may be chosen in a filter of the list. */
interface Choice {
  readonly value: string;
  readonly label: string;
}

export const choices = {
  classes: [
    ...codeList('business-classes').map(({ code, name }) => ({ value: code, label: `${code} ${name}` })),
    { value: unknownClass, label: toBeCompleted },
  ],
  subjects: [
    ...codeList('subjects').map(({ code, name }) => ({ value: code, label: name })),
    { value: unknownClass, label: toBeCompleted },
  ],
  filingStatuses: Object.entries(filingStatusNames).map(([value, label]) => ({ value, label })),
  operatingStatuses: codeList('operating-status').map(({ code, name }) => ({ value: code, label: name })),
  sizes: pageSizes.map((size) => ({ value: String(size), label: String(size) })),
} as const satisfies Record<string, readonly Choice[]>;

const byPlaces = new WeakMap<readonly NamedPlace[], readonly Choice[]>();

/** Divisions to choose from; the same list for the same places. */
export function divisionChoices(places: readonly NamedPlace[]): readonly Choice[] {
  const known = byPlaces.get(places);
  if (known) return known;
  const made = places.map(({ code, name }) => ({ value: code, label: name }));
  byPlaces.set(places, made);
  return made;
}

const written = new WeakMap<readonly Choice[], Map<string, string>>();

/** Choices as markup with one of them selected, remembered: they are the same on nearly every page. */
export function optionsMarkup(from: readonly Choice[], selected: string): string {
  const known = written.get(from) ?? new Map<string, string>();
  written.set(from, known);
  const markup = known.get(selected) ?? from.map((choice) => optionMarkup(choice, selected)).join('');
  // Only what can be chosen is remembered: a filter keeps nothing else, and this stays small.
  known.set(selected, markup);
  return markup;
}

const optionMarkup = ({ value, label }: Choice, selected: string): string =>
  `<option value="${escaped(value)}"${value === selected ? ' selected' : ''}>${escaped(label)}</option>`;
