import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filingStatuses } from '#features/register/fields.js';
import { lapsedFrom, takenBackFrom, turnDue, unfiledStatusOn } from '#features/register/lapsing/lapse-rules.js';

test('a licence holds on its last day and has ended on the day after', () => {
  assert.equal(unfiledStatusOn('2020-11-30', '2020-11-29'), 'licensed_unfiled');
  assert.equal(unfiledStatusOn('2020-11-30', '2020-11-30'), 'licensed_unfiled');
  assert.equal(unfiledStatusOn('2020-11-30', '2020-12-01'), 'lapsed_unfiled');
  assert.equal(lapsedFrom('2020-12-31'), '2021-01-01');
  assert.equal(lapsedFrom('2020-02-28'), '2020-02-29');
});

test('an end that is not known turns nothing', () => {
  assert.equal(unfiledStatusOn('', '2999-01-01'), undefined);
  for (const status of filingStatuses) assert.equal(turnDue(status, '', '2999-01-01'), undefined, status);
});

test('only businesses that have not filed turn, each way', () => {
  const due = (day: string) => filingStatuses.map((status) => turnDue(status, '2020-11-30', day) ?? '-').join(' ');
  assert.equal(due('2020-12-01'), '- lapse - - -');
  assert.equal(due('2020-11-30'), '- - unlapse - -');
});

test('what takes a lapse back holds from the day of the lapse', () => {
  const lapse = (effectiveOn: string) => ({
    effectiveOn,
    fields: [{ field: 'filing_status', before: 'licensed_unfiled', after: 'lapsed_unfiled' }],
  });
  const other = { effectiveOn: '2020-12-03', fields: [{ field: 'licence_valid_to', before: '', after: '2021-01-01' }] };
  assert.equal(takenBackFrom([lapse('2020-11-10'), lapse('2020-12-01'), other], '2020-12-05'), '2020-12-01');
  assert.equal(takenBackFrom([other], '2020-12-05'), '2020-12-05');
});
