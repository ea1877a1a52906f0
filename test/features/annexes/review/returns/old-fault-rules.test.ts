import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOldFault, type Place, type SinceReturn } from '#features/annexes/review/returns/old-fault-rules.js';
import { returnBar } from '#features/annexes/review/returns/return-rules.js';

const since: SinceReturn = {
  added: new Set([9]),
  changed: new Map([
    [3, new Set(['uscc'])],
    [4, new Set<string>()],
  ]),
  isSame: false,
  commented: [
    { row: 5, field: 'uscc' },
    { row: 6, field: '' },
  ],
  crossed: new Set([7]),
};

test('a comment is on an old fault where its cell is as it was and nobody had spoken of it', () => {
  const cases: readonly [Place, boolean, string][] = [
    [{ row: 2, field: 'uscc' }, true, 'the row is as it was'],
    [{ row: 2, field: '' }, true, 'the row is as it was'],
    [{ row: 3, field: 'uscc' }, false, 'the cell has changed'],
    [{ row: 3, field: 'legal_name' }, true, 'another cell of the row has changed'],
    [{ row: 3, field: '' }, false, 'the row has changed'],
    [{ row: 4, field: '' }, true, 'only how it is spelt has changed'],
    [{ row: 5, field: 'uscc' }, false, 'the cell was spoken of'],
    [{ row: 5, field: '' }, false, 'a cell of the row was spoken of'],
    [{ row: 5, field: 'legal_name' }, true, 'another cell of the row was spoken of'],
    [{ row: 6, field: 'uscc' }, false, 'the row was spoken of'],
    [{ row: 7, field: 'uscc' }, false, 'another annex puts it in question'],
    [{ row: 9, field: 'uscc' }, false, 'the row is new'],
    [{ row: null, field: '' }, false, 'something in the file has changed'],
  ];
  for (const [place, isOld, why] of cases) assert.equal(isOldFault(place, since), isOld, why);
});

test('the file as a whole is an old matter only where nothing in it changed and nobody had spoken of it', () => {
  const whole: Place = { row: null, field: '' };
  assert.equal(isOldFault(whole, { ...since, isSame: true }), true);
  assert.equal(isOldFault(whole, { ...since, isSame: true, commented: [whole] }), false);
});

test('a return waits for the checks, then for the eyes of who returns', () => {
  const unread = { code: 'rows_unseen', count: 3 } as const;
  assert.deepEqual(returnBar('running', unread), { code: 'return_unchecked', count: 0 });
  assert.deepEqual(returnBar('failed', { kind: 'read' }), { code: 'return_check_failed', count: 0 });
  assert.deepEqual(returnBar('done', unread), { code: 'return_rows_unseen', count: 3 });
  assert.deepEqual(returnBar('done', { code: 'sample_unseen', count: 2 }), { code: 'return_sample_unseen', count: 2 });
  assert.equal(returnBar('done', { kind: 'read' }), undefined);
  assert.equal(returnBar('done', { kind: 'sample', size: 10, seed: 1 }), undefined);
});
