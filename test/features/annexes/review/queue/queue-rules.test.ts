import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { BoardCell } from '#features/drive/queries.js';
import { boardCell } from '#test/support/board-cell.js';
import {
  isClean,
  nextFor,
  queueOf,
  queueQuery,
  readQueueAsk,
  type QueueAsk,
} from '#features/annexes/review/queue/queue-rules.js';

const me = 7;
const cell = (annexId: number, over: Partial<BoardCell> = {}): BoardCell =>
  boardCell({ annexId, versionId: annexId, state: 'submitted', submittedAt: new Date(annexId * 1_000), ...over });
const ask = (over: Partial<QueueAsk> = {}): QueueAsk => ({ annex: 0, state: 'waiting', hands: '', unit: '', ...over });
const ids = (cells: readonly BoardCell[]) => cells.map(({ annexId }) => annexId);

describe('the queue', () => {
  const cells = [
    cell(5),
    cell(2, { claimedBy: me }),
    cell(3, { claimedBy: 8, annexNo: 1 }),
    cell(4, { state: 'accepted', unitCode: '460200' }),
    cell(1, { state: 'accepted', annexNo: 2 }),
    cell(6, { state: 'returned' }),
    cell(7, { state: 'filling', submittedAt: null }),
  ];

  test('begins with what waits longest, and holds what waits for review or import', () => {
    assert.deepEqual(ids(queueOf(cells, ask(), me)), [2, 3, 4, 5]);
  });

  test('is filtered by annex, state, hands and unit', () => {
    assert.deepEqual(ids(queueOf(cells, ask({ annex: 1 }), me)), [3]);
    assert.deepEqual(ids(queueOf(cells, ask({ state: 'returned' }), me)), [6]);
    assert.deepEqual(ids(queueOf(cells, ask({ state: 'all' }), me)), [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(ids(queueOf(cells, ask({ hands: 'mine' }), me)), [2]);
    assert.deepEqual(ids(queueOf(cells, ask({ hands: 'free', state: 'submitted' }), me)), [5]);
    assert.deepEqual(ids(queueOf(cells, ask({ unit: '460200' }), me)), [4]);
  });

  test('goes on with what is in hand, then with what nobody has', () => {
    assert.equal(nextFor(cells, me)?.annexId, 2);
    assert.equal(nextFor(cells, 9)?.annexId, 5);
    assert.equal(nextFor([cell(3, { claimedBy: 8 })], me), undefined);
  });

  test('is named by its address, whatever stands in it', () => {
    const read = (text: string) => readQueueAsk((name) => new URLSearchParams(text).get(name) ?? '');
    assert.deepEqual(read('annex=9&state=gone&hands=all&unit=x'), ask());
    const asked = ask({ annex: 3, state: 'accepted', hands: 'mine', unit: '460100' });
    assert.deepEqual(read(String(new URLSearchParams(queueQuery(asked) as Record<string, string>))), asked);
  });
});

test('together are accepted only those in which nothing was found and which nobody else has in hand', () => {
  assert.ok(isClean(cell(1), me));
  assert.ok(isClean(cell(1, { claimedBy: me }), me));
  for (const over of [{ errors: 1 }, { warnings: 1 }, { claimedBy: 8 }, { state: 'accepted' as const }])
    assert.ok(!isClean(cell(1, over), me), JSON.stringify(over));
});
