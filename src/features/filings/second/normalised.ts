import { columns } from '#domain/pasted/values.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';

/** Facts as annex 3 stores them; what cannot be read stays as typed, for the rules to speak about. */
export const normalisedFacts = (typed: CaseFacts): CaseFacts =>
  Object.fromEntries(Object.entries(typed).map(([field, value]) => [field, normalised(field, value)]));

function normalised(field: string, typed: string): string {
  const reader = columns.get(field);
  if (!reader || typed === '') return typed;
  const reading = reader.read(typed, typed);
  return typeof reading === 'string' ? reading : typed;
}
