import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readIdCard } from '#domain/values/id-card.js';
import { normaliseCode } from '#domain/values/normalise.js';
import { isLandline, isMobile, normalisePhone } from '#domain/values/phone.js';
import { readUscc } from '#domain/values/uscc.js';

/** `number,valid,reason,note` lines of a fixture; notes may be quoted, numbers and reasons are not. */
function vectors(name: string): readonly (readonly [number: string, isValid: boolean, reason: string])[] {
  const lines = readFileSync(join(process.cwd(), 'test', 'fixtures', name), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1);
  return lines.map((line) => {
    const [number = '', isValid = '', reason = ''] = line.split(',');
    return [number, isValid === 'true', reason];
  });
}

for (const [code, isValid, reason] of vectors('uscc-vectors.csv')) {
  test(`credit code ${code}: ${reason}`, () => {
    const { verdict } = readUscc(normaliseCode(code));
    assert.equal(verdict, isValid ? 'ok' : reason);
  });
}

for (const [number, isValid, reason] of vectors('idcard-vectors.csv')) {
  test(`identity number ${number}: ${reason}`, () => {
    const { verdict } = readIdCard(normaliseCode(number), '2020-11-27');
    assert.equal(verdict, isValid ? 'ok' : reason);
  });
}

test('letters that never occur are repaired only where the check character proves it', () => {
  assert.deepEqual(readUscc('91460100O00000000C'), { verdict: 'charset', proposal: '91460100000000000C' });
  assert.deepEqual(readUscc('91460105I23456788U'), { verdict: 'charset', proposal: '91460105123456788U' });
  assert.deepEqual(readUscc('92469027MAIXXXX15G'), { verdict: 'charset' });
});

test('a wrong check character tells the right one, not which character is wrong', () => {
  assert.deepEqual(readUscc('91460100000000000D'), { verdict: 'check_digit', expectedCheck: 'C' });
});

test('telephone numbers in the spellings of offices', () => {
  for (const typed of [
    '0898-00000001',
    '00000001',
    '089800000001',
    '(0898)00000001',
    '(0898)-00000001',
    '89800000001',
    '+86-0898-00000001',
  ]) {
    assert.equal(normalisePhone(typed), '0898-00000001', typed);
  }
  for (const typed of ['0898-0000001', '0755-00000001', '400-0000000'])
    assert.equal(isLandline(normalisePhone(typed)), false, typed);
  for (const typed of ['13800000001', '+8613800000001', '86-13800000001', '138-0000-0001'])
    assert.equal(normalisePhone(typed), '13800000001', typed);
  for (const typed of ['12800000001', '1380000001', '138000000011', ''])
    assert.equal(isMobile(normalisePhone(typed)), false, typed);
});
