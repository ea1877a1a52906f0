import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addYears, parseDay } from '#domain/values/days.js';
import { idCardCheckCharacter, readIdCard } from '#domain/values/id-card.js';
import { isLandline } from '#domain/values/phone.js';

const numbered = (province: string, day: string) => {
  const body = `${province}9999${day}118`;
  return body + idCardCheckCharacter(body);
};
const verdictOf = (number: string, today = '2020-11-27') => readIdCard(number, today).verdict;

test('a century is a leap year every fourth time', () => {
  assert.equal(parseDay('1900-02-29'), null);
  assert.equal(parseDay('2100-02-29'), null);
  assert.equal(parseDay('2000-02-29'), '2000-02-29');
  assert.equal(addYears('2000-02-29', 1), '2001-03-01');
});

test('who is born today has a number, who is born tomorrow has none', () => {
  assert.equal(verdictOf(numbered('46', '20201127')), 'ok');
  assert.equal(verdictOf(numbered('46', '20201128')), 'birth_date');
});

test('nobody is born before 1850, and no province begins with 16', () => {
  assert.equal(verdictOf(numbered('46', '18500101')), 'ok');
  assert.equal(verdictOf(numbered('46', '18491231')), 'birth_date');
  assert.equal(verdictOf(numbered('16', '19841231')), 'address_code');
});

test('a fixed line is one once it bears its prefix', () => {
  assert.ok(isLandline('0898-66666666'));
  assert.ok(!isLandline('66666666'));
});
