import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnnexState } from '#domain/annexes/states.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { placesNamed } from '#features/annexes/uploads/place-rules.js';
import { type Decision, type Recognised, type Slot, slotFor, slotsFor } from '#features/annexes/uploads/slot-rules.js';
import { readSeen, seenText } from '#features/annexes/receiving/seen-versions.js';

const numbers: readonly AnnexNo[] = [1, 2, 3, 4, 5];
const slotsOf = (unitCode: string, unitName: string, first: number, state: AnnexState = 'filling'): Slot[] =>
  numbers.map((annexNo) => ({ annexId: first + annexNo, annexNo, unitCode, unitName, state }));
const haikou = slotsOf('460100', '海口市', 10);
const clear = (no: AnnexNo, over: Partial<Recognised> = {}): Recognised => ({
  annexes: [no],
  isClear: true,
  ownUnits: [],
  otherOffice: '',
  ...over,
});

test('what is clear goes to the annex of the office, whatever is not is asked about with the best guess', () => {
  assert.deepEqual(slotFor(clear(3), haikou), { kind: 'place', annexId: 13 });
  const asked = (found: Recognised) => slotFor(found, haikou) as { question: string; guess: number | null };
  assert.deepEqual(asked({ ...clear(4), annexes: [4, 5], isClear: false }), {
    kind: 'ask',
    question: 'several',
    guess: 14,
  });
  assert.deepEqual(asked({ ...clear(3), annexes: [], isClear: false }), { kind: 'ask', question: 'none', guess: null });
  assert.deepEqual(asked(clear(3, { otherOffice: '万宁市' })), { kind: 'ask', question: 'office', guess: 13 });
  assert.equal(asked({ ...clear(3), isClear: false }).question, 'several', 'a few columns are no annex yet');
});

test('an annex of two drives is asked about, unless the file says whose it is', () => {
  const of = (driveId: number, first: number, over: Partial<Slot> = {}) =>
    slotsOf('460100', '海口市', first).map((slot) => ({ ...slot, driveId, driveName: `${driveId}号`, ...over }));
  const both = [...of(1, 10), ...of(2, 20)];
  assert.deepEqual(slotFor(clear(3), both), { kind: 'ask', question: 'drive', guess: 13 });
  assert.deepEqual(slotFor(clear(3, { driveId: 2 }), both), { kind: 'place', annexId: 23 });
  assert.equal((slotFor(clear(3, { driveId: 3 }), both) as { question?: string }).question, 'drive', 'of neither');
  const over = [...of(1, 10, { isCollected: false }), ...of(2, 20)];
  assert.deepEqual(slotFor(clear(3), over), { kind: 'ask', question: 'drive', guess: 23 }, 'never guessed');
  assert.deepEqual(slotFor(clear(3, { driveId: 1 }), over), { kind: 'closed', annexId: 13 });
});

test('of several units the one that the file names, else a person says which', () => {
  const both = [...haikou, ...slotsOf('469005', '文昌市', 20)];
  assert.deepEqual(slotFor(clear(3, { ownUnits: ['469005'] }), both), { kind: 'place', annexId: 23 });
  assert.deepEqual(slotFor(clear(3), both), { kind: 'ask', question: 'unit', guess: 13 });
  assert.equal((slotFor(clear(3, { ownUnits: ['460100', '469005'] }), both) as { question?: string }).question, 'unit');
});

test('an annex that is not open takes nothing, and is no guess', () => {
  const submitted = haikou.map((slot) => (slot.annexNo === 4 ? { ...slot, state: 'submitted' as const } : slot));
  assert.deepEqual(slotFor(clear(4), submitted), { kind: 'closed', annexId: 14 });
  assert.deepEqual(slotFor({ ...clear(4), annexes: [4, 5], isClear: false }, submitted), {
    kind: 'ask',
    question: 'several',
    guess: 15,
  });
  assert.equal(slotFor(clear(4), []).kind, 'ask', 'no annexes at all');
});

test('two files for one annex are both asked about, a third is not', () => {
  const place = (annexId: number): Decision => ({ kind: 'place', annexId });
  const decided = slotsFor([
    ['a', place(13)],
    ['b', place(13)],
    ['c', place(14)],
  ]);
  assert.deepEqual(
    decided.map(([, one]) => (one.kind === 'ask' ? one.question : one.kind)),
    ['same', 'same', 'place'],
  );
});

test('places that a file names, in full or short; the own ones count for more than all others', () => {
  const places = {
    units: [{ code: '460100', name: '海口市' }],
    own: ['海口市道路运输管理处', '秀英区', '龙华区'],
    others: [
      { code: '469006', name: '万宁市' },
      { code: '469028', name: '陵水黎族自治县' },
    ],
  };
  assert.deepEqual(placesNamed(['附件3（海口）.xlsx'], places), { ownUnits: ['460100'], otherOffice: '' });
  assert.deepEqual(placesNamed(['陵水附件3.xlsx', '附件3'], places), { ownUnits: [], otherOffice: '陵水黎族自治县' });
  assert.deepEqual(placesNamed(['附件3.xlsx', '填报单位：万宁市交通运输局'], places).otherOffice, '万宁市');
  assert.deepEqual(placesNamed(['秀英区附件3（万宁市转来）.xlsx'], places), { ownUnits: [], otherOffice: '' });
  assert.deepEqual(placesNamed(['附件3.xlsx'], places), { ownUnits: [], otherOffice: '' });
});

test('the versions that a person had seen come back from the form as they went out', () => {
  const text = seenText([
    { annexId: 12, versionId: 34 },
    { annexId: 13, versionId: null },
  ]);
  assert.deepEqual(readSeen(text), { 12: 34, 13: null });
  assert.equal(readSeen(''), undefined);
  assert.deepEqual(readSeen('x 1:y 5:6 __proto__:7 99999999999999999999:1'), { 5: 6 });
});
