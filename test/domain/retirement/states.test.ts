import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstBar, type ReadinessFacts, readinessOf } from '#domain/retirement/bars.js';
import {
  actsFrom,
  backUntil,
  clockWords,
  isFreezeAhead,
  mayGoBack,
  type RetirementAct,
  retirementActs,
  type RetirementState,
  retirementStates,
  stateAfter,
  stateAt,
} from '#domain/retirement/states.js';

const states = Object.keys(retirementStates) as RetirementState[];
const acts = Object.keys(retirementActs) as RetirementAct[];
const noon = new Date('2020-12-01T04:00:00Z');
const hours = (n: number) => new Date(noon.getTime() + n * 3_600_000);

test('the whole table: four acts, each out of one state and into one', () => {
  const table = states.flatMap((state) =>
    acts.map((act) => [state, act, stateAfter(state, act)] as const).filter(([, , to]) => to !== undefined),
  );
  assert.deepEqual(table, [
    ['running', 'freeze', 'frozen'],
    ['frozen', 'thaw', 'running'],
    ['frozen', 'retire', 'retired'],
    ['retired', 'go_back', 'frozen'],
  ]);
  for (const state of states)
    assert.deepEqual(
      actsFrom(state),
      acts.filter((act) => stateAfter(state, act) !== undefined),
    );
});

test('a freeze that was confirmed for later does not hold before its moment', () => {
  const facts = { state: 'frozen', frozenFrom: noon, retiredAt: null, backHours: 48 } as const;
  assert.equal(stateAt(facts, hours(-0.001)), 'running');
  assert.ok(isFreezeAhead(facts, hours(-1)));
  assert.equal(stateAt(facts, noon), 'frozen');
  assert.ok(!isFreezeAhead(facts, noon));
});

test('going back is open for as many hours as were set, to the second, and not before the retirement', () => {
  const retired = { state: 'retired', frozenFrom: hours(-5), retiredAt: noon, backHours: 48 } as const;
  assert.deepEqual(backUntil(retired), hours(48));
  assert.ok(mayGoBack(retired, hours(48)));
  assert.ok(!mayGoBack(retired, new Date(hours(48).getTime() + 1)));
  assert.ok(!mayGoBack({ ...retired, state: 'frozen', retiredAt: null }, noon));
  assert.ok(!mayGoBack({ ...retired, backHours: 1 }, hours(2)));
  assert.equal(clockWords(hours(48), noon), '还剩 48 小时 0 分');
  assert.equal(clockWords(hours(1), hours(0.5)), '还剩 30 分');
  assert.equal(clockWords(noon, hours(1)), '');
});

const ready: ReadinessFacts = {
  state: 'frozen',
  today: '2020-12-01',
  goLiveOn: '2020-12-01',
  goLiveBar: '',
  openChecks: [],
  hasDuty: true,
  lastChangeAt: '2020-11-30 17:00',
  isChangedSinceFreeze: false,
  archiveSha256: 'a'.repeat(64),
  oldCount: 12,
  portalCount: 12,
  addresses: 3,
  addressesRight: 3,
  unsigned: [],
  rehearsals: 1,
};

test('nothing stands in the way when everything is so, and each thing alone stands in it', () => {
  assert.equal(firstBar(readinessOf(ready)), undefined);
  const spoilt: readonly (readonly [Partial<ReadinessFacts>, string, RegExp])[] = [
    [{ state: 'running' }, 'freeze', /还没有冻结/],
    [{ goLiveBar: '还有 1 户没有了结：HN0000007。' }, 'ledger', /HN0000007/],
    [{ oldCount: null }, 'counts', /还没有登记原模块现有多少户/],
    [{ oldCount: 13 }, 'counts', /相差 1 户/],
    [{ lastChangeAt: '' }, 'change', /还没有登记/],
    [{ isChangedSinceFreeze: true }, 'change', /冻结以后又有改动/],
    [{ archiveSha256: '' }, 'archive', /SHA-256/],
    [{ addresses: 0, addressesRight: 0 }, 'addresses', /还没有登记旧地址/],
    [{ addressesRight: null }, 'addresses', /还没有自测/],
    [{ addressesRight: 2 }, 'addresses', /有 1 个答复不对/],
    [{ openChecks: ['备份'] }, 'checks', /还有 1 项没有办好：备份/],
    [{ unsigned: ['甲所', '乙所'] }, 'signed', /还有 2 个机构没有签字：甲所、乙所/],
    [{ hasDuty: false }, 'duty', /值班/],
    [{ rehearsals: 0 }, 'rehearsed', /演练/],
    [{ today: '2020-11-30' }, 'day', /2020-12-01 起启用/],
  ];
  for (const [change, key, words] of spoilt) {
    const lines = readinessOf({ ...ready, ...change });
    assert.deepEqual(
      lines.filter(({ isMet }) => !isMet).map((one) => one.key),
      [key],
    );
    assert.match(firstBar(lines)?.words ?? '', words);
  }
  assert.equal(new Set(spoilt.map(([, key]) => key)).size, readinessOf(ready).length, 'every line was spoilt once');
});

test('a rehearsal asks neither for the day nor for an earlier rehearsal', () => {
  const early = { ...ready, today: '2020-11-01', rehearsals: 0 };
  assert.equal(firstBar(readinessOf(early, true)), undefined);
});
