import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PersonalCipher } from '#platform/crypto/personal.js';

const version = 's1.';
const versionByte = 2;
const nonceBytes = 16;
const tagBytes = 32;
const headBytes = nonceBytes + tagBytes;

/**
 * Personal numbers under the national algorithms (GB/T 32907 SM4, GB/T 32905 SM3): SM4-CTR, then HMAC-SM3 over nonce and cipher text.
 * Text becomes `s1.` + base64, bytes start with 2. SM4 takes 16 bytes; its key and that of the tag are derived from the data key.
 */
export function smPersonalCipher(dataKey: Buffer, hashKey: Buffer): PersonalCipher {
  const derived = (what: string, length: number) => Buffer.from(hkdfSync('sm3', dataKey, '', what, length));
  const sealKey = derived('yizhangwang sm4', 16);
  const tagKey = derived('yizhangwang hmac-sm3', tagBytes);
  const tagOf = (nonce: Uint8Array, body: Uint8Array) => createHmac('sm3', tagKey).update(nonce).update(body).digest();

  function encrypt(plain: Uint8Array, free: number): Buffer {
    const nonce = randomBytes(nonceBytes);
    const body = createCipheriv('sm4-ctr', sealKey, nonce).update(plain);
    return Buffer.concat([Buffer.alloc(free), nonce, tagOf(nonce, body), body]);
  }
  function decrypt(bytes: Uint8Array): Buffer {
    const nonce = bytes.subarray(0, nonceBytes);
    const body = bytes.subarray(headBytes);
    const tag = bytes.subarray(nonceBytes, headBytes);
    if (tag.length !== tagBytes || !timingSafeEqual(tag, tagOf(nonce, body)))
      throw new Error('sealed content was altered or the key is another one');
    return createDecipheriv('sm4-ctr', sealKey, nonce).update(body);
  }
  return {
    seal: (plain) => (plain === '' ? '' : version + encrypt(Buffer.from(plain, 'utf8'), 0).toString('base64')),
    open(sealed) {
      if (sealed === '') return '';
      if (!sealed.startsWith(version)) throw new Error('sealed text of an unknown version');
      return decrypt(Buffer.from(sealed.slice(version.length), 'base64')).toString('utf8');
    },
    sealBytes(plain) {
      const sealed = encrypt(plain, 1);
      sealed[0] = versionByte;
      return sealed;
    },
    openBytes(sealed) {
      if (sealed[0] !== versionByte) throw new Error('sealed bytes of an unknown version');
      return decrypt(sealed.subarray(1));
    },
    fingerprint: (plain) => (plain === '' ? '' : createHmac('sm3', hashKey).update(plain, 'utf8').digest('hex')),
  };
}

/** Whether a sealed text or sealed bytes came from this suite. */
export const isSealedBySm = (sealed: string | Uint8Array): boolean =>
  typeof sealed === 'string' ? sealed.startsWith(version) : sealed[0] === versionByte;
