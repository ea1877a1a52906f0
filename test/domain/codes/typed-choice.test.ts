import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseSeveral, chooseTyped, choicesOf } from '#domain/codes/typed-choice.js';
import type { CodeListName } from '#domain/annexes/types.js';
import { codeList } from '#domain/codes/code-lists.js';
import { loadReadings } from '#domain/values/pinyin.js';

const readings = await loadReadings();
const meant = (list: CodeListName, typed: string) => chooseTyped(list, typed, readings);
const one = (code: string) => ({ kind: 'one', code });

test('an entry is chosen by its code, its place, its name, a synonym or a part of its name', () => {
  assert.deepEqual(meant('business-classes', 'a2'), one('A2'));
  assert.deepEqual(meant('business-classes', 'Ａ２'), one('A2'));
  assert.deepEqual(meant('business-classes', '二类汽车维修'), one('A2'));
  assert.deepEqual(meant('business-classes', '危货维修'), one('H1'));
  assert.deepEqual(meant('business-classes', '危险'), one('H1'));
  // Lists whose codes are names of ours are counted through.
  assert.deepEqual(meant('id-types', '2'), one('passport'));
  assert.deepEqual(meant('chain-kinds', '3'), one('outlet'));
});

test('an entry is chosen by its first letters or syllables', () => {
  assert.deepEqual(meant('business-classes', 'elqcwx'), one('A2'));
  assert.deepEqual(meant('special-repair-items', 'slldw'), { kind: 'none' });
  assert.deepEqual(meant('special-repair-items', 'sldw'), one('S07'));
  assert.deepEqual(meant('id-types', 'sfz'), one('resident_id'));
  assert.deepEqual(meant('site-tenures', 'zulin'), one('rent'));
  assert.deepEqual(meant('site-tenures', 'z y'), one('own'));
});

test('what may be several is asked about, and what is none stays none', () => {
  const several = meant('business-classes', 'el');
  assert.equal(several.kind, 'several');
  assert.deepEqual(several.kind === 'several' && several.codes, ['A2', 'M2', 'O2']);
  assert.equal(meant('business-classes', '一类').kind, 'several');
  assert.deepEqual(meant('business-classes', '四类'), { kind: 'none' });
  assert.deepEqual(meant('business-classes', ''), { kind: 'none' });
});

test('only what is allowed can be meant', () => {
  const allowed = new Set(['460105']);
  assert.deepEqual(chooseTyped('divisions', '460106', readings, allowed), { kind: 'none' });
  assert.deepEqual(chooseTyped('divisions', 'xy', readings, allowed), one('460105'));
  assert.deepEqual(
    choicesOf('divisions', allowed).map(({ key }) => key),
    ['460105'],
  );
});

test('several entries stand in one field, by signs or blanks between them', () => {
  const several = (typed: string) => chooseSeveral('special-repair-items', typed, readings);
  assert.deepEqual(several('S01、s07').codes, ['S01', 'S07']);
  assert.deepEqual(several('sldw ktwx').codes, ['S07', 'S13']);
  assert.deepEqual(several('空调 四轮').codes, ['S13', 'S07']);
  assert.deepEqual(chooseSeveral('vehicle-kinds', '1 3', readings).codes, ['bus', 'small']);
  const odd = several('S01、wx、纺织');
  assert.deepEqual(odd.codes, ['S01']);
  assert.deepEqual(odd.unknown, ['纺织']);
  assert.equal(odd.doubts[0]?.text, 'wx');
});

test('every entry of every list of the form is chosen by its key and by its name', () => {
  const lists = [
    'subject-types',
    'form-natures',
    'economic-types',
    'id-types',
    'subjects',
    'business-classes',
  ] as const;
  const more = ['operation-kinds', 'chain-kinds', 'site-tenures', 'operating-status', 'vehicle-kinds'] as const;
  for (const list of [...lists, ...more, 'special-repair-items', 'extra-capabilities'] as const) {
    for (const { key, code } of choicesOf(list)) assert.deepEqual(meant(list, key), one(code), `${list} ${key}`);
    for (const { code, name } of codeList(list)) assert.equal(meant(list, name).kind, 'one', `${list} ${code}`);
  }
});
