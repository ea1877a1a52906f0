import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setUp } from '#src/set-up.js';
import { createPhase } from '#features/drive/phase/frame.js';
import { movableClock } from '#src/season/clock.js';
import { type TestDatabase, testDeps, testNow, withDatabase } from '#test/support/test-db.js';

let database: TestDatabase;
before(async () => {
  database = await withDatabase();
});
after(() => database.drop());

test('what the frame remembers is seconds old at most, also by a clock that was set back', async () => {
  const clock = movableClock();
  const later = (seconds: number) => new Date(testNow.getTime() + seconds * 1_000);
  const deps = { ...testDeps({ db: database.db }), clock };
  clock.setTo(testNow);
  await setUp(deps);
  const phase = createPhase(deps);
  const untilDeadline = async (days: number) =>
    database.db('drives').update({ deadline_at: new Date(testNow.getTime() + days * 86_400_000) });
  for (const [days, at] of [
    [3, 0],
    [5, 6],
    [8, -3_600],
  ] as const) {
    await untilDeadline(days);
    clock.setTo(later(at));
    assert.match((await phase()).text, new RegExp(`还有 ${days} 天`), `${at} seconds later`);
  }
});
