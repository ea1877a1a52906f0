import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { databasePasswordFault, keyFault, secretFault } from '#platform/secrets.js';
import { fc } from '#test/support/properties.js';

const faultOf = (password: string) =>
  databasePasswordFault(`mysql://portal:${encodeURIComponent(password)}@db.example/yzw`);

/** Hexadecimal figures as a generator of passwords draws them: each as likely as any other. */
const hex = (least: number) =>
  fc
    .tuple(fc.noBias(fc.integer()), fc.integer({ min: least, max: 64 }))
    .map(([seed, length]) => createHash('sha256').update(String(seed)).digest('hex').slice(0, length));

const common = (
  'password passwort 12345678 123456789 1234567890 qwertyuiop 1q2w3e4r 1qaz2wsx iloveyou administrator changeme letmein1 ' +
  'welcome1 admin123 root1234 abcd1234 abc12345 sunshine football baseball princess superman trustno1 dragon12 monkey12 ' +
  'zaq12wsx mariadb1 mysqlmysql hainan2020 yizhangwang 5201314520 woaini520 11111111 88888888 87654321 aaaaaaaa'
).split(' ');

describe('what is a secret', () => {
  test('random hexadecimal figures, twelve and more, are never a common password', () => {
    fc.assert(
      fc.property(hex(12), (password) => assert.equal(faultOf(password), undefined, password)),
      { numRuns: 20_000 },
    );
  });

  test('nor are those with hardly a letter in them', () => {
    for (const password of [
      '8491273650182',
      '84a1273f50182',
      '7e57a0c4d091',
      '0f1ce5a72d94',
      'a1a6a9a4b2c7',
      'dada5bad0d06',
    ])
      assert.equal(faultOf(password), undefined, password);
  });

  test('random hexadecimal figures are secrets of the session and keys', () => {
    fc.assert(
      fc.property(fc.noBias(fc.integer()), (seed) => {
        const bytes = createHash('sha256').update(`key ${seed}`).digest();
        assert.equal(secretFault(bytes.toString('hex')), undefined);
        assert.equal(keyFault(bytes), undefined);
      }),
    );
  });

  test('common passwords are refused, and what people make of them', () => {
    const isCommon = (password: string) => assert.match(faultOf(password) ?? '', /常见密码/, password);
    for (const word of common) isCommon(word);
    const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);
    const disguised = (word: string) =>
      /\d/.test(word) ? word : word.replace(/a/g, '@').replace(/o/g, '0').replace(/e/g, '3').replace(/s/g, '$');
    const made = fc
      .tuple(
        fc.constantFrom(...common),
        fc.constantFrom(
          (word: string) => word,
          capital,
          disguised,
          (word: string) => word.toUpperCase(),
        ),
        fc.constantFrom('', '1', '12', '123', '2020', '!', '@', '123!', '@2019', '!!', '666', '#1'),
      )
      .map(([word, change, tail]) => change(word) + tail);
    fc.assert(fc.property(made, isCommon), { numRuns: 2_000 });
  });
});
