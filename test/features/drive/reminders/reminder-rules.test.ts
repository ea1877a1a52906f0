import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dueReminders, mailOf, type ReminderKind } from '#features/drive/reminders/reminder-rules.js';

const deadline = new Date('2020-11-27T09:00:00Z');
const due = (at: string, ...made: ReminderKind[]) => dueReminders(deadline, new Set(made), new Date(at));

test('three days, a day and two hours before the deadline, each from its moment on', () => {
  assert.deepEqual(due('2020-11-24T08:59:59.999Z'), { send: undefined, overtaken: [] });
  assert.deepEqual(due('2020-11-24T09:00:00Z'), { send: 'd3', overtaken: [] });
  assert.deepEqual(due('2020-11-26T08:59:59Z', 'd3'), { send: undefined, overtaken: [] });
  assert.deepEqual(due('2020-11-26T09:00:00Z', 'd3'), { send: 'd1', overtaken: [] });
  assert.deepEqual(due('2020-11-27T07:00:00Z', 'd3', 'd1'), { send: 'h2', overtaken: [] });
  assert.deepEqual(due('2020-11-27T09:00:00Z', 'd3', 'd1', 'h2'), { send: undefined, overtaken: [] });
});

test('what was missed is made up by the last one, while there is time', () => {
  assert.deepEqual(due('2020-11-27T08:00:00Z'), { send: 'h2', overtaken: ['d3', 'd1'] });
  assert.deepEqual(due('2020-11-27T09:00:00Z'), { send: 'h2', overtaken: ['d3', 'd1'] });
  assert.deepEqual(due('2020-11-27T09:00:00.001Z'), { send: undefined, overtaken: [] });
  assert.deepEqual(
    due('2020-11-26T12:00:00Z', 'd1'),
    { send: undefined, overtaken: [] },
    'nothing earlier than what was made',
  );
});

test('a mail says what is left until when, and names nobody', () => {
  const terms = { organ: '海南省道路运输局', unitName: '琼海市', left: 3, deadline: '2020-11-27 17:00' };
  const { subject, text } = mailOf({ ...terms, contact: '' });
  assert.equal(subject, '琼海市机动车维修备案数据采集：报送截止 2020-11-27 17:00');
  assert.match(text, /琼海市还有 3 份附件没有报送，报送截止时间为 2020-11-27 17:00/);
  assert.doesNotMatch(text, /业务咨询/);
  assert.match(mailOf({ ...terms, contact: '0898-00000000' }).text, /业务咨询：0898-00000000/);
});
