import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { ChildLimitError, createChildPool } from '#platform/child-pool.js';
import { isDatabaseUnavailable } from '#platform/db/errors.js';
import { Problem } from '#platform/problem.js';

const entry = new URL('../support/child-tasks-entry.js', import.meta.url);
const rssLimitBytes = 300 * 1024 * 1024;
const small = { size: 1, idleMs: 60_000, rssLimitBytes };
const poolOf = (size: number, idleMs = small.idleMs) => createChildPool({ entry, ...small, size, idleMs });
const second = { workLimitMs: 10_000 };
const hasReason = (reason: string) => (error: unknown) => error instanceof ChildLimitError && error.reason === reason;
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('child pool', () => {
  const pool = poolOf(2);
  after(() => pool.close());

  test('answers with the value of the task and reuses a warm process', async () => {
    assert.equal(await pool.run({ name: 'double', input: { n: 21 } }, second), 42);
    const first = await pool.run({ name: 'pid', input: null }, second);
    assert.equal(await pool.run({ name: 'pid', input: null }, second), first);
    assert.notEqual(first, process.pid);
  });

  test('tells progress, the last step for sure', async () => {
    const seen: number[] = [];
    await pool.run(
      { name: 'steps', input: { count: 10 } },
      { ...second, onProgress: ({ done }) => void seen.push(done) },
    );
    assert.ok(seen.length >= 2 && seen.at(-1) === 10, String(seen));
  });

  test('ends a task that works for too long', async () => {
    const spent: number[] = [];
    const limits = { workLimitMs: 400, onSpent: (workMs: number) => void spent.push(workMs) };
    await assert.rejects(pool.run({ name: 'spin', input: null }, limits), hasReason('work'));
    assert.ok(spent.length === 1 && spent[0]! > 400, `${spent} ms of work`);
  });

  test('ends a task whose resident memory grows, buffers included', async () => {
    await assert.rejects(pool.run({ name: 'swallow', input: null }, second), hasReason('memory'));
  });

  test('a full heap counts as want of memory', async () => {
    await assert.rejects(pool.run({ name: 'heap', input: null }, { workLimitMs: 60_000 }), hasReason('memory'));
  });

  test('a process that dies counts as crash, and the next task gets a new one', async () => {
    await assert.rejects(pool.run({ name: 'exit', input: null }, second), hasReason('crash'));
    assert.equal(await pool.run({ name: 'double', input: { n: 1 } }, second), 2);
  });

  test('a process that is ended by somebody else counts as killed, one that never came up as not begun', async () => {
    const pid = await pool.run<number>({ name: 'pid', input: null }, second);
    const running = pool.run(
      { name: 'stepAndSleep', input: { ms: 60_000 } },
      { ...second, onProgress: () => void process.kill(pid, 'SIGKILL') },
    );
    await assert.rejects(running, hasReason('killed'));
    const broken = createChildPool({ entry: new URL('../support/no-such-entry.js', import.meta.url), ...small });
    await assert.rejects(broken.run({ name: 'double', input: { n: 1 } }, second), hasReason('start'));
    await broken.close();
  });

  test('a process that is held is told as still, waited for, and goes on where it was', async () => {
    const pid = await pool.run<number>({ name: 'pid', input: null }, second);
    process.kill(pid, 'SIGSTOP');
    const told: boolean[] = [];
    const answer = await pool.run<number>(
      { name: 'double', input: { n: 4 } },
      {
        ...second,
        stillNoticeMs: 200,
        onStill(isStill) {
          told.push(isStill);
          if (isStill) process.kill(pid, 'SIGCONT');
        },
      },
    );
    assert.equal(answer, 8);
    assert.deepEqual(told.slice(0, 1), [true]);
    assert.equal(await pool.run({ name: 'pid', input: null }, second), pid, 'by the same process');
  });

  test('a process that is held for too long is given up without blame, and the next task gets another', async () => {
    const pid = await pool.run<number>({ name: 'pid', input: null }, second);
    process.kill(pid, 'SIGSTOP');
    const running = pool.run({ name: 'double', input: { n: 4 } }, { ...second, stillLimitMs: 300 });
    await assert.rejects(running, hasReason('still'));
    assert.equal(isAlive(pid), false);
    assert.notEqual(await pool.run({ name: 'pid', input: null }, second), pid);
  });

  test('who wants a fresh process gets one, though another is idle', async () => {
    const used = await pool.run<number>({ name: 'pid', input: null }, second);
    const fresh = await pool.run<number>({ name: 'pid', input: null }, { ...second, wantsFresh: true });
    assert.notEqual(fresh, used);
  });

  test('a refusal arrives as the same problem, another error with its message', async () => {
    await assert.rejects(pool.run({ name: 'refuse', input: null }, second), (error) => {
      assert.ok(error instanceof Problem);
      assert.deepEqual(
        [error.code, error.status, error.sentence, error.details],
        ['test.refused', 422, '这个文件不能读。', { row: 7 }],
      );
      return true;
    });
    await assert.rejects(pool.run({ name: 'fail', input: null }, second), /inner trouble/);
    await assert.rejects(pool.run({ name: 'constructor', input: null }, second), /unknown task/);
  });

  test('a database that a task lost is known as lost', async () => {
    await assert.rejects(pool.run({ name: 'lose', input: null }, second), isDatabaseUnavailable);
    await assert.rejects(pool.run({ name: 'fail', input: null }, second), (error) => !isDatabaseUnavailable(error));
  });

  test('an aborted task ends at once, a waiting one never starts', async () => {
    const abort = new AbortController();
    const running = [1, 2].map(() =>
      pool.run({ name: 'sleep', input: { ms: 60_000 } }, { workLimitMs: 90_000, signal: abort.signal }),
    );
    const waiting = pool.run({ name: 'double', input: { n: 2 } }, { ...second, signal: abort.signal });
    setTimeout(() => abort.abort(new Error('changed my mind')), 100);
    await Promise.all([...running, waiting].map((promise) => assert.rejects(promise, /changed my mind/)));
  });
});

