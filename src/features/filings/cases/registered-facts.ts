import type { PersonalCipher } from '#platform/crypto/personal.js';
import { type BusinessColumns, textOf } from '#features/register/columns.js';
import { isPersonal, personalColumns, registerFields } from '#features/register/fields.js';
import type { CaseFacts } from './case-facts.js';

/** What an entry of the register states, as a case states it: personal numbers open, what is not known left out. */
export const plainFacts = (stored: BusinessColumns, cipher: PersonalCipher): CaseFacts =>
  Object.fromEntries(
    registerFields.flatMap(({ field }) => {
      const text = textOf(stored[isPersonal(field) ? personalColumns[field].sealed : field]);
      return text === '' ? [] : [[field, isPersonal(field) ? cipher.open(text) : text]];
    }),
  );

/** The same facts with their personal numbers sealed, as the pages of the register show them. */
export const sealedFacts = (facts: CaseFacts, cipher: PersonalCipher): CaseFacts =>
  Object.fromEntries(
    Object.entries(facts).map(([field, value]) => [
      field,
      isPersonal(field) && value !== '' ? cipher.seal(value) : value,
    ]),
  );
