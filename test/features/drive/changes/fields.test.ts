import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { changedFields, driveOf, parseMoment, readTyped, typedOf } from '#features/drive/changes/fields.js';
import { noticeDrive } from '#features/drive/notice/first.js';

const zone = 'Asia/Shanghai';
const typed = typedOf(noticeDrive, zone);
const faultOf = (change: Partial<typeof typed>) => {
  const answer = readTyped({ ...typed, ...change }, zone);
  return 'fault' in answer ? answer.fault : undefined;
};

for (const ofMachine of ['UTC', 'Asia/Shanghai', 'America/New_York'])
  describe(`moments on a machine in ${ofMachine}`, () => {
    const before = process.env['TZ'];
    process.env['TZ'] = ofMachine;
    after(() => {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    });

    test('are those of the office', () => {
      process.env['TZ'] = ofMachine;
      for (const text of ['2020-11-27 17:00', '2020年11月27日 17：00', '2020/11/27 17:00'])
        assert.equal(parseMoment(text, zone)?.toISOString(), '2020-11-27T09:00:00.000Z', text);
      assert.equal(typed.deadline, '2020-11-27 17:00');
    });
  });

test('what is no moment is none', () => {
  for (const text of ['', '2020-11-27', '17:00', '2020-11-31 17:00', '2020-11-27 24:00', '2020-11-27 17:60'])
    assert.equal(parseMoment(text, zone), null, text);
});

test('a drive goes into its form and comes back as it was', () => {
  const answer = readTyped(typed, zone);
  assert.ok('read' in answer);
  assert.deepEqual(driveOf(answer.read, zone), noticeDrive);
  assert.deepEqual(changedFields(typed, { ...answer.read, boundaryDay: '5' }), ['boundaryDay']);
});

test('each fault is told at its field', () => {
  assert.equal(faultOf({ title: '  ' })?.field, 'title');
  assert.equal(faultOf({ baselineOn: '2020-10-32' })?.field, 'baselineOn');
  assert.equal(faultOf({ boundaryDay: '3' })?.field, 'boundaryDay');
  assert.equal(faultOf({ deadline: '2020-10-31 17:00' })?.field, 'deadline', 'not after the baseline');
  assert.equal(faultOf({ goLiveOn: '2020-11-26' })?.field, 'goLiveOn', 'before the deadline');
  assert.equal(faultOf({}), undefined);
});
