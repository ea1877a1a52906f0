import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnnexState, annexTransitions } from '#domain/annexes/states.js';
import { noticeDrive } from '#features/drive/notice/first.js';
import { isLate, phaseText, waitsFor } from '#features/drive/rules.js';

const phase = (at: string) => phaseText(noticeDrive, new Date(at), 'Asia/Shanghai');

test('late begins the millisecond after 17:00 Beijing time, whatever the zone of the instant', () => {
  assert.equal(isLate(noticeDrive.deadlineAt, new Date('2020-11-27T09:00:00.000Z')), false);
  assert.equal(isLate(noticeDrive.deadlineAt, new Date('2020-11-27T09:00:00.001Z')), true);
});

test('days left are calendar days of the office', () => {
  assert.equal(phase('2020-11-25T15:59:00Z'), '采集阶段 · 距截止还有 2 天');
  assert.equal(phase('2020-11-25T16:01:00Z'), '采集阶段 · 距截止还有 1 天');
  assert.equal(phase('2020-11-27T01:00:00Z'), '采集阶段 · 今天截止');
});

test('after the deadline and from go-live on, the phase says so', () => {
  assert.equal(phase('2020-11-27T10:00:00Z'), '采集阶段 · 已过报送截止时间');
  assert.equal(phase('2020-11-30T15:59:59Z'), '采集阶段 · 已过报送截止时间');
  assert.equal(phase('2020-11-30T16:00:00Z'), '运行阶段');
});

test('the province waits on what was submitted, and on an accepted annex 3 until it is imported', () => {
  assert.equal(waitsFor('province', { state: 'submitted', annexNo: 1 }), true);
  assert.equal(waitsFor('province', { state: 'accepted', annexNo: 3 }), true);
  assert.equal(waitsFor('province', { state: 'accepted', annexNo: 1 }), false);
  assert.equal(waitsFor('province', { state: 'imported', annexNo: 3 }), false);
  assert.equal(waitsFor('province', { state: 'accepted', annexNo: 3, rows: 0, versionId: 9 }), false, 'a nil return');
  assert.equal(waitsFor('province', { state: 'submitted', annexNo: 3, rows: 0 }), true);
});

test('an office waits for nobody while it fills in or mends; nothing waits for both sides', () => {
  for (const state of Object.keys(annexTransitions) as AnnexState[])
    for (const annexNo of [1, 2, 3, 4, 5]) {
      assert.equal(waitsFor('office', { state, annexNo }), state === 'filling' || state === 'returned');
      assert.ok(!(waitsFor('office', { state, annexNo }) && waitsFor('province', { state, annexNo })), state);
    }
});
