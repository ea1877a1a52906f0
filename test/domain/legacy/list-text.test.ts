import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ListedRow, listLines, listText } from '#domain/legacy/list-text.js';

const row = (rowId: string, typed: Readonly<Record<string, string>> = {}): ListedRow => ({
  rowId,
  typed: { old_system_id: rowId, business_name: '示例店', legal_id_masked: '469999199001010020', ...typed },
});
const unit = { driveId: 1, unitCode: '460100', annexNo: 5 };
const text = (rows: readonly ListedRow[]): string => listText(unit, listLines(rows));

test('the order in which licences were stored changes nothing of a list', () => {
  assert.equal(text([row('HN2'), row('HN1')]), text([row('HN1'), row('HN2')]));
});

test('what an office reads changes it, what it does not see does not', () => {
  assert.notEqual(text([row('HN1', { valid_to: '2020-01-01' })]), text([row('HN1', { valid_to: '2020-01-02' })]));
  assert.equal(text([row('HN1', { legal_id_masked: '469999198001010020' })]), text([row('HN1')]));
  assert.ok(!text([row('HN1')]).includes('199001'), 'a canonical form holds no number of a person');
});

test('what came back from another office is told apart from what was there before; what is away is not', () => {
  assert.notEqual(text([{ ...row('HN1'), returned: 7 }]), text([row('HN1')]));
  assert.notEqual(text([{ ...row('HN1'), returned: 7 }]), text([{ ...row('HN1'), returned: 8 }]));
  assert.equal(text([{ ...row('HN1'), returned: 7, isAway: true }]), text([row('HN1')]));
});

test('lists of two units, annexes or drives are two, though both are empty', () => {
  const all = [unit, { ...unit, unitCode: '469002' }, { ...unit, annexNo: 3 }, { ...unit, driveId: 2 }];
  assert.equal(new Set(all.map((one) => listText(one, []))).size, all.length);
});
