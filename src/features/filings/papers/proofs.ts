import { createHash } from 'node:crypto';
import type { Config } from '#platform/config.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import { cryptoSuites, personalCipher } from '#platform/crypto/suites.js';
import { businessFields } from '#domain/business-fields.js';
import { maskCell } from '#domain/values/masking.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';

/** Facts with resident numbers and mobiles masked. */
export const maskedFacts = (facts: CaseFacts): CaseFacts =>
  Object.fromEntries(businessFields.map((known) => [known.field, maskCell(known, facts[known.field] ?? '')]));

/** What is hashed of a paper beside the facts of the business. */
export type ProvenWords = readonly (string | readonly string[])[];

/**
 * SHA-256 of what a paper states, hex: of its facts, not of its wording, so that a paper of years ago is still proved by the program of
 * that day. Whole numbers go in by their keyed hash alone: from the masked paper and this hash nobody reckons them out.
 */
export function factsDigest(cipher: PersonalCipher, words: ProvenWords, facts: CaseFacts): string {
  const masked = maskedFacts(facts);
  const stated = businessFields.map(({ field }) => masked[field] ?? '');
  const prints = businessFields
    .filter(({ personal }) => personal !== undefined)
    .map(({ field }) => cipher.fingerprint(facts[field] ?? ''));
  return createHash('sha256')
    .update(JSON.stringify([words, stated, prints]))
    .digest('hex');
}

/** What a code of a paper names: whose paper by its letter, and what it stated. */
export interface ProofName {
  readonly letter: string;
  readonly id: number;
  /** The first signs of `factsDigest`, in capitals. */
  readonly digest: string;
}

const digestChars = 8;
const markChars = 16;

/** The code under which a paper is proved: it names the paper and what it states, and nobody else can make one (keyed hash). */
export function proofCode(cipher: PersonalCipher, name: Omit<ProofName, 'digest'>, sha256: string): string {
  const stem = `${name.letter}${name.id}-${sha256.slice(0, digestChars).toUpperCase()}`;
  return `${stem}-${markOf(cipher, stem)}`;
}

const markOf = (cipher: PersonalCipher, stem: string): string =>
  cipher.fingerprint(`filing paper ${stem}`).slice(0, markChars).toUpperCase();

/** What a code names; undefined for every code that this installation has not made, by whichever suite it sealed then. */
export function readProof(config: Pick<Config, 'dataKey' | 'hashKey'>, code: string): ProofName | undefined {
  const [, stem = '', letter = '', id = '', digest = '', mark = ''] =
    /^(([A-Z])([1-9]\d{0,14})-([0-9A-F]{8}))-([0-9A-F]{16})$/.exec(code) ?? [];
  const isOurs = cryptoSuites.some(
    (suite) => stem !== '' && markOf(personalCipher(suite, config.dataKey, config.hashKey), stem) === mark,
  );
  return isOurs ? { letter, id: Number(id), digest } : undefined;
}
