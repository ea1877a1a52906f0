import { aesPersonalCipher, type PersonalCipher } from '#platform/crypto/personal.js';
import { isSealedBySm, smPersonalCipher } from '#platform/crypto/sm.js';

/** `aes`: AES-256-GCM and HMAC-SHA-256; `sm`: SM4-CTR and HMAC-SM3 (国密). */
export const cryptoSuites = ['aes', 'sm'] as const;
export type CryptoSuiteName = (typeof cryptoSuites)[number];

/**
 * Seals by the suite of the settings and opens what either sealed, so that a change of suite needs no day on which all is sealed anew.
 * Fingerprints are those of the suite: numbers kept before a change are found again only after they were stored anew.
 */
export function personalCipher(suite: CryptoSuiteName, dataKey: Buffer, hashKey: Buffer): PersonalCipher {
  const [aes, sm] = [aesPersonalCipher(dataKey, hashKey), smPersonalCipher(dataKey, hashKey)];
  const chosen = suite === 'sm' ? sm : aes;
  const keeper = (sealed: string | Uint8Array) => (isSealedBySm(sealed) ? sm : aes);
  return {
    ...chosen,
    open: (sealed) => keeper(sealed).open(sealed),
    openBytes: (sealed) => keeper(sealed).openBytes(sealed),
  };
}
