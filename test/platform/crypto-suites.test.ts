import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { hmacSha256 } from '#platform/crypto/personal.js';
import { cryptoSuites, personalCipher } from '#platform/crypto/suites.js';

const keyOf = (what: string) => createHash('sha256').update(what).digest();
const cipherOf = (suite: (typeof cryptoSuites)[number], data = 'data') =>
  personalCipher(suite, keyOf(data), keyOf('hash'));
const number = '469999199001010012';

test('either suite opens what either sealed, text and bytes', () => {
  for (const sealing of cryptoSuites) {
    for (const opening of cryptoSuites) {
      assert.equal(cipherOf(opening).open(cipherOf(sealing).seal(number)), number, `${sealing} by ${opening}`);
      const bytes = Buffer.from([0, 1, 2, 255, ...Buffer.from('业户')]);
      assert.deepEqual(cipherOf(opening).openBytes(cipherOf(sealing).sealBytes(bytes)), bytes);
    }
  }
});

test('sealed text says its suite, differs each time, fits its column, and nothing stays nothing', () => {
  assert.match(cipherOf('aes').seal(number), /^v1\./);
  assert.match(cipherOf('sm').seal(number), /^s1\./);
  for (const suite of cryptoSuites) {
    const cipher = cipherOf(suite);
    assert.notEqual(cipher.seal(number), cipher.seal(number));
    assert.ok(cipher.seal('9'.repeat(60)).length <= 200);
    assert.equal(cipher.open(cipher.seal('')), '');
    assert.deepEqual(cipher.openBytes(cipher.sealBytes(Buffer.alloc(0))), Buffer.alloc(0));
  }
});

test('what was altered, cut short, or sealed with another key is refused', () => {
  for (const suite of cryptoSuites) {
    const sealed = cipherOf(suite).seal(number);
    const bytes = Buffer.from(sealed.slice(3), 'base64');
    for (let at = 0; at < bytes.length; at += 1) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ 1;
      assert.throws(() => cipherOf(suite).open(sealed.slice(0, 3) + altered.toString('base64')), `${suite} byte ${at}`);
    }
    assert.throws(() => cipherOf(suite).open(sealed.slice(0, 20)));
    assert.throws(() => cipherOf(suite, 'another').open(sealed));
  }
  assert.throws(() => cipherOf('sm').open('x1.AAAA'), /unknown version/);
});

test('fingerprints: equal for equal numbers, 64 hex digits, unlike between suites and keys', () => {
  const prints = [cipherOf('aes'), cipherOf('sm')].map((cipher) => cipher.fingerprint(number));
  for (const print of prints) assert.match(print, /^[0-9a-f]{64}$/);
  assert.equal(new Set(prints).size, 2);
  assert.equal(cipherOf('sm').fingerprint(number), prints[1]);
  assert.equal(cipherOf('sm').fingerprint(''), '');
});

test('the keyed hash of a text is the HMAC of its UTF-8, short or long, whatever was hashed before', () => {
  const texts = ['1', number, '海口示例', '𠮷\ud800', 'x'.repeat(341), 'x'.repeat(342), '业'.repeat(5_000), '\0', '2'];
  for (const keyBytes of [0, 1, 32, 64]) {
    const key = keyOf('hash').subarray(0, keyBytes);
    const long = Buffer.concat([key, Buffer.alloc(keyBytes - key.length, 7)]);
    const print = hmacSha256(long);
    for (const text of [...texts, ...texts.toReversed()])
      assert.equal(
        print(text),
        createHmac('sha256', long).update(text, 'utf8').digest('hex'),
        `${keyBytes} ${text.slice(0, 9)}`,
      );
  }
  assert.throws(() => hmacSha256(Buffer.alloc(65)), RangeError);
});
