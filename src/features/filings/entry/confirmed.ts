import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { FactFinding } from './fact-rules.js';

/** A warning that somebody confirmed with a word; it holds while the rules say the same. */
export interface Confirmed {
  readonly kind: string;
  readonly message: string;
  readonly word: string;
}

/** Messages quote numbers of persons: they are stored sealed. Null: nothing is confirmed. */
export const sealConfirmed = (cipher: PersonalCipher, confirmed: readonly Confirmed[]): Buffer | null =>
  confirmed.length === 0 ? null : cipher.sealBytes(Buffer.from(JSON.stringify(confirmed)));

export const openConfirmed = (cipher: PersonalCipher, sealed: Uint8Array | null): readonly Confirmed[] =>
  sealed === null ? [] : (JSON.parse(cipher.openBytes(sealed).toString()) as Confirmed[]);

/** The word by which a warning was confirmed; '' where nobody has. */
export const wordOf = (confirmed: readonly Confirmed[], { kind, message }: FactFinding): string =>
  confirmed.find((one) => one.kind === kind && one.message === message)?.word ?? '';

/** Shortest word that says anything. */
const shortest = 2;

/** The warnings that these words confirm. */
export const confirmedBy = (
  findings: readonly FactFinding[],
  words: Readonly<Record<string, string>>,
): readonly Confirmed[] =>
  findings.flatMap(({ level, kind, message }) => {
    const word = words[kind] ?? '';
    return level === 'warning' && word.length >= shortest ? [{ kind, message, word: word.slice(0, 100) }] : [];
  });

/** What still stands in the way: errors, and warnings without a word. */
export const openOf = (findings: readonly FactFinding[], confirmed: readonly Confirmed[]): readonly FactFinding[] =>
  findings.filter((finding) => finding.level === 'error' || wordOf(confirmed, finding) === '');
