import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  bySeverity,
  daysWords,
  type Forecast,
  type ForecastFacts,
  forecastOf,
  verdicts,
  worstOf,
} from '#features/drive/progress/forecast-rules.js';
import { fc } from '#test/support/properties.js';

const now = new Date('2020-11-25T09:00:00Z');
const deadlineAt = new Date('2020-11-27T09:00:00Z');

const facts = (over: Partial<ForecastFacts> = {}): ForecastFacts => ({
  standing: 'filling',
  expected: 400,
  rows: 80,
  errors: 0,
  openWarnings: 0,
  openComments: 0,
  isLate: false,
  rowsBefore: 0,
  openBefore: 0,
  daysSeen: 3,
  returns: 0,
  deadlineAt,
  ...over,
});
const told = (over: Partial<ForecastFacts> = {}, at = now) => forecastOf(facts(over), at);

describe('who will miss the deadline, and why', () => {
  test('too slow: the sentence names what is missing, the pace, the days that it takes and that are left', () => {
    const slow = told({ expected: 440, rows: 120 });
    assert.equal(slow.verdict, 'miss');
    assert.equal(
      slow.reason,
      '还差 320 行（应报 440 行，已收 120 行），近三日每天 40 行，按此进度需 8 天，距截止 2 天。',
    );
    assert.equal(slow.left, '还差 320 行');
    assert.equal(slow.daysNeeded, 8);
    assert.equal(slow.daysLeft, 2);
  });
  test('fast enough with room is on time, without room in danger', () => {
    assert.equal(told({ rows: 360 }).verdict, 'ontime');
    assert.equal(told({ rows: 240, rowsBefore: 0, expected: 360 }).verdict, 'danger');
  });
  test('an extension gives the time that it gives', () => {
    const slow = { expected: 440, rows: 120 };
    assert.equal(told({ ...slow, deadlineAt: new Date('2020-12-20T09:00:00Z') }).verdict, 'ontime');
  });
  test('nothing begun: by the time alone where nobody knows how much, else by the usual pace', () => {
    const empty = { standing: 'empty', rows: 0 } as const;
    assert.equal(told({ ...empty, expected: null }).verdict, 'danger');
    assert.equal(told({ ...empty, expected: null, deadlineAt: new Date('2020-11-30T09:00:00Z') }).verdict, 'ontime');
    const much = told({ ...empty, expected: 1500 });
    assert.equal(much.verdict, 'miss');
    assert.match(much.reason, /^未上传，应报 1500 行，还没有进度可据以推算，按每天 150 行估算需 10 天，距截止 2 天。$/);
    assert.equal(told({ ...empty, expected: 15 }).verdict, 'danger', 'little to do, and nobody has begun');
    assert.equal(told({ ...empty, expected: 15, deadlineAt: new Date('2020-11-30T09:00:00Z') }).verdict, 'ontime');
  });
  test('nothing expected is on time without a row, also after the deadline', () => {
    const none = told({ standing: 'empty', rows: 0, expected: 0 }, new Date('2020-11-28T09:00:00Z'));
    assert.equal(none.verdict, 'ontime');
    assert.match(none.reason, /名单为空/);
  });
  test('what is in is done, and said to be late where it was', () => {
    for (const standing of ['submitted', 'accepted', 'imported'] as const)
      assert.equal(told({ standing, errors: 9 }).verdict, 'done');
    assert.match(told({ standing: 'submitted', isLate: true }).reason, /迟报/);
  });
  test('after the deadline what is not in is late, from the first moment on', () => {
    assert.notEqual(told({}, deadlineAt).verdict, 'late');
    const over = told({}, new Date(deadlineAt.getTime() + 1));
    assert.equal(over.verdict, 'late');
    assert.match(told({}, new Date('2020-11-28T15:00:00Z')).reason, /截止时间已过 1\.2 天/);
  });
  test('all rows in: open items by the pace of mending; none: only the press of the button', () => {
    const mending = told({ rows: 400, rowsBefore: 400, errors: 100, openBefore: 130 });
    assert.equal(mending.verdict, 'miss');
    assert.match(mending.reason, /未了事项 100 项，每百行 25 处错误，近三日每天 10 项，按此进度需 10 天/);
    assert.equal(told({ rows: 400, errors: 3 }).verdict, 'ontime');
    const ready = told({ rows: 400 });
    assert.equal(ready.verdict, 'ontime');
    assert.match(ready.reason, /没有未了事项，还没有报送/);
    assert.equal(told({ rows: 400 }, new Date('2020-11-27T02:00:00Z')).verdict, 'danger', 'hours before, not in yet');
  });
  test('returned: a further round costs a day', () => {
    const back = {
      standing: 'returned',
      rows: 400,
      rowsBefore: 400,
      openComments: 3,
      openBefore: 30,
      returns: 2,
    } as const;
    const soon = told({ ...back, deadlineAt: new Date('2020-11-26T08:00:00Z') });
    assert.equal(soon.verdict, 'miss');
    assert.match(soon.reason, /第 2 次已退回，未了事项 3 项/);
  });
  test('nobody moves: in danger when days are left, a miss when not', () => {
    const still = { rowsBefore: 80 } as const;
    assert.equal(told({ ...still, expected: 120 }).verdict, 'danger');
    assert.match(told(still).reason, /近三日没有进展/);
    assert.equal(told(still).verdict, 'miss');
  });
  test('the pace of an annex that began within the last days is that of its own days', () => {
    const young = told({ expected: 440, rows: 120, daysSeen: 1 });
    assert.match(young.reason, /上传以来每天 120 行，按此进度需 2\.7 天/);
    assert.equal(told({ expected: 440, rows: 120, daysSeen: 0.01 }).daysNeeded, 1.3, 'hours are no days');
  });
  test('a handful that is left is no miss while a day is left, however slow it went', () => {
    const slow = { rows: 396, rowsBefore: 395 };
    assert.equal(told(slow).verdict, 'danger');
    assert.equal(told(slow, new Date('2020-11-27T03:00:00Z')).verdict, 'miss');
  });
  test('more rows than expected miss none', () => {
    assert.doesNotMatch(told({ rows: 500 }).reason, /还差/);
  });
});

