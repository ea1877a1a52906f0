import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChildLimitError, type LimitReason } from '#platform/child-pool.js';
import { outcomeOf } from '#platform/jobs/outcome.js';

const first = { attempts: 1, faults: 0 };
const ended = (reason: LimitReason, isFresh = true) => new ChildLimitError(reason, isFresh);

test('work and memory beyond the limits end a job at once', () => {
  for (const reason of ['work', 'memory'] as const)
    assert.deepEqual(outcomeOf(ended(reason), first), { kind: 'giveUp', reason });
});

test('memory in a process that had other tasks before is asked again, then judged', () => {
  const outcome = outcomeOf(ended('memory', false), first);
  assert.deepEqual(outcome, { kind: 'again', afterMs: 0, isFault: true });
  assert.deepEqual(outcomeOf(ended('memory'), { attempts: 2, faults: 1 }), { kind: 'giveUp', reason: 'memory' });
});

test('a process that was held, starved, killed or did not come up is never the fault of the job', () => {
  for (const reason of ['still', 'killed', 'start'] as const) {
    for (const attempts of [1, 2, 10, 59]) {
      const outcome = outcomeOf(ended(reason), { attempts, faults: 2 });
      assert.ok(outcome.kind === 'again' && !outcome.isFault && outcome.afterMs <= 60_000, `${reason} ${attempts}`);
    }
    assert.deepEqual(outcomeOf(ended(reason), { attempts: 60, faults: 0 }), { kind: 'giveUp', reason: 'stalled' });
  }
});

test('a database that does not answer is never the fault of the job either', () => {
  const lost = Object.assign(new Error('Connection lost'), { code: 'PROTOCOL_CONNECTION_LOST', fatal: true });
  assert.deepEqual(outcomeOf(lost, { attempts: 3, faults: 2 }), { kind: 'again', afterMs: 4_000, isFault: false });
});

test('what breaks by itself is tried three times, a little later each time', () => {
  for (const [error, reason] of [
    [new TypeError('inner trouble'), 'fault'],
    [ended('crash'), 'crash'],
  ] as const) {
    assert.deepEqual(outcomeOf(error, first), { kind: 'again', afterMs: 2_000, isFault: true });
    assert.deepEqual(outcomeOf(error, { attempts: 9, faults: 1 }), { kind: 'again', afterMs: 4_000, isFault: true });
    assert.deepEqual(outcomeOf(error, { attempts: 9, faults: 2 }), { kind: 'giveUp', reason });
  }
});