test('runs no more than its size at once, in the order of arrival', async () => {
  const pool = poolOf(1);
  const order: number[] = [];
  await Promise.all(
    [60, 1, 1].map((ms, at) => pool.run({ name: 'sleep', input: { ms } }, second).then(() => order.push(at))),
  );
  assert.deepEqual(order, [0, 1, 2]);
  await pool.close();
});

test('an idle process ends by itself; closing ends the busy ones and refuses what waits', async () => {
  const pool = poolOf(1, 50);
  const pid = await pool.run<number>({ name: 'pid', input: null }, second);
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 50));
  const busy = assert.rejects(pool.run({ name: 'sleep', input: { ms: 60_000 } }, { workLimitMs: 90_000 }));
  const waiting = assert.rejects(pool.run({ name: 'double', input: { n: 1 } }, second), /closed/);
  await pool.close();
  await Promise.all([busy, waiting]);
  await assert.rejects(pool.run({ name: 'double', input: { n: 1 } }, second), /closed/);
});

describe('a pool that keeps a process warm', () => {
  const warmPool = (name: string, size = 2, patienceMs = 600_000) => {
    const warm = { count: 1, task: { name, input: { ms: 60_000 } }, patienceMs };
    return createChildPool({ entry, ...small, size, idleMs: 20, warm });
  };

  test('has it ready before the first task, keeps it beyond the idle time, and replaces one that ends', async () => {
    const pool = warmPool('warm');
    const pid = await pool.run<number>({ name: 'warmPid', input: null }, second);
    assert.notEqual(pid, 0, 'the first task found it warmed up');
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(await pool.run({ name: 'warmPid', input: null }, second), pid);
    process.kill(pid, 'SIGKILL');
    while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
    const next = await pool.run<number>({ name: 'warmPid', input: null }, second);
    assert.ok(next !== 0 && next !== pid, 'by then another one is warm, or is waited for');
    await pool.close();
  });

  test('a warm-up is no task: what comes after it still finds a fresh process', async () => {
    const pool = warmPool('warm', 1);
    const pid = await pool.run<number>({ name: 'warmPid', input: null }, { ...second, wantsFresh: true });
    assert.notEqual(pid, 0);
    await pool.close();
  });

  test('one that cannot be warmed up, or never gets warm, holds no task up', async () => {
    for (const name of ['fail', 'exit', 'sleep']) {
      const pool = warmPool(name, 1, 100);
      assert.equal(await pool.run({ name: 'double', input: { n: 3 } }, second), 6, name);
      await pool.close();
    }
  });
});
