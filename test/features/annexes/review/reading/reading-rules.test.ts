import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  basisOf,
  drawSample,
  flagsOf,
  leastSample,
  parseRanges,
  rangesOf,
  setFlags,
  writeRanges,
} from '#features/annexes/review/reading/reading-rules.js';

/** Rows 3 to 9 of the first sheet with a blank row 6, and two of a second one. */
const rows = Uint32Array.from([3, 4, 5, 7, 8, 9, 10_000_002, 10_000_003]);

describe('what was on the screen', () => {
  test('is kept as ranges that pass over blank rows, and read back as the same rows', () => {
    const flags = flagsOf(rows, []);
    setFlags(rows, flags, [4, 5, 7, 9, 10_000_002, 999], 1);
    const text = writeRanges(rangesOf(rows, flags));
    assert.equal(text, '4-7,9-10000002');
    assert.deepEqual(flagsOf(rows, parseRanges(text)), flags);
    setFlags(rows, flags, [5], 0);
    assert.equal(writeRanges(rangesOf(rows, flags)), '4,7,9-10000002');
  });

  test('of nothing is nothing', () => {
    assert.deepEqual(parseRanges(''), []);
    assert.equal(writeRanges(rangesOf(rows, flagsOf(rows, []))), '');
  });
});

describe('a sample', () => {
  const many = Uint32Array.from({ length: 320 }, (_, at) => at + 3);

  test('follows from its seed, and a larger one holds the smaller one', () => {
    const small = drawSample(many, { size: 16, seed: 42 });
    assert.deepEqual(drawSample(many, { size: 16, seed: 42 }), small);
    assert.notDeepEqual(drawSample(many, { size: 16, seed: 43 }), small);
    assert.equal(new Set(small).size, 16);
    const large = new Set(drawSample(many, { size: 40, seed: 42 }));
    assert.ok(small.every((row) => large.has(row)));
    assert.deepEqual(
      [...small].sort((a, b) => a - b),
      [...small],
    );
  });

  test('reaches every row alike', () => {
    const times = new Uint32Array(20);
    const few = Uint32Array.from({ length: 20 }, (_, at) => at);
    for (let seed = 0; seed < 4_000; seed++) for (const row of drawSample(few, { size: 5, seed })) times[row]!++;
    assert.ok(
      times.every((n) => n > 850 && n < 1_150),
      times.join(),
    );
  });

  test('is one row in twenty, from 10 to 50, and no more than there are', () => {
    assert.deepEqual([0, 4, 150, 320, 100_000].map(leastSample), [0, 4, 10, 16, 50]);
  });
});

test('an acceptance rests on what was read, else on a sample that was seen, else it is refused', () => {
  const sample = { size: 10, seed: 7 };
  assert.deepEqual(basisOf({ needed: 320, unseen: 0, sample: undefined }), { kind: 'read' });
  assert.deepEqual(basisOf({ needed: 320, unseen: 1, sample: undefined }), { code: 'rows_unseen', count: 1 });
  assert.deepEqual(basisOf({ needed: 320, unseen: 300, sample: { ...sample, unseen: 2 } }), {
    code: 'sample_unseen',
    count: 2,
  });
  assert.deepEqual(basisOf({ needed: 320, unseen: 300, sample: { ...sample, unseen: 0 } }), {
    kind: 'sample',
    ...sample,
  });
  assert.deepEqual(basisOf({ needed: 320, unseen: 0, sample: { ...sample, unseen: 0 } }), { kind: 'read' });
});
