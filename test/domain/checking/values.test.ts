import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numberDamage, textDamage } from '#domain/values/damage.js';
import { addMonths, addYears, dayAfter, parseDay, yearsBetween } from '#domain/values/days.js';
import { comparisonKey, isPlaceholder, normaliseCode, normaliseText } from '#domain/values/normalise.js';
import { parseNumber } from '#domain/values/numbers.js';

test('a day in all its spellings', () => {
  const spellings = [
    '2020-11-05',
    '2020/11/5',
    '2020.11.5',
    '2020年11月5日',
    '2020年11月05日',
    '２０２０－１１－０５',
    ' 2020 - 11 - 5 ',
    '20201105',
    '44140',
    '44140.75',
    '2020-11-05 00:00:00',
    '2020/11/5 8:30',
    '2020-11-05T00:00:00.000Z',
  ];
  for (const typed of spellings) assert.equal(parseDay(typed), '2020-11-05', typed);
  for (const typed of [
    '2019年',
    '2019-13-01',
    '2019-02-29',
    '05/11/2020',
    '11-05',
    '不详',
    '0',
    '60',
    '999999',
    '2020-11-05至今',
    '',
  ]) {
    assert.equal(parseDay(typed), null, typed);
  }
});

test('serial numbers count as the 1900 system does', () => {
  assert.deepEqual(['1', '59', '61', '43861', '44135', '109574'].map(parseDay), [
    '1900-01-01',
    '1900-02-28',
    '1900-03-01',
    '2020-01-31',
    '2020-10-31',
    '2199-12-31',
  ]);
});

test('calendar sums', () => {
  assert.equal(addYears('2020-02-29', 1), '2021-03-01');
  assert.equal(addYears('2020-01-01', 1), '2021-01-01');
  assert.equal(addMonths('2020-01-15', -3), '2019-10-15');
  assert.deepEqual(['2020-12-31', '2020-02-28', '2019-02-28', '2020-01-09'].map(dayAfter), [
    '2021-01-01',
    '2020-02-29',
    '2019-03-01',
    '2020-01-10',
  ]);
  assert.equal(yearsBetween('2004-11-28', '2020-11-27'), 15);
  assert.equal(yearsBetween('2004-11-27', '2020-11-27'), 16);
});

test('normal form: width, blanks, line breaks, invisible characters', () => {
  assert.equal(normaliseText('　海口\u200b示例\r\n汽车 （维修） '), '海口示例 汽车 (维修)');
  assert.equal(normaliseText('示例 汽车'), '示例 汽车');
  assert.equal(normaliseCode(' ４６０１ 0500a '), '46010500A');
  assert.equal(normaliseCode('0898—00000001'), '0898-00000001');
  assert.equal(comparisonKey('海南省海口市（秀英区）示例路1号-2a'), '海口市秀英区示例路1号2A');
  assert.deepEqual(['-', '／', '无', '——', '无锡', '0', ''].map(isPlaceholder), [
    true,
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('figures: what is surely meant is proposed, not taken', () => {
  assert.deepEqual(parseNumber('12.50'), { ok: true, value: 12.5 });
  assert.deepEqual(parseNumber('-７７'), { ok: true, value: -77 });
  assert.deepEqual(parseNumber('1,200'), { ok: false, meant: '1200' });
  assert.deepEqual(parseNumber('600㎡'), { ok: false, meant: '600' });
  assert.deepEqual(parseNumber('600平方米'), { ok: false, meant: '600' });
  for (const typed of ['约600', '6OO', '1,20', '1.2.3', '']) assert.deepEqual(parseNumber(typed), { ok: false }, typed);
});

test('damaged text is told from rare characters, foreign names and questions', () => {
  assert.equal(textDamage('海口\ufffd例'), 'replacement');
  assert.equal(textDamage('海口??例汽修'), 'question-marks');
  assert.equal(textDamage('æµ·å\u008f£'), 'mojibake');
  assert.equal(textDamage('锟斤拷锟斤拷'), 'mojibake');
  assert.equal(textDamage(new TextDecoder('gbk').decode(new TextEncoder().encode('海口市示例汽车维'))), 'mojibake');
  for (const sound of [
    '海口示例汽修',
    'Müller GmbH',
    'Café',
    '是否搬迁?',
    '是否搬迁？？',
    '𠮷示例',
    '㛃',
    '涓流示例',
    '娴静',
    'A2',
    '',
  ]) {
    assert.equal(textDamage(sound), undefined, sound);
  }
});

test('codes that a spreadsheet took for numbers', () => {
  assert.equal(numberDamage('9.146010600E+17', false), 'float');
  assert.equal(numberDamage('469999198412311000', true), 'lost-digits');
  assert.equal(numberDamage('469999198412311000', false), undefined);
  assert.equal(numberDamage('13800000001', true), undefined);
});
