import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressOf, standings, sumsByAnnex } from '#features/drive/present.js';
import { boardCell as cell } from '#test/support/board-cell.js';

test('an annex names its unit only among those of several', () => {
  assert.equal(progressOf([cell()])[0]?.title, '附件3');
  assert.equal(progressOf([cell(), cell({ unitCode: '460200' })])[0]?.title, '附件3（海口市）');
});

test('the sums count every annex once', () => {
  const [, , third] = sumsByAnnex([
    cell(),
    cell({ versionId: null, versionNo: null }),
    cell({ state: 'returned' }),
    cell({ annexNo: 4 }),
  ]);
  assert.deepEqual(standings, ['empty', 'filling', 'submitted', 'returned', 'accepted', 'imported']);
  assert.deepEqual(third, { annexNo: 3, total: 3, counts: [1, 1, 0, 1, 0, 0] });
});
