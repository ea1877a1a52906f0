import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passwordFault } from '#features/operators/passwords.js';
import {
  afterFailure,
  isLocked,
  isUsable,
  normaliseAccount,
  safeReturnPath,
  withinAsked,
} from '#features/operators/rules.js';

const start = new Date('2020-11-26T02:00:00Z');
const later = (minutes: number) => new Date(start.getTime() + minutes * 60_000);

function fail(times: number, kind: 'account' | 'address') {
  let lock: ReturnType<typeof afterFailure> | undefined;
  for (let i = 0; i < times; i++) lock = afterFailure(lock, kind, start);
  return lock;
}

test('the fifth failure locks an account for 15 minutes, the thirtieth an address', () => {
  assert.equal(isLocked(fail(4, 'account'), start), false);
  assert.equal(isLocked(fail(5, 'account'), later(14)), true);
  assert.equal(isLocked(fail(5, 'account'), later(15)), false);
  assert.equal(isLocked(fail(29, 'address'), start), false);
  assert.equal(isLocked(fail(30, 'address'), start), true);
});

test('failures older than the window are forgotten', () => {
  assert.equal(afterFailure(fail(4, 'account'), 'account', later(16)).failures, 1);
  assert.equal(afterFailure(fail(4, 'account'), 'account', later(15)).failures, 5);
});

test('an account has one spelling', () => {
  assert.equal(normaliseAccount('  ＷＡＮＧ.hk '), 'wang.hk');
});

test('only paths of the portal are returned to', () => {
  for (const path of ['/', '/annexes/1?kind=a%20b', '/businesses?q=%E8%AF%95'])
    assert.equal(safeReturnPath(path), path);
  for (const path of [
    '',
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/sign-in?to=/',
    '/a\nb',
    '/<script>',
  ]) {
    assert.equal(safeReturnPath(path), '/', path);
  }
});

test('a password needs length, three kinds of characters and no account in it', () => {
  assert.match(passwordFault('Ab1-short', 'wang') ?? '', /至少 10/);
  assert.match(passwordFault('alllowercase1', 'wang') ?? '', /三种/);
  assert.match(passwordFault('Xx-wang-2020', 'WANG') ?? '', /账号/);
  assert.match(passwordFault(`Aa1${'x'.repeat(126)}`, 'wang') ?? '', /太长/);
  assert.equal(passwordFault('Kelp-orbit-731', 'wang'), undefined);
});

test('a password that consists of common words, years, runs and places is refused, however disguised', () => {
  for (const plain of [
    'Password123!',
    'P@ssw0rd2020',
    'Haikou-2020x',
    'Hainan@123456',
    'Admin123456!',
    'Qwerty-12345',
    '1qaz2wsx!QAZ',
    'Abcd1234!@#$',
    'Yizhangwangyunzheng1!',
    'WeiXiu-2026',
    'Woaini-5201314',
    'Aaaaaaaa-111',
    'Welcome-2026!',
  ])
    assert.match(passwordFault(plain, 'li.na') ?? '', /常用密码/, plain);
  for (const plain of [
    'Kelp-orbit-731',
    'Long-enough-1',
    'Different-word-1',
    'tz7#QmLw02bx',
    '海口的雨-Rain9x',
    'S3cret-Kelp-Bay',
  ])
    assert.equal(passwordFault(plain, 'wang'), undefined, plain);
});

test('a password holds neither name nor office nor its code', () => {
  const own = ['王小明', '460100', '海口市道路运输局'];
  for (const plain of ['王小明-Kelp-731', 'Kelp-460100-orbit'])
    assert.match(passwordFault(plain, 'wang', own) ?? '', /姓名、单位名称或单位代码/, plain);
  assert.equal(passwordFault('Kelp-orbit-731', 'wang', own), undefined);
});

test('an account is good through its last day, once it has a password', () => {
  const usable = (validTo: string | null, passwordHash = 'hash') => isUsable({ passwordHash, validTo }, '2020-11-26');
  assert.ok(usable(null));
  assert.ok(usable('2020-11-26'));
  assert.ok(!usable('2020-11-25'));
  assert.ok(!usable(null, ''));
});

test('who was asked for a part of the territory sees that part, who was asked for none the whole, and nobody more', () => {
  const territory = ['460105', '460106'];
  assert.deepEqual(withinAsked(territory, [], []), territory);
  assert.deepEqual(withinAsked(territory, ['460105'], ['460105']), ['460105']);
  assert.deepEqual(withinAsked(territory, ['460204'], ['460204']), []);
});
