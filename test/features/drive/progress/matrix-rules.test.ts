import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { linesAsked, readMatrixAsk } from '#features/drive/progress/matrix-ask.js';
import {
  badness,
  lineOf,
  type MatrixCell,
  missingOf,
  sorted,
  sumOf,
  unitsWorstFirst,
} from '#features/drive/progress/matrix-rules.js';
import { officesBelow } from '#features/drive/progress/matrix.js';

const deadlineAt = new Date('2020-11-27T09:00:00Z');
const before = new Date('2020-11-26T09:00:00Z');
const after = new Date('2020-11-27T09:00:00.001Z');

export const aCell = (over: Partial<MatrixCell> = {}): MatrixCell => ({
  annexId: 1,
  unitCode: '460100',
  unitName: '海口市',
  agencyId: 1,
  agencyName: '示例机构',
  annexNo: 4,
  state: 'filling',
  versionId: 7,
  rows: 10,
  errors: 0,
  openWarnings: 0,
  openComments: 0,
  filed: null,
  isLate: false,
  submittedAt: null,
  deadlineAt,
  expected: 12,
  isNil: false,
  expectedParts: [],
  ...over,
});
const line = (over: Partial<MatrixCell> = {}, at = before) => lineOf(aCell(over), at);

describe('the numbers of a line', () => {
  test('rows stand under the state of their annex, and under one only', () => {
    for (const state of ['submitted', 'accepted', 'imported'] as const) {
      const { submitted, accepted, imported, rows } = line({ state }).figures;
      assert.deepEqual({ submitted, accepted, imported, [state]: 0 }, { submitted: 0, accepted: 0, imported: 0 });
      assert.equal(line({ state }).figures[state], rows);
    }
    const { submitted, accepted, imported } = line({ state: 'returned' }).figures;
    assert.deepEqual([submitted, accepted, imported], [0, 0, 0]);
  });
  test('open items are errors, warnings without a reason and comments without an answer', () => {
    assert.equal(line({ errors: 2, openWarnings: 3, openComments: 4 }).figures.open, 9);
  });
  test('overdue from the moment after the deadline on, while the office has it and something is expected', () => {
    assert.equal(line({}, deadlineAt).isOverdue, false);
    assert.equal(line({}, after).isOverdue, true);
    assert.equal(line({ state: 'submitted' }, after).isOverdue, false);
    assert.equal(line({ expected: 0, rows: 0 }, after).isOverdue, false);
    assert.equal(line({ expected: null }, after).isOverdue, true);
    assert.equal(line({ state: 'accepted', isLate: true }, after).figures.late, 1);
  });
  test('what nobody knows is no number, and no part of a sum', () => {
    assert.equal(line({ expected: null }).figures.expected, null);
    assert.equal(missingOf(aCell({ expected: null })), 0);
    assert.equal(missingOf(aCell({ rows: 20 })), 0, 'more rows than expected miss none');
    assert.equal(sumOf([line({ expected: null }), line()]).expected, 12);
    assert.equal(sumOf([line({ expected: null })]).expected, null);
    assert.equal(sumOf([]).rows, 0);
  });
});

test('worst first: what is overdue, came back, was not begun, is faulty, is being filled in, and the rest', () => {
  const lines = [
    line({ annexId: 1, state: 'imported' }),
    line({ annexId: 2, state: 'submitted' }),
    line({ annexId: 3, state: 'submitted', isLate: true }),
    line({ annexId: 4 }),
    line({ annexId: 5, errors: 1 }),
    line({ annexId: 6, versionId: null }),
    line({ annexId: 7, state: 'returned' }),
    line({ annexId: 8 }, after),
    line({ annexId: 9, versionId: null }, after),
    line({ annexId: 10, versionId: null, expected: 0 }),
  ];
  assert.deepEqual(
    sorted(lines, 'worst').map(({ annexId }) => annexId),
    [9, 8, 7, 6, 5, 4, 10, 3, 2, 1],
  );
  assert.equal(new Set(lines.map(badness)).size, lines.length, 'each its own grade');
  assert.equal(sorted([line({ annexId: 1 }), line({ annexId: 2, expected: 90 })], 'worst')[0]?.annexId, 2);
  const units = [line({ unitCode: '460100', state: 'imported' }), line({ unitCode: '469002', state: 'returned' })];
  assert.deepEqual(unitsWorstFirst(units), ['469002', '460100']);
});

test('lines are asked for by annex, unit, city, state and number', () => {
  const lines = [
    line({ annexId: 1, unitCode: '460202', annexNo: 3 }),
    line({ annexId: 2, unitCode: '460203', errors: 3 }),
    line({ annexId: 3, state: 'submitted' }),
    line({ annexId: 4, versionId: null, rows: 0, expected: null }),
  ];
  const ids = (query: string) => {
    const asked = readMatrixAsk((name) => new URLSearchParams(query).get(name) ?? '');
    const cityOf = (unit: string) => `${unit.slice(0, 4)}00`;
    return linesAsked(lines, asked, cityOf).map(({ annexId }) => annexId);
  };
  assert.deepEqual(ids(''), [1, 2, 3, 4]);
  assert.deepEqual(ids('annex=3'), [1]);
  assert.deepEqual(ids('unit=460203'), [2]);
  assert.deepEqual(ids('unit=460200'), [1, 2]);
  assert.deepEqual(ids('show=submitted'), [3]);
  assert.deepEqual(ids('show=empty'), [4]);
  assert.deepEqual(ids('show=left'), [1, 2, 4]);
  assert.deepEqual(ids('show=has-errors'), [2]);
  assert.deepEqual(ids('show=has-expected'), [1, 2, 3]);
  assert.deepEqual(ids('show=nothing&annex=9&sort=odd'), [1, 2, 3, 4], 'what is not known is not said');
});

test('an office sees itself and all below it, also in a ring', () => {
  const parents = [
    { id: 1, parentId: null },
    { id: 2, parentId: 1 },
    { id: 3, parentId: 2 },
    { id: 4, parentId: null },
    { id: 5, parentId: 6 },
    { id: 6, parentId: 5 },
  ];
  assert.deepEqual([...officesBelow(1, parents)].sort(), [1, 2, 3]);
  assert.deepEqual([...officesBelow(3, parents)], [3]);
  assert.deepEqual([...officesBelow(5, parents)].sort(), [5, 6]);
});
