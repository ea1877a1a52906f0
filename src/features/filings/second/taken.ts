import type { PersonalCipher } from '#platform/crypto/personal.js';
import { annex3 } from '#domain/annexes/annex3.js';
import type { Knowing, Proposal } from '#domain/pasted/types.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';

/** A value that a person took from the page: where it stood, how it was known, as it was then. */
export interface Taken {
  readonly field: string;
  readonly value: string;
  readonly line: number;
  readonly further: readonly number[];
  readonly label: string;
  readonly how: Knowing;
}

export const takenOf = ({ field, value, line, further, label, how }: Proposal): Taken => ({
  field,
  value,
  line,
  further,
  label,
  how,
});

/** What was taken holds personal numbers: it is stored sealed. */
export const sealTaken = (cipher: PersonalCipher, taken: readonly Taken[]): Buffer =>
  cipher.sealBytes(Buffer.from(JSON.stringify(taken)));

export const openTaken = (cipher: PersonalCipher, sealed: Uint8Array | null): readonly Taken[] =>
  sealed === null ? [] : (JSON.parse(cipher.openBytes(sealed).toString()) as Taken[]);

/** Fields that nobody types or takes: the portal states them. */
export const givenFields: ReadonlySet<string> = new Set(['via_platform', 'platform_case_no', 'filing_agency']);

/** Fields of the form, in the order of annex 3. */
export const formColumns = annex3.columns.filter(
  ({ field, filledBy }) => filledBy !== 'system' && field !== 'via_platform' && field !== 'platform_case_no',
);

/** What still stands as it was taken; what a person typed over it is typed. */
export const stillTaken = (taken: readonly Taken[], facts: CaseFacts): readonly Taken[] =>
  taken.filter(({ field, value }) => facts[field] === value);

/** Fields that came from the page and fields that were typed, of those that this entry states differently from `before`. */
export function countFields(
  taken: readonly Taken[],
  facts: CaseFacts,
  before: CaseFacts,
): { readonly pasted: number; readonly typed: number } {
  const own = new Set(stillTaken(taken, facts).map(({ field }) => field));
  const stated = formColumns.filter(
    ({ field }) => !givenFields.has(field) && (facts[field] ?? '') !== '' && facts[field] !== (before[field] ?? ''),
  );
  const pasted = stated.filter(({ field }) => own.has(field)).length;
  return { pasted, typed: stated.length - pasted };
}

/** A proposal as the form shows it: still to be taken, taken, or against what was typed. */
export type Standing = 'open' | 'taken' | 'differs';

export function standingOf({ field, value }: Proposal, facts: CaseFacts): Standing {
  const now = facts[field] ?? '';
  if (now === value) return 'taken';
  return now === '' ? 'open' : 'differs';
}

/** Facts with proposals taken: those named; without a name all whose field is still empty. */
export function takeProposals(
  facts: CaseFacts,
  taken: readonly Taken[],
  proposals: readonly Proposal[],
  field?: string,
): { readonly facts: CaseFacts; readonly taken: readonly Taken[]; readonly count: number } {
  const columns = new Set(formColumns.map((column) => column.field));
  const chosen = proposals
    .filter((one) => columns.has(one.field))
    .filter((one) => (field === undefined ? standingOf(one, facts) === 'open' : one.field === field));
  return {
    facts: { ...facts, ...Object.fromEntries(chosen.map((one) => [one.field, one.value])) },
    taken: [...taken.filter((old) => chosen.every((one) => one.field !== old.field)), ...chosen.map(takenOf)],
    count: chosen.length,
  };
}
