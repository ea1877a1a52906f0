import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listLines } from '#domain/legacy/list-text.js';

const row = (rowId: string, typed: Readonly<Record<string, string>> = {}) => ({
  rowId,
  typed: { old_system_id: rowId, business_name: '示例店', legal_id_masked: '469999199001010020', ...typed },
});
const texts = (rows: Parameters<typeof listLines>[0]): string[] => listLines(rows).map(({ text }) => text);

test('the order in which licences were stored changes nothing of a list', () => {
  assert.deepEqual(texts([row('HN2'), row('HN1')]), texts([row('HN1'), row('HN2')]));
});

test('what an office reads changes it, what it does not see does not', () => {
  assert.notDeepEqual(texts([row('HN1', { valid_to: '2020-01-01' })]), texts([row('HN1', { valid_to: '2020-01-02' })]));
  assert.deepEqual(texts([row('HN1', { legal_id_masked: '469999198001010020' })]), texts([row('HN1')]));
  assert.ok(!texts([row('HN1')])[0]?.includes('199001'), 'a canonical form holds no number of a person');
});

test('what came back from another office is told apart from what was there before', () => {
  assert.notDeepEqual(texts([{ ...row('HN1'), sentBack: 7 }]), texts([row('HN1')]));
  assert.notDeepEqual(texts([{ ...row('HN1'), sentBack: 7 }]), texts([{ ...row('HN1'), sentBack: 8 }]));
});
