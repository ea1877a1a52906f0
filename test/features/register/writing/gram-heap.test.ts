import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGramHeap } from '#features/register/writing/gram-heap.js';
import type { Gram } from '#features/register/writing/gram-queries.js';
import { randomNumbers } from '#test/support/fill-register.js';

const byKey = (a: Gram, b: Gram): number => a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : a[2] - b[2]);

test('grams come back in the order of the key, whatever the order of their days, and again after the heap was emptied', () => {
  const random = randomNumbers(3);
  const heap = createGramHeap(10_000);
  for (const firstId of [1, 4_000_000_000]) {
    const grams: Gram[] = [];
    for (let i = 0; i < 600; i += 1) {
      const id = firstId + i;
      const day = `20${10 + random(11)}-0${1 + random(9)}-1${random(10)}`;
      assert.ok(heap.takes(id, day));
      for (const gram of new Set([random(40), 0xffff_ffff - random(40), random(4_000_000_000)])) {
        heap.add(gram, day, id);
        grams.push([gram, day, id]);
      }
    }
    const parts = [...heap.drain(100)];
    assert.ok(parts.every(({ length }) => length <= 100));
    assert.deepEqual(parts.flat(), grams.sort(byKey));
    assert.equal(heap.size, 0);
  }
});
