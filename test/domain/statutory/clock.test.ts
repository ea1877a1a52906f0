import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseCsv } from '#formats/csv/plain-csv.js';
import { projectRoot } from '#platform/project-root.js';
import { stateCalendar, stateDays, workingCalendar } from '#domain/statutory/calendar.js';
import { type ClockFacts, clockSheet, readClock } from '#domain/statutory/clock.js';
import { readCases } from '#scripts/clock/read-cases.js';

const calendar = stateCalendar();
const fixture = (name: string) => readFileSync(join(projectRoot, 'test', 'fixtures', 'statutory', name), 'utf8');
const facts = (over: Partial<ClockFacts>): ClockFacts => ({
  receivedOn: '2020-11-17',
  notifiedOn: null,
  supplementedOn: null,
  limit: 5,
  dayKind: 'working',
  ...over,
});

test('the vectors of the domain guide fall on their days', () => {
  for (const { received_on: receivedOn = '', working_days, due_on, why } of parseCsv(fixture('workday-vectors.csv'))) {
    const reading = readClock(facts({ receivedOn, limit: Number(working_days) }), calendar);
    assert.equal(reading.dueOn, due_on, why);
    assert.equal(reading.isPublished, !receivedOn.startsWith('2026-12'), why);
  }
});

test('75 cases over festivals, year ends, zones and supplements, reckoned by another program', () => {
  const rows = parseCsv(fixture('cases.csv'));
  assert.equal(rows.length, 75);
  for (const [at, { facts: read, fault }] of readCases(fixture('cases.csv'), 'Asia/Shanghai').entries()) {
    const { why, first_day, stopped_on, restarted_on, due_on, flag } = rows[at] ?? {};
    assert.ok(read, `${why}: ${fault}`);
    const reading = readClock(read, calendar);
    assert.deepEqual(
      [reading.firstDay, reading.stoppedOn ?? '', reading.restartedOn ?? '', reading.dueOn ?? ''],
      [first_day, stopped_on, restarted_on, due_on],
      why,
    );
    assert.equal(reading.isPublished ? '' : 'no-calendar', flag, why);
  }
});

test('the sheet gives each day its ground, and its last day is the day that is due', () => {
  const supplemented = facts({ receivedOn: '2020-09-27', notifiedOn: '2020-09-30', supplementedOn: '2020-10-03' });
  assert.deepEqual(
    clockSheet(supplemented, calendar).map(({ day, count, ground }) => `${day} ${count ?? '-'} ${ground}`),
    [
      '2020-09-27 - 收到当日不计',
      '2020-09-28 1 工作日',
      '2020-09-29 2 工作日',
      '2020-09-30 - 发出补正告知，停止计算',
      '2020-10-03 - 补齐材料当日不计，重新计算',
      '2020-10-04 - 国庆节、中秋节放假',
      '2020-10-05 - 国庆节、中秋节放假',
      '2020-10-06 - 国庆节、中秋节放假',
      '2020-10-07 - 国庆节、中秋节放假',
      '2020-10-08 - 国庆节、中秋节放假',
      '2020-10-09 1 工作日',
      '2020-10-10 2 国庆节、中秋节调休上班',
      '2020-10-11 - 星期日休息',
      '2020-10-12 3 工作日',
      '2020-10-13 4 工作日',
      '2020-10-14 5 工作日',
    ],
  );
  const rolled = clockSheet(facts({ dayKind: 'calendar' }), calendar);
  assert.deepEqual(rolled.slice(-2), [
    { day: '2020-11-22', count: 5, ground: '星期日休息', isPublished: true },
    { day: '2020-11-23', count: null, ground: '工作日，期限顺延至此日', isPublished: true },
  ]);
});

test('rows of the province go over those of the State Council', () => {
  const local = workingCalendar([...stateDays(), { day: '2020-11-18', kind: 'holiday', name: '三月三' }]);
  assert.equal(readClock(facts({}), local).dueOn, '2020-11-25');
  assert.equal(readClock(facts({}), calendar).dueOn, '2020-11-24');
});

test('each working day that is counted is one, none is left out, and the limit is whole', () => {
  for (let at = Date.UTC(2019, 0, 1); at < Date.UTC(2026, 10, 1); at += 86_400_000) {
    const receivedOn = new Date(at).toISOString().slice(0, 10);
    const sheet = clockSheet(facts({ receivedOn }), calendar);
    const counted = sheet.filter(({ count }) => count !== null);
    assert.deepEqual(
      counted.map(({ count }) => count),
      [1, 2, 3, 4, 5],
    );
    for (const [line, { day, count }] of sheet.entries()) {
      if (line > 0) assert.equal(calendar.groundOf(day).isWorking, count !== null, day);
      assert.equal(day, new Date(at + line * 86_400_000).toISOString().slice(0, 10));
    }
  }
});

test('a limit of no days ends on the day itself, or on the next day on which the office works', () => {
  assert.equal(readClock(facts({ limit: 0 }), calendar).dueOn, '2020-11-17');
  assert.equal(readClock(facts({ limit: 0, receivedOn: '2020-11-21' }), calendar).dueOn, '2020-11-23');
});
