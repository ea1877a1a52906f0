import { fieldsNamed } from '#features/annexes/mending/sent-row.js';
import { mergeTyped } from '#platform/http/seen.js';
import type { AnnexColumn } from '#domain/annexes/types.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';
import { withDerived } from './typed-facts.js';

/** Longest text that a field takes; what is too long for its column is complained of, not cut. */
const longest = 500;

/** What the form holds, by field: of fields that it does not have nothing. One line each. */
export const typedOf = (body: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(fieldsNamed(body, 'v.')).map(([field, text]) => [
      field,
      text.replace(/\s+/g, ' ').trim().slice(0, longest),
    ]),
  );

/** Words by which warnings were confirmed, by the name of the warning. */
export const wordsOf = (typed: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(typed).flatMap(([name, text]) =>
      name.startsWith(wordPrefix) ? [[name.slice(wordPrefix.length), text]] : [],
    ),
  );
export const wordPrefix = 'word:';

/** The facts of a case that its form shows, each of them named. */
export const shownFacts = (columns: readonly AnnexColumn[], facts: CaseFacts): Record<string, string> =>
  Object.fromEntries(columns.map(({ field }) => [field, facts[field] ?? '']));

/**
 * Personal numbers that an amendment leaves as they are: their fields are shown empty, so that no number of a person is read out of the
 * register by opening a form.
 */
export const withKeptNumbers = (
  columns: readonly AnnexColumn[],
  typed: Readonly<Record<string, string>>,
  base: CaseFacts | undefined,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(typed).map(([field, text]) => {
      const isPersonal = columns.some((column) => column.field === field && column.personal !== undefined);
      return [field, isPersonal && text === '' ? (base?.[field] ?? '') : text];
    }),
  );

export interface Laid {
  /** All facts of the case as they are after the save. */
  readonly facts: Record<string, string>;
  /** Fields that were changed here and, differently, by somebody else since the page was shown. */
  readonly clashes: readonly string[];
  /** Fields whose stored value changes. */
  readonly changed: readonly string[];
}

/** Lays what was typed over what is stored: fields that the page left alone stay as they are stored. */
export function layTyped(
  columns: readonly AnnexColumn[],
  { stored, seen, typed }: { readonly stored: CaseFacts; readonly seen: CaseFacts; readonly typed: CaseFacts },
): Laid {
  const shown = shownFacts(columns, stored);
  const was = shownFacts(columns, seen);
  const whole = Object.fromEntries(columns.map(({ field }) => [field, typed[field] ?? was[field] ?? '']));
  const { merged, clashes } = mergeTyped(was, whole, shown);
  const laid = withDerived({ ...stored, ...merged });
  const facts = Object.fromEntries(Object.entries(laid).filter(([, value]) => value !== ''));
  const changed = Object.keys({ ...stored, ...facts }).filter(
    (field) => (stored[field] ?? '') !== (facts[field] ?? ''),
  );
  return { facts, clashes, changed };
}
