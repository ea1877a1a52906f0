import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { usageOf } from '#platform/child-usage.js';
import { type Breach, createTaskWatch } from '#platform/child-watch.js';

const limits = { workMs: 10_000, quietWorkMs: 2_000, residentBytes: 1_000, stillMs: 30_000, stillNoticeMs: 3_000 };
const lookMs = 100;

/** Looks every 100 ms for `seconds`, while each second adds so much work; the first breach, or undefined. */
function player() {
  const watch = createTaskWatch(limits);
  let workMs = 500;
  return {
    watch,
    play(seconds: number, workPerSecond: number, residentBytes = 100): Breach | undefined {
      for (let looks = 0; looks < seconds * 10; looks++) {
        workMs += workPerSecond / 10;
        const breach = watch.look({ workMs, residentBytes }, lookMs);
        if (breach) return breach;
      }
      return undefined;
    },
  };
}

describe('the watch of a task', () => {
  test('work without a step forward is the task’s own doing, and only what it did itself', () => {
    const { watch, play } = player();
    assert.equal(play(10, 1_000), undefined, 'the process comes up, however long that takes');
    watch.taken();
    assert.equal(play(1.5, 1_000), undefined);
    watch.step();
    assert.equal(play(1.5, 1_000), undefined, 'a step gives it new time');
    assert.equal(play(1.5, 1_000), 'work');
  });

  test('work in all has an end too, however many steps are told', () => {
    const { watch, play } = player();
    watch.taken();
    let breach: Breach | undefined;
    for (let second = 0; second < 30 && !breach; second++) {
      watch.step();
      breach = play(1, 1_000);
    }
    assert.equal(breach, 'work');
    assert.ok(watch.spent.workMs > limits.workMs && watch.spent.workMs < limits.workMs + 200);
  });

  test('one that gets a fiftieth of a processor works as long as it needs', () => {
    const { watch, play } = player();
    watch.taken();
    assert.equal(play(60, 30), undefined);
    assert.equal(watch.isStill, false);
    assert.equal(play(60, 30), 'work', 'in the end by its work, not by the time');
  });

  test('one that is held is told as still, and given up after a long time: not for its work', () => {
    const { watch, play } = player();
    watch.taken();
    assert.equal(play(1, 1_000), undefined);
    assert.equal(play(2, 0), undefined);
    assert.equal(watch.isStill, false);
    assert.equal(play(2, 0), undefined);
    assert.equal(watch.isStill, true);
    assert.equal(play(1, 500), undefined);
    assert.equal(watch.isStill, false, 'it moves again');
    assert.equal(play(40, 0), 'still');
  });

  test('timers and garbage of a process that hangs are no work', () => {
    const { watch, play } = player();
    watch.taken();
    assert.equal(play(40, 5), 'still');
  });

  test('a watcher that was held itself has not seen anybody stand still', () => {
    const watch = createTaskWatch(limits);
    watch.taken();
    assert.equal(watch.look({ workMs: 0, residentBytes: 1 }, 3_600_000), undefined);
    assert.equal(watch.isStill, false);
  });

  test('memory counts at once, begun or not; a process that never begins is broken', () => {
    assert.equal(player().play(1, 0, 1_001), 'memory');
    assert.equal(player().play(120, 1_000), 'start');
  });

  test('where the system tells nothing, steps alone keep it from standing still', () => {
    const watch = createTaskWatch(limits);
    for (let looks = 0; looks < 1_000; looks++) {
      if (looks % 100 === 0) watch.step();
      assert.equal(watch.look(undefined, lookMs), undefined);
    }
    for (let looks = 0; looks < 300; looks++) watch.look(undefined, lookMs);
    assert.equal(watch.look(undefined, lookMs), 'still');
  });
});

test('the system tells work and memory of a process from outside', { skip: process.platform !== 'linux' }, async () => {
  const before = await usageOf(process.pid);
  const from = process.cpuUsage();
  while (process.cpuUsage(from).user < 100_000);
  const after = await usageOf(process.pid);
  assert.ok(before && after && after.workMs - before.workMs >= 60, JSON.stringify([before, after]));
  assert.ok(after.residentBytes > 10_000_000);
  assert.equal(await usageOf(2 ** 22 + 1), undefined, 'nobody');
});
