import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { CaseFacts } from '#features/filings/cases/case-facts.js';

/** What a page was shown with, for its hidden field: sealed, since numbers of persons are among the facts. */
export const sealSeen = (cipher: PersonalCipher, shown: CaseFacts): string =>
  cipher.seal(JSON.stringify(Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== ''))));

/** Undefined for what is no mark of ours. */
export function openSeen(cipher: PersonalCipher, sealed: string): CaseFacts | undefined {
  try {
    return sealed === '' ? undefined : (JSON.parse(cipher.open(sealed)) as CaseFacts);
  } catch {
    return undefined;
  }
}
