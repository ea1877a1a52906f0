import { createCipheriv, createDecipheriv, createHmac, randomFillSync } from 'node:crypto';

/** Keeps personal numbers unreadable at rest. An interface, so that SM4 and HMAC-SM3 can take its place (domain guide 9). */
export interface PersonalCipher {
  /** Text to `v1.` + base64 of nonce, tag and cipher text; '' stays ''. */
  seal(plain: string): string;
  /** @throws Error when the text was altered or the key is another one. */
  open(sealed: string): string;
  /** Keyed hash (hex, 64 characters) for equality search; '' stays ''. */
  fingerprint(plain: string): string;
}

const version = 'v1.';
const nonceBytes = 12;
const nonces = Buffer.alloc(nonceBytes * 512);
let nonceAt = nonces.length;

/** Random bytes that nobody had before, fetched by the hundred: an import seals 200,000 numbers. */
function nextNonce(): Buffer {
  if (nonceAt === nonces.length) {
    randomFillSync(nonces);
    nonceAt = 0;
  }
  nonceAt += nonceBytes;
  return nonces.subarray(nonceAt - nonceBytes, nonceAt);
}

export function aesPersonalCipher(dataKey: Buffer, hashKey: Buffer): PersonalCipher {
  return {
    seal(plain) {
      if (plain === '') return '';
      const nonce = nextNonce();
      const cipher = createCipheriv('aes-256-gcm', dataKey, nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return version + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    open(sealed) {
      if (sealed === '') return '';
      if (!sealed.startsWith(version)) throw new Error('sealed text of an unknown version');
      const bytes = Buffer.from(sealed.slice(version.length), 'base64');
      const decipher = createDecipheriv('aes-256-gcm', dataKey, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
    fingerprint: (plain) => (plain === '' ? '' : createHmac('sha256', hashKey).update(plain, 'utf8').digest('hex')),
  };
}

/** Resident number or other document for people without leave: first 3 and last 4 characters (domain guide 9). */
export function maskId(text: string): string {
  return text.length <= 7 ? '*'.repeat(text.length) : text.slice(0, 3) + '*'.repeat(text.length - 7) + text.slice(-4);
}

/** Mobile for people without leave: 138****0000. */
export function maskMobile(text: string): string {
  return text.length <= 7 ? '*'.repeat(text.length) : text.slice(0, 3) + '*'.repeat(text.length - 7) + text.slice(-4);
}
