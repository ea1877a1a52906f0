import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cursorOf, readCursor } from '#features/annexes/visits/present.js';
import { faultOf, isNew, isToVisit, newSince, visitResults, visitWords } from '#features/annexes/visits/visit-rules.js';

test('a business is to be visited until somebody was met or it was seen how it stands', () => {
  assert.equal(isToVisit(null), true);
  const left = Object.keys(visitResults).filter((result) => isToVisit(result as keyof typeof visitResults));
  assert.deepEqual(left, ['absent']);
  assert.equal(visitWords(undefined), '待走访');
  assert.equal(visitWords({ result: 'absent', visitedOn: '2020-12-02' }), '待走访（2020-12-02 当时无人）');
  assert.equal(visitWords({ result: 'will_file', visitedOn: '2020-12-02' }), '已走访：2020-12-02 拟办理备案');
});

test('new for a week from the day after the end, in the list as in the counts', () => {
  const ends = ['2020-11-30', '2020-11-25', '2020-11-24', '2020-11-23', null];
  assert.deepEqual(
    ends.map((end) => isNew(end, '2020-12-01')),
    [true, true, true, false, false],
  );
  assert.equal(newSince('2020-12-01'), '2020-11-24');
});

test('a visit has a day that has come, a result, and a short note', () => {
  const typed = { visitedOn: '2020-12-01', result: 'closed', note: '' };
  assert.equal(faultOf(typed, '2020-12-01'), undefined);
  assert.equal(faultOf({ ...typed, visitedOn: null }, '2020-12-01'), 'day');
  assert.equal(faultOf({ ...typed, visitedOn: '2020-12-02' }, '2020-12-01'), 'day_to_come');
  assert.equal(faultOf({ ...typed, result: 'toString' }, '2020-12-01'), 'result');
  assert.equal(faultOf({ ...typed, note: '字'.repeat(201) }, '2020-12-01'), 'note');
});

test('words of visits speak of no punishment', () => {
  assert.doesNotMatch(Object.values(visitResults).join(''), /罚|处理|查处|责令|违/);
});

test('where a page ended stands in an address, and anything else is the first page', () => {
  const line = { validTo: '2020-11-30', origin: 'row', id: 7 } as const;
  assert.deepEqual(readCursor(cursorOf(line as never)), line);
  assert.deepEqual(readCursor(cursorOf({ ...line, validTo: null } as never)), { ...line, validTo: null });
  for (const odd of ['', 'x', '2020-11-30.annex.7', '2020-11-30.row.']) assert.equal(readCursor(odd), undefined, odd);
});
