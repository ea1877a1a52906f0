import type { PersonalCipher } from '#platform/crypto/personal.js';

/** What is stated of the business in a case, by field of `domain/business-fields`, as typed; '' and absent: not stated. */
export type CaseFacts = Readonly<Record<string, string>>;

/** Facts hold personal numbers: they are stored sealed, always. */
export const sealFacts = (cipher: PersonalCipher, facts: CaseFacts): Buffer =>
  cipher.sealBytes(Buffer.from(JSON.stringify(facts)));

export const openFacts = (cipher: PersonalCipher, sealed: Uint8Array): CaseFacts =>
  JSON.parse(cipher.openBytes(sealed).toString()) as CaseFacts;
