import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  effectiveDay,
  type Facts,
  factsOn,
  firstDay,
  type Past,
  type Statement,
} from '#features/register/detail/history-rules.js';

const names = ['filing_status', 'business_name', 'business_address', 'filing_date', 'licence_valid_from'] as const;
const days = Array.from({ length: 40 }, (_, i) => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10));
const lastDay = '9999-12-31';
const day = fc.constantFrom(...days);

/** What was stated, in the order in which it was entered; some imports were taken back at once. */
interface Told {
  readonly fields: Readonly<Partial<Record<string, string>>>;
  readonly effectiveOn: string;
  readonly kind: 'change' | 'import' | 'taken back';
}
const told: fc.Arbitrary<Told> = fc.record({
  fields: fc.dictionary(
    fc.constantFrom('filing_status', 'business_name', 'business_address'),
    fc.constantFrom('甲', '乙', '丙', ''),
    {
      minKeys: 1,
      noNullPrototype: true,
    },
  ),
  effectiveOn: day,
  kind: fc.constantFrom('change', 'import', 'taken back'),
});
const first: fc.Arbitrary<Facts> = fc.record(
  {
    filing_status: fc.constant('filed'),
    business_name: fc.constantFrom('甲', '乙'),
    business_address: fc.constantFrom('甲', ''),
    filing_date: fc.oneof(day, fc.constant('')),
    licence_valid_from: fc.oneof(day, fc.constant('')),
  },
  { noNullPrototype: true },
);

/** The history as the register writes it, with the facts that stand in the end. */
function written(from: Facts, all: readonly Told[]): { now: Facts; history: Statement[] } {
  let now = { ...from };
  const history: Statement[] = [];
  for (const [i, { fields, effectiveOn, kind }] of all.entries()) {
    const changes = Object.entries(fields).map(([field, after = '']) => ({ field, before: now[field] ?? '', after }));
    history.push({ act: kind === 'change' ? 'change' : 'import', batchId: i, effectiveOn, fields: changes });
    if (kind === 'taken back')
      history.push({
        act: 'undo',
        batchId: i,
        effectiveOn,
        fields: changes.map(({ field, before, after }) => ({ field, before: after, after: before })),
      });
    else now = { ...now, ...Object.fromEntries(changes.map(({ field, after }) => [field, after])) };
  }
  return { now, history };
}

/** A calendar in which each statement is written over the days from its own on, one after the other. */
function calendar(from: Facts, all: readonly Told[]): ReadonlyMap<string, Facts> {
  const pages = new Map<string, Facts>([...days, lastDay].map((each) => [each, from]));
  for (const { fields, effectiveOn, kind } of all)
    for (const [each, facts] of pages)
      if (kind !== 'taken back' && each >= effectiveOn) pages.set(each, { ...facts, ...(fields as Facts) });
  return pages;
}

describe('facts of a business on a day', () => {
  test('are what a calendar says in which every statement was written over the days from its own on', () => {
    fc.assert(
      fc.property(first, fc.array(told, { maxLength: 8 }), day, (from, all, enteredOn) => {
        const { now, history } = written(from, all);
        for (const [each, facts] of calendar(from, all)) {
          const past = factsOn(each, now, history, enteredOn);
          if (each < past.beganOn) assert.equal(past.facts, undefined);
          else assert.deepEqual(past.facts, facts, each);
        }
      }),
    );
  });

  test('on the last of all days are what the register holds now', () => {
    fc.assert(
      fc.property(first, fc.array(told, { maxLength: 8 }), day, (from, all, enteredOn) => {
        const { now, history } = written(from, all);
        assert.deepEqual(factsOn(lastDay, now, history, enteredOn).facts, now);
      }),
    );
  });

  test('know nothing of an import that was taken back, wherever it stood', () => {
    fc.assert(
      fc.property(first, fc.array(told, { maxLength: 6 }), told, fc.nat(6), day, (from, all, extra, at, enteredOn) => {
        const among = [...all.slice(0, at), { ...extra, kind: 'taken back' as const }, ...all.slice(at)];
        const ask = (list: readonly Told[], each: string): Past => {
          const { now, history } = written(from, list);
          return factsOn(each, now, history, enteredOn);
        };
        for (const each of days) assert.deepEqual(ask(among, each), ask(all, each));
      }),
    );
  });

  test('begin on the first day that anything holds from, and nowhere earlier', () => {
    fc.assert(
      fc.property(first, fc.array(told, { maxLength: 8 }), day, (from, all, enteredOn) => {
        const { now, history } = written(from, all);
        const { beganOn } = factsOn(lastDay, now, history, enteredOn);
        const holding = all.filter(({ kind }) => kind !== 'taken back').map(({ effectiveOn }) => effectiveOn);
        assert.equal(beganOn, [firstDay(from, enteredOn), ...holding].sort()[0]);
        assert.ok(firstDay(from, enteredOn) <= enteredOn);
      }),
    );
  });

  test('names of facts are those that are known', () => {
    const { now, history } = written(Object.fromEntries(names.map((name) => [name, ''])), []);
    assert.deepEqual(Object.keys(factsOn(lastDay, now, history, '2020-01-01').facts ?? {}), [...names]);
  });
});

test('a change holds from the filing where it files the business, else from the day it is entered', () => {
  const filed = [
    { field: 'filing_status', before: 'licensed_unfiled', after: 'filed' },
    { field: 'filing_date', before: '', after: '2019-09-02' },
  ];
  assert.equal(effectiveDay(filed, '2020-11-30'), '2019-09-02');
  assert.equal(effectiveDay(filed, '2019-09-01'), '2019-09-01', 'never later than it was entered');
  assert.equal(effectiveDay(filed.slice(1), '2020-11-30'), '2020-11-30', 'a corrected date is a correction');
  assert.equal(effectiveDay([{ field: 'remark', before: '', after: '甲' }], '2020-11-30'), '2020-11-30');
});

test('an entry begins with its filing, else with its licence, else when it was entered', () => {
  assert.equal(firstDay({ filing_date: '2019-09-02', licence_valid_from: '2018-03-01' }, '2020-11-30'), '2019-09-02');
  assert.equal(firstDay({ filing_date: '', licence_valid_from: '2018-03-01' }, '2020-11-30'), '2018-03-01');
  assert.equal(
    firstDay({ filing_date: '', licence_valid_from: '', licence_issued_on: '2018-02-01' }, '2020-11-30'),
    '2018-02-01',
  );
  assert.equal(firstDay({}, '2020-11-30'), '2020-11-30');
});