test('whatever is known, a later moment is never better, and the reason is whole', () => {
  const arbitrary = fc.record({
    standing: fc.constantFrom('empty', 'filling', 'returned'),
    expected: fc.option(fc.nat(5000), { nil: null }),
    rows: fc.nat(5000),
    rowsBefore: fc.nat(5000),
    errors: fc.nat(300),
    openBefore: fc.nat(300),
  });
  fc.assert(
    fc.property(arbitrary, fc.nat(240), fc.nat(240), (over, early, hours) => {
      const at = (h: number) => new Date(now.getTime() + h * 3_600_000);
      const [first, later] = [told(over as never, at(early)), told(over as never, at(early + hours))];
      assert.ok(verdicts.indexOf(later.verdict) <= verdicts.indexOf(first.verdict), `${first.reason} ${later.reason}`);
      for (const { reason } of [first, later]) assert.match(reason, /^[^，。]+.*。$/);
      assert.doesNotMatch(first.reason + later.reason, /NaN|undefined|Infinity|，，|-\d/);
    }),
  );
});

test('the worst annex tells of the office; the worst and the closest stand first', () => {
  const of = (verdict: string, daysLeft: number, daysNeeded: number | null = null) =>
    ({ verdict, daysLeft, daysNeeded, reason: '' }) as Forecast;
  assert.equal(worstOf([of('done', 1), of('miss', 1), of('ontime', 1)]), 'miss');
  assert.equal(worstOf([]), 'done');
  const sorted = [of('ontime', 1), of('miss', 5, 9), of('miss', 2, 9), of('late', -1)].sort(bySeverity);
  assert.deepEqual(
    sorted.map(({ verdict, daysLeft }) => [verdict, daysLeft]),
    [
      ['late', -1],
      ['miss', 2],
      ['miss', 5],
      ['ontime', 1],
    ],
  );
});

test('how long, as people say it', () => {
  const days = [8, 2.5, 1, 0.25, 0.01, 12.4, 2.997];
  assert.deepEqual(days.map(daysWords), ['8 天', '2.5 天', '1 天', '6 小时', '14 分钟', '12 天', '3 天']);
});
