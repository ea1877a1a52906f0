import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caseKindNames } from '#domain/filing/kinds.js';
import { caseStateNames } from '#domain/filing/moves.js';
import { dayWords, paperKinds, paperNumber, papers, papersOf } from '#domain/filing/papers.js';

const at = new Date('2020-11-17T02:00:00Z');

test('no paper says a result before there is one, whatever the kind', () => {
  for (const kind of caseKindNames)
    for (const state of caseStateNames.filter((each) => each !== 'filed')) {
      const found = papersOf({ kind, state, receivedAt: state === 'draft' ? null : at, notifiedAt: null });
      assert.deepEqual(
        found.filter((one) => one !== 'receipt' && one !== 'return'),
        [],
        `${kind} ${state}`,
      );
    }
});

test('a draft and a case that was withdrawn before it was received have none', () => {
  assert.deepEqual(papersOf({ kind: 'new', state: 'draft', receivedAt: null, notifiedAt: null }), []);
  assert.deepEqual(papersOf({ kind: 'new', state: 'withdrawn', receivedAt: null, notifiedAt: null }), []);
});

test('each kind ends with its own paper; the receipt and the notice stay', () => {
  const filed = (kind: (typeof caseKindNames)[number]) =>
    papersOf({ kind, state: 'filed', receivedAt: at, notifiedAt: at });
  assert.deepEqual(filed('new'), ['receipt', 'notice', 'form', 'announcement']);
  assert.deepEqual(filed('amend'), ['receipt', 'notice', 'form', 'amendment']);
  assert.deepEqual(filed('terminate'), ['receipt', 'notice', 'termination']);
  assert.deepEqual(filed('deregister'), ['receipt', 'notice', 'deregistration']);
  assert.deepEqual(papersOf({ kind: 'second_entry', state: 'filed', receivedAt: at, notifiedAt: null }), [
    'form',
    'announcement',
  ]);
  assert.deepEqual(papersOf({ kind: 'new', state: 'returned', receivedAt: at, notifiedAt: null }), [
    'receipt',
    'return',
  ]);
});

test('numbers and letters of papers tell them apart', () => {
  const about = { day: '2020-12-01', officeCode: '460100', caseId: 12 };
  assert.equal(paperNumber('receipt', about), '备收〔2020〕460100-000012号');
  assert.equal(new Set(paperKinds.map((kind) => paperNumber(kind, about))).size, paperKinds.length);
  assert.equal(new Set(paperKinds.map((kind) => papers[kind].letter)).size, paperKinds.length);
  assert.equal(dayWords('2020-12-01'), '2020年12月1日');
});
