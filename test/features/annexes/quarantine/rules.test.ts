import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayGoInPart, partialText, partialWords, policyOfAll, policySentence } from '#domain/annexes/partial.js';
import { isBlocking } from '#domain/checking/blocking.js';
import { formHead } from '#domain/checking/check.js';
import { crossCheck } from '#domain/checking/cross-rules.js';
import type { RowValues } from '#domain/annexes/types.js';
import { asideOfVersion, promiseWords } from '#features/annexes/quarantine/present.js';
import {
  endedIn,
  isBroken,
  isPromiseDay,
  locate,
  usualPromise,
} from '#features/annexes/quarantine/quarantine-rules.js';
import { submissionObstacles } from '#features/annexes/review/review-rules.js';

test('a drive says which annexes go in part; 1 and 2 never do', () => {
  const said = [
    ['3', [3]],
    ['4,3', [3, 4]],
    ['1、2、5、5', [5]],
    ['', []],
    ['34', []],
  ] as const;
  for (const [typed, allowed] of said) {
    assert.deepEqual(
      ([1, 2, 3, 4, 5] as const).filter((no) => mayGoInPart(typed, no)),
      allowed,
      typed,
    );
    assert.equal(partialText(typed), allowed.join(','));
  }
  assert.equal(partialWords('3,4'), '附件3、附件4');
  assert.match(policySentence('3', 3), /^部分报送/);
  assert.match(policySentence('3', 4), /^整表报送：有一处错误/);
  assert.match(policySentence('3', 1), /接收后整表生效/);
  assert.match(policyOfAll('3'), /^附件3可以部分报送/);
  assert.match(policyOfAll(''), /^各附件都整表报送/);
});

test('a promise is for a day after today, thirty days ahead at most; its day is still in time', () => {
  const days = [null, '2020-11-25', '2020-11-26', '2020-11-27', '2020-12-26', '2020-12-27'];
  assert.deepEqual(
    days.map((day) => isPromiseDay(day, '2020-11-26')),
    [false, false, false, true, true, false],
  );
  assert.equal(usualPromise('2020-11-26'), '2020-12-03');
  assert.deepEqual([isBroken('2020-12-03', '2020-12-03'), isBroken('2020-12-03', '2020-12-04')], [false, true]);
  assert.equal(promiseWords('2020-12-03', '2020-12-04'), '承诺 2020-12-03 前补报，已过');
});

test('a row is known by its number in its own version, whatever was mended in it, and by its key in another one', () => {
  const aside = [
    { id: 1, quarantineId: 7, versionId: 10, row: 3, rowKey: 'c' },
    { id: 2, quarantineId: 7, versionId: 10, row: 5, rowKey: 'e' },
  ];
  const own = locate(aside, 10, [
    { row: 3, rowKey: 'other' },
    { row: 4, rowKey: 'c' },
  ]);
  assert.deepEqual([...own], [[1, { row: 3, rowKey: 'other' }]]);
  const later = locate(aside, 11, [
    { row: 2, rowKey: 'e' },
    { row: 9, rowKey: 'c' },
  ]);
  assert.deepEqual([later.get(1)?.row, later.get(2)?.row], [9, 2]);
  assert.deepEqual(endedIn(aside, own, new Set([3])), [{ id: 2, outcome: 'gone' }]);
  assert.deepEqual(endedIn(aside, later, new Set([9])), [{ id: 2, outcome: 'mended' }]);
  assert.deepEqual(endedIn(aside, later, new Set([2, 9])), []);
});

test('errors of a row that is set aside do not block, and nothing goes where all rows are', () => {
  assert.equal(isBlocking({ level: 'E', waiverId: null, quarantineId: null }), true);
  assert.equal(isBlocking({ level: 'E', waiverId: null, quarantineId: 4 }), false);
  const sound = { check: 'done', rows: 3, errors: 0, openWarnings: 0, unanswered: 0 } as const;
  const codes = (quarantined: number) =>
    submissionObstacles({ ...sound, quarantined, isUploader: false, isMender: false }).map(({ code }) => code);
  assert.deepEqual([codes(0), codes(2), codes(3)], [[], [], ['none_going']]);
});

test('what stays out is told by the times at which it was set aside', () => {
  const of = (id: number, promisedOn: string) => ({
    ...{ id, annexId: 1, reason: `原因${id}`, promisedOn, madeBy: 1, madeByName: '张三', madeAt: new Date(0) },
  });
  const quarantines = new Map([of(1, '2020-12-01'), of(2, '2020-12-05'), of(3, '2020-12-09')].map((q) => [q.id, q]));
  const out = [{ quarantineId: 2 }, { quarantineId: 1 }, { quarantineId: 2 }];
  const view = asideOfVersion(8, 10, out, quarantines, '2020-11-26');
  assert.deepEqual([view?.count, view?.going, view?.path], [3, 7, '/annexes/8/quarantine']);
  assert.deepEqual(
    view?.groups.map(({ count, promise }) => [count, promise]),
    [
      [1, '承诺 2020-12-01 前补报'],
      [2, '承诺 2020-12-05 前补报'],
    ],
  );
  assert.equal(asideOfVersion(8, 10, [], quarantines, '2020-11-26'), undefined);
});

test('V17: a filing that is set aside is there; the mark is told that it does not come into the register yet', () => {
  const marked = (row: number, uscc: string) => ({ row, values: { uscc, is_filed: '1' } as RowValues });
  const unit = (aside: readonly number[]) => ({
    annex3: {
      head: formHead(3),
      rows: [
        { row: 2, values: { uscc: 'A', business_name: '甲' } as RowValues },
        { row: 3, values: { uscc: 'B', business_name: '乙' } as RowValues },
      ],
      aside: new Set(aside),
    },
    annex4: { head: formHead(4), rows: [marked(2, 'A'), marked(3, 'B'), marked(4, 'C')] },
  });
  const told = (aside: readonly number[]) =>
    crossCheck(unit(aside)).findings[4].map(({ row, level, kind }) => [row, level, kind]);
  assert.deepEqual(told([]), [[4, 'E', 'V17.is_filed.no-filing']]);
  assert.deepEqual(told([3]), [
    [3, 'W', 'V17.is_filed.filing-aside'],
    [4, 'E', 'V17.is_filed.no-filing'],
  ]);
  assert.equal(crossCheck(unit([3])).links.length, 2, 'both sides stay linked');
  assert.deepEqual(crossCheck(unit([3])).findings[3], [], 'and the filing is marked');
});
