import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysWords, medianOf, reviewerFigures } from '#features/annexes/review/reviewers/figures.js';
import type { Decision } from '#features/annexes/review/reviewers/reviewer-queries.js';

const at = (day: number): Date => new Date(Date.UTC(2020, 11, day));
const decision = (person: number, change: Partial<Decision> = {}): Decision => ({
  id: 1,
  person,
  personName: `审核${person}`,
  decision: 'return',
  decidedAt: at(5),
  submittedAt: at(3),
  annexId: 1,
  annexNo: 3,
  unitName: '海口市',
  versionId: 1,
  versionNo: 1,
  needed: 1,
  seen: 1,
  sampleSize: null,
  oldFaults: null,
  allowedByName: null,
  reason: null,
  ...change,
});

test('each reviewer has a line: second returns for old faults, returns, acceptances, the days in the middle', () => {
  const figures = reviewerFigures([
    decision(1),
    decision(2, { oldFaults: 2 }),
    decision(2, { decision: 'accept', decidedAt: at(4) }),
    decision(2, { decision: 'accept', decidedAt: at(9), submittedAt: null }),
    decision(2, { decidedAt: at(8) }),
  ]);
  assert.deepEqual(figures, [
    { person: 2, name: '审核2', counts: { second: 1, return: 2, accept: 2 }, medianDays: 2 },
    { person: 1, name: '审核1', counts: { second: 0, return: 1, accept: 0 }, medianDays: 2 },
  ]);
});

test('the median is the middle one, or lies between the two in the middle; of nothing there is none', () => {
  assert.equal(medianOf([9, 1, 2]), 2);
  assert.equal(medianOf([4, 1, 2, 9]), 3);
  assert.equal(daysWords(medianOf([])), '');
  assert.equal(daysWords(medianOf([1.25, 1.25])), '1.3');
});
