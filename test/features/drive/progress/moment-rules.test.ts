import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { momentKey, momentOf, momentWords, quickMoments } from '#features/drive/progress/moment-rules.js';

const terms = {
  zone: 'Asia/Shanghai',
  now: new Date('2020-11-26T02:00:00Z'),
  deadline: new Date('2020-11-27T09:00:00Z'),
};
const read = (typed: string): string | undefined => momentOf(typed, terms)?.toISOString();

describe('a typed moment', () => {
  const five = '2020-11-20T09:00:00.000Z';
  for (const typed of [
    '2020-11-20T17:00',
    '2020-11-20 17:00',
    '２０２０－１１－２０　１７：００',
    '2020/11/20 17:00',
    '2020.11.20 17.00',
    '2020年11月20日17时',
    '2020年11月20日17点',
    '2020年11月20日 下午5点',
    '2020年11月20日下午5:00',
    '2020-11-20 17:00:00',
    '20201120 1700',
    '20201120 17:00',
    '11-20 17:00',
    '11月20日17:00',
    '11月20号17点整',
    ' 2020-11-20  17：00 ',
  ])
    test(typed, () => assert.equal(read(typed), five));

  test('halves, mornings and midnight', () => {
    assert.equal(read('2020-11-20 17点半'), '2020-11-20T09:30:00.000Z');
    assert.equal(read('2020-11-20 上午9点20分'), '2020-11-20T01:20:00.000Z');
    assert.equal(read('2020-11-20 24:00'), '2020-11-20T16:00:00.000Z');
    assert.equal(read('2020-11-20 00:00'), '2020-11-19T16:00:00.000Z');
  });
  test('days that are named, and a day alone for its end', () => {
    assert.equal(read('昨天17:00'), '2020-11-25T09:00:00.000Z');
    assert.equal(read('前天 8点'), '2020-11-24T00:00:00.000Z');
    assert.equal(read('今天9:30'), '2020-11-26T01:30:00.000Z');
    assert.equal(read('2020-11-20'), '2020-11-20T16:00:00.000Z');
    assert.equal(read('昨天'), '2020-11-25T16:00:00.000Z');
    assert.equal(read('现在'), terms.now.toISOString());
    assert.equal(read('截止'), terms.deadline.toISOString());
    assert.equal(read('截止时间'), terms.deadline.toISOString());
  });
  for (const typed of [
    '',
    '随便',
    '2020-11-31 17:00',
    '2020-11-20 25:00',
    '2020-11-20 17:61',
    '17:00',
    '2020-11-20 24:30',
  ])
    test(`“${typed}” is none`, () => assert.equal(momentOf(typed, terms), null));
});

test('what an address holds is read as the same moment', () => {
  for (const at of ['2020-11-20T09:00:00Z', '2020-11-20T16:00:00Z', '2020-11-20T16:01:00Z'].map(
    (text) => new Date(text),
  ))
    assert.equal(momentOf(momentKey(at, terms.zone), terms)?.getTime(), at.getTime(), momentKey(at, terms.zone));
  assert.equal(momentWords(new Date('2020-11-20T16:00:00Z'), terms.zone), '2020-11-20 24:00');
});

test('offered are moments that have been since the drive began, each leading to itself', () => {
  const quick = quickMoments(terms, new Date('2020-11-22T16:00:00Z'));
  assert.deepEqual(
    quick.map(({ label }) => label),
    ['昨天 17:00', '11-25 日末', '11-24 日末', '11-23 日末'],
  );
  for (const { key } of quick) assert.notEqual(momentOf(key, terms), null);
  const later = { ...terms, now: new Date('2020-11-27T10:00:00Z') };
  assert.ok(
    quickMoments(later, new Date(0)).some(({ label, key }) => label === '截止时' && key === '2020-11-27T17:00'),
  );
});
