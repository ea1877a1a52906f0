import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '#domain/annexes/types.js';
import { cellOf, compareFindings, type ExpectedFinding } from '#scripts/rehearsal/compare.js';

const found = (change: Partial<Finding> = {}): Finding => ({
  row: 12,
  column: 5,
  field: 'uscc',
  rule: 'V2',
  level: 'E',
  value: 'X',
  message: '第 12 行…',
  kind: 'V2.uscc.length',
  ...change,
});
const expected = (change: Partial<ExpectedFinding> = {}): ExpectedFinding => ({
  sheet: '附件3',
  row: 12,
  cell: 'F12',
  field: 'uscc',
  value: 'X',
  rule: 'V2',
  level: 'E',
  ...change,
});
const compare = (actual: readonly Finding[], ...findings: readonly ExpectedFinding[]) =>
  compareFindings(actual, { sheet: '附件3', findings });

test('what agrees is silent', () => {
  assert.deepEqual(compare([found()], expected()), []);
});

test('what is missing and what nobody expects is one line each', () => {
  assert.deepEqual(compare([], expected()), ['missing      附件3!F12 V2 E uscc “X”']);
  assert.deepEqual(compare([found({ level: 'W' })], expected()), [
    'false alarm  附件3!F12 V2 W uscc “X”: 第 12 行…',
    'missing      附件3!F12 V2 E uscc “X”',
  ]);
  assert.equal(compare([found({ column: 6 })], expected()).length, 2, 'another cell is another finding');
});

test('other fields, rules and levels may be as right', () => {
  const also = { fields: ['subject_type'], rules: ['A3-6'], levels: ['W'] };
  assert.deepEqual(compare([found({ field: 'subject_type', column: 4 })], expected({ also })), []);
  assert.deepEqual(compare([found({ rule: 'A3-6', level: 'W' })], expected({ also })), []);
  assert.equal(compare([found({ field: 'business_name', column: 3 })], expected({ also })).length, 2);
});

test('a group is met by any one of its findings', () => {
  const group = [expected({ group: 'g1' }), expected({ group: 'g1', row: 13, cell: 'F13' })];
  assert.deepEqual(compare([found()], ...group), []);
  assert.deepEqual(compare([found(), found({ row: 13 })], ...group), []);
  assert.equal(compare([], ...group).length, 2);
});

test('optional findings and those that need another annex may be told or not; notes never disturb', () => {
  for (const each of [expected({ optional: true }), expected({ cross: true })]) {
    assert.deepEqual(compare([], each), []);
    assert.deepEqual(compare([found()], each), []);
  }
  assert.deepEqual(compare([found({ rule: 'V24', level: 'N' })]), []);
});

test('cells are named as in a spreadsheet', () => {
  assert.deepEqual(
    [0, 25, 26, 51, 52, 701, 702].map((column) => cellOf({ row: 1, column })),
    ['A1', 'Z1', 'AA1', 'AZ1', 'BA1', 'ZZ1', 'AAA1'],
  );
});
