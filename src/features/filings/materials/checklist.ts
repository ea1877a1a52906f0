import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { type AskedMaterial, materialsAsked } from '#domain/filing/materials.js';
import { type CaseFacts, openFacts } from '#features/filings/cases/case-facts.js';
import type { ShownCase } from '#features/filings/cases/shown-queries.js';
import { type BusinessColumns, textOf } from '#features/register/columns.js';
import { isPersonal, personalColumns, registerFields } from '#features/register/fields.js';
import { listStoredBusinesses } from '#features/register/writing/business-queries.js';

type Asking = Pick<ShownCase, 'kind' | 'businessId' | 'facts'>;

/** What a case asks for by what it states now, and the credit code that it states. */
export interface Checklist {
  readonly asked: readonly AskedMaterial[];
  /** '' where none is stated. */
  readonly uscc: string;
}

export async function checklistOf(db: Db | Trx, cipher: PersonalCipher, one: Asking): Promise<Checklist> {
  const facts = openFacts(cipher, one.facts);
  const stored =
    one.kind === 'amend' && one.businessId !== null
      ? (await listStoredBusinesses(db, [one.businessId])).get(one.businessId)
      : undefined;
  const known = stored ? { ...placeOf(stored), ...facts } : facts;
  return {
    asked: materialsAsked(one.kind, known, stored ? changedFacts(cipher, facts, stored) : new Set()),
    uscc: /^[0-9A-Z]{15,18}$/.test(known['uscc'] ?? '') ? (known['uscc'] ?? '') : '',
  };
}

/** What decides which materials apply, where the amendment is silent about it. */
const placeOf = (stored: BusinessColumns): CaseFacts =>
  Object.fromEntries(['uscc', 'business_class', 'chain_kind'].map((field) => [field, textOf(stored[field])]));

/** Facts that a case states differently from the register; numbers of persons by their keyed hash. */
function changedFacts(cipher: PersonalCipher, facts: CaseFacts, stored: BusinessColumns): ReadonlySet<string> {
  const changed = registerFields.filter(({ field, kind }) => {
    const stated = facts[field];
    if (stated === undefined) return false;
    if (isPersonal(field)) return cipher.fingerprint(stated) !== textOf(stored[personalColumns[field].print]);
    const held = textOf(stored[field]);
    return kind === 'dec' && stated !== '' && held !== '' ? Number(stated) !== Number(held) : stated !== held;
  });
  return new Set(changed.map(({ field }) => field));
}
