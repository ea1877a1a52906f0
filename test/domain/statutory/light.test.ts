import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stateCalendar, stateDays, workingCalendar } from '#domain/statutory/calendar.js';
import type { ClockFacts } from '#domain/statutory/clock.js';
import { missingYears, readLight } from '#domain/statutory/light.js';

const calendar = stateCalendar();
const facts = (over: Partial<ClockFacts> = {}): ClockFacts => ({
  receivedOn: '2020-11-17',
  notifiedOn: null,
  supplementedOn: null,
  limit: 5,
  dayKind: 'working',
  ...over,
});
const lights = (days: readonly string[], over: Partial<ClockFacts> = {}) =>
  days.map((day) => {
    const read = readLight(facts(over), calendar, day);
    return read ? `${read.light} ${read.days}` : 'none';
  });

test('yellow from the last counted day but one, red on the last day, overdue by days of the calendar', () => {
  assert.deepEqual(
    lights(['2020-11-17', '2020-11-20', '2020-11-22', '2020-11-23', '2020-11-24', '2020-11-25', '2020-11-30']),
    ['normal 5', 'normal 2', 'normal 2', 'near 1', 'today 0', 'overdue 1', 'overdue 6'],
  );
});

test('a limit in days of the calendar that was put off stays yellow until its last day', () => {
  // 2020-11-22 is a Sunday: the fifth day counts there, and the limit ends on Monday.
  assert.deepEqual(lights(['2020-11-20', '2020-11-21', '2020-11-22', '2020-11-23'], { dayKind: 'calendar' }), [
    'normal 2',
    'near 1',
    'near 0',
    'today 0',
  ]);
});

test('a limit of one day is yellow from the start, and none while a supplement is awaited', () => {
  assert.deepEqual(lights(['2020-11-17', '2020-11-18'], { limit: 1 }), ['near 1', 'today 0']);
  const notifiedOn = '2020-11-18';
  assert.deepEqual(lights(['2020-11-19'], { notifiedOn }), ['none']);
  assert.deepEqual(lights(['2020-11-19', '2020-11-25'], { notifiedOn, supplementedOn: '2020-11-19' }), [
    'normal 5',
    'near 1',
  ]);
});

test('the next year is asked for from November on, this year until it is there', () => {
  const until = workingCalendar(stateDays().filter(({ day }) => day < '2026'));
  assert.deepEqual(missingYears('2025-10-31', until), []);
  assert.deepEqual(missingYears('2025-11-01', until), [2026]);
  assert.deepEqual(missingYears('2026-02-01', until), [2026]);
  assert.deepEqual(missingYears('2026-11-01', until), [2026, 2027]);
});
