import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChildLimitError } from '#platform/child-pool.js';
import { inTransaction } from '#platform/db/transaction.js';
import { randomIds } from '#platform/ids.js';
import { claimNextJob, endJob, isAnyDue, noteProgress, releaseJob, renewLease } from '#platform/jobs/leases.js';
import { listRunning } from '#platform/jobs/overview.js';
import { purgeJobs } from '#platform/jobs/purge.js';
import { enqueue, findJob } from '#platform/jobs/queue.js';
import { enqueueDue, nextDue } from '#platform/jobs/recurring.js';
import { type JobRunner, startRunner } from '#platform/jobs/runner.js';
import type { RunnerDeps } from '#platform/jobs/claimed-job.js';
import { createJobSignal } from '#platform/jobs/signal.js';
import type { JobEntry, JobTable, QueueName } from '#platform/jobs/table.js';
import { type TestDatabase, testDeps, testNow, withDatabase } from '#test/support/test-db.js';

const seconds = (n: number) => new Date(testNow.getTime() + n * 1_000);
/** Long enough for the slowest machine: a lease runs out when a test says so. Less than clocks are off here. */
const leaseSeconds = 300;
const tenMinutes = 600;
const zone = 'Asia/Shanghai';

describe('the job queue', () => {
  let database: TestDatabase;
  before(async () => {
    database = await withDatabase();
  });
  after(() => database.drop());
  beforeEach(() => Promise.all(['jobs', 'recurring_jobs'].map((table) => database.db(table).delete())));

  let asked = 0;
  const ask = (name = 'work', now = testNow, dedupeKey = `key-${++asked}`): Promise<number> =>
    inTransaction(database.db, (trx) => enqueue(trx, now, { name, payload: { no: asked }, dedupeKey }));
  const claim = (lease: string, now: Date, except: number[] = []) =>
    claimNextJob(database.db, { names: ['work', 'long', 'upkeep'], except }, { lease, node: lease, now, leaseSeconds });
  const row = (id: number) => database.db('jobs').where({ id }).first();
  /** As if the database's clock had gone on past the end of the lease. */
  const runOut = (id: number) =>
    database
      .db('jobs')
      .where({ id })
      .update({ lease_until: new Date(Date.now() - 60_000) });

  test('the same key twice is one job, and a job of an unknown name waits for a node that knows it', async () => {
    assert.equal(await ask('work', testNow, 'same'), await ask('work', testNow, 'same'));
    await ask('of-a-later-version');
    assert.ok(await claim('one', testNow));
    assert.equal(await claim('two', testNow), undefined);
  });

  test('a lease that ran out is taken over; its former holder writes nothing any more', async () => {
    const id = await ask();
    const first = await claim('first', testNow);
    assert.ok(first && first.attempts === 1 && first.id === id);
    assert.equal(await claim('second', testNow), undefined, 'it is held');
    await runOut(id);
    assert.equal(await claim('second', testNow, [id]), undefined, 'nobody takes over from itself');
    const second = await claim('second', testNow);
    assert.ok(second && second.attempts === 2);

    await noteProgress(database.db, first, 7, 9);
    assert.equal(await renewLease(database.db, first, leaseSeconds), false);
    assert.equal(await releaseJob(database.db, first, seconds(11)), false);
    assert.equal(await endJob(database.db, first, seconds(11), 'fault'), false);
    const { state, lease_owner, progress_done, node } = await row(id);
    assert.deepEqual([state, lease_owner, progress_done, node], ['running', 'second', 0, 'second']);

    assert.equal(await renewLease(database.db, second, leaseSeconds), true);
    assert.equal(await renewLease(database.db, second, leaseSeconds), true, 'the same again is no loss');
    assert.equal(await endJob(database.db, second, seconds(12), null), true);
    assert.equal((await findJob(database.db, id))?.state, 'done');
  });

  test('no clock of a node says how long a job is held: two that are ten minutes off judge as the database does', async () => {
    const { db } = database;
    const id = await ask();
    const ahead = seconds(tenMinutes);
    const first = await claim('first', testNow);
    assert.ok(first);
    for (const now of [ahead, testNow]) {
      assert.equal(await claim('other', now), undefined, 'it is held, whatever a node believes');
      assert.equal(await isAnyDue(db, now), false);
      assert.deepEqual(
        (await listRunning(db)).map(({ isLost }) => isLost),
        [false],
      );
    }
    await runOut(id);
    assert.equal(await renewLease(db, first, leaseSeconds), true, 'nobody has taken it yet');
    assert.equal(await claim('other', ahead), undefined, 'renewed by the database’s clock');
    await runOut(id);
    assert.deepEqual(
      (await listRunning(db)).map(({ isLost }) => isLost),
      [true],
    );
    const behind = seconds(-tenMinutes);
    assert.equal(await isAnyDue(db, behind), true);
    assert.equal((await claim('other', behind))?.attempts, 2, 'a node that is behind takes over as soon');
  });

  test('a runner ten minutes ahead leaves a job to the one that runs it; one ten minutes behind takes over the dead one’s', async () => {
    const id = await ask();
    let begun = 0;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const play = async () => {
      begun++;
      await held;
    };
    const right = runner({ jobs: { work: {} }, play, workers: 1 });
    await until(async () => begun === 1);
    const ahead = runner({ jobs: { work: {} }, play, clock: { now: () => seconds(tenMinutes) } });
    const other = await ask();
    ahead.deps.jobSignal.ring();
    // It has looked at the queue when it has begun what else there is.
    await until(async () => begun === 2);
    await sleep(100);
    assert.equal(begun, 2);
    assert.deepEqual([(await row(id)).attempts, (await row(other)).attempts], [1, 1]);
    release();
    await until(async () => (await countOf({ state: 'done' })) === 2);
    await Promise.all([right.stop(), ahead.stop()]);

    const orphan = await ask('work', seconds(-3_600));
    assert.ok(await claim('of a dead node', testNow));
    await runOut(orphan);
    const behind = runner({ jobs: { work: {} }, play, clock: { now: () => seconds(-tenMinutes) } });
    await until(async () => (await row(orphan)).state === 'done');
    await behind.stop();
    assert.equal((await row(orphan)).attempts, 2);
  });

  /** A runner whose jobs run here: `play` is what a child process would do. */
  interface Playing {
    readonly jobs: Record<string, Partial<JobEntry<RunnerDeps>>>;
    readonly play: (job: { id: number; name: string }, signal: AbortSignal | undefined) => Promise<void>;
    readonly workers?: number;
    readonly clock?: RunnerDeps['clock'];
    readonly settleMs?: number;
  }
  function runner({
    jobs,
    play,
    workers = 2,
    clock = standing(),
    settleMs = 0,
  }: Playing): JobRunner & { deps: RunnerDeps } {
    const base = {
      label: '',
      queue: 'prompt' as QueueName,
      run: async () => {},
      work: { seconds: 1, quietSeconds: 1 },
    };
    const table: JobTable<RunnerDeps> = Object.fromEntries(
      Object.entries(jobs).map(([name, entry]) => [name, { ...base, ...entry }]),
    );
    const deps = { ...testDeps({ db: database.db }), ids: randomIds, clock, jobSignal: createJobSignal() };
    const pool = {
      run: <T>(task: { input: unknown }, { signal }: { signal?: AbortSignal }) =>
        play(task.input as { id: number; name: string }, signal) as Promise<T>,
      close: async () => {},
    };
    return { ...startRunner(deps, table, pool, workers, { pollMs: 10, renewMs: 30, leaseSeconds, settleMs }), deps };
  }
  /** Stands still until it is set: nothing becomes due because the machine is slow. */
  const standing = () => {
    let at = testNow;
    return {
      now: () => at,
      setTo(to: Date) {
        at = to;
      },
    };
  };
  const until = async (isSo: () => Promise<boolean>) => {
    for (const from = Date.now(); !(await isSo()); await sleep(10))
      assert.ok(Date.now() - from < 120_000, 'what is waited for does not come');
  };
  const countOf = async (where: Record<string, string>) =>
    Number((await database.db('jobs').where(where).count({ n: '*' }).first<{ n: number }>())?.n);

  test('two runners race: every job is run once, none by two at the same time', async () => {
    for (let i = 0; i < 60; i++) await ask();
    const now = new Set<number>();
    const ran: number[] = [];
    const play = async ({ id }: { id: number }) => {
      assert.equal(now.has(id), false, `job ${id} runs twice at once`);
      now.add(id);
      await sleep(3);
      now.delete(id);
      ran.push(id);
    };
    const runners = [1, 2].map(() => runner({ jobs: { work: {} }, play, workers: 4 }));
    await until(async () => (await countOf({ state: 'done' })) === 60);
    await Promise.all(runners.map((one) => one.stop()));
    assert.deepEqual([ran.length, new Set(ran).size], [60, 60]);
  });

  test('a runner whose lease was taken over ends its run and writes nothing', async () => {
    const id = await ask();
    let reason: unknown;
    const play = (_: unknown, signal: AbortSignal | undefined) =>
      new Promise<void>((_, reject) => {
        signal?.addEventListener('abort', () => {
          reason = signal.reason;
          reject(signal.reason);
        });
      });
    const one = runner({ jobs: { work: {} }, play });
    await until(async () => (await countOf({ state: 'running' })) === 1);
    await database.db('jobs').where({ id }).update({ lease_owner: 'other', node: 'other' });
    await until(async () => reason !== undefined);
    await one.stop();
    const { state, lease_owner, failure_reason } = await row(id);
    assert.deepEqual([state, lease_owner, failure_reason], ['running', 'other', null]);
  });

  test('what breaks is tried later and later, then given up, with its hook called once in the same transaction', async () => {
    const id = await ask();
    const clock = standing();
    const at: number[] = [];
    let told = 0;
    const onGivenUp: JobEntry<RunnerDeps>['onGivenUp'] = async (trx, _, payload, reason) => {
      told++;
      assert.deepEqual([payload, reason], [{ no: asked }, 'fault']);
      await trx('jobs')
        .where({ id })
        .update({ payload: JSON.stringify({ told }) });
      if (told === 1) throw new Error('the hook breaks the first time');
    };
    const play = async () => {
      at.push(Math.round((clock.now().getTime() - testNow.getTime()) / 1_000));
      throw new Error('breaks');
    };
    const one = runner({ jobs: { work: { onGivenUp } }, play, clock });
    const wait = async (faults: number, untilSecond: number) => {
      await until(async () => (await row(id)).faults === faults && (await row(id)).state === 'waiting');
      assert.equal(Math.round(((await row(id)).run_at.getTime() - testNow.getTime()) / 1_000), untilSecond);
      clock.setTo(seconds(untilSecond));
    };
    await wait(1, 2);
    await wait(2, 6);
    await until(async () => told === 1);
    // The hook broke, so the job was not ended either: it is due when its lease runs out, and then given up whole.
    assert.equal((await row(id)).state, 'running');
    await runOut(id);
    await until(async () => (await row(id)).state === 'failed');
    await one.stop();
    assert.deepEqual([at.slice(0, 3), told], [[0, 2, 6], 2]);
    const { failure_reason, payload, faults } = await row(id);
    assert.deepEqual([failure_reason, payload, faults], ['fault', '{"told":2}', 2]);
  });

  test('what the machine is to blame for is tried again without counting against the job', async () => {
    const id = await ask();
    const clock = standing();
    let runs = 0;
    const play = async () => {
      runs++;
      if (runs <= 5) throw new ChildLimitError(runs % 2 === 0 ? 'still' : 'killed');
    };
    const one = runner({ jobs: { work: {} }, play, clock });
    await until(async () => {
      const { state, run_at } = await row(id);
      if (state === 'waiting') clock.setTo(run_at);
      return state === 'done';
    });
    await one.stop();
    const { attempts, faults } = await row(id);
    assert.deepEqual([runs, attempts, faults], [6, 6, 0]);
  });

  test('people who wait come first, and long work leaves them a process', async () => {
    const order: string[] = [];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const play = async ({ name }: { name: string }) => {
      order.push(name);
      if (name === 'long') await held;
    };
    const jobs = { upkeep: { queue: 'upkeep' }, long: { queue: 'long' }, work: { queue: 'prompt' } } as const;
    for (const name of ['upkeep', 'long', 'long', 'work']) await ask(name);
    const one = runner({ jobs, play });
    await until(async () => order.length === 2);
    assert.deepEqual(order, ['work', 'long']);
    await ask('work');
    one.deps.jobSignal.ring();
    await until(async () => order.length === 3);
    await sleep(50);
    assert.deepEqual(order, ['work', 'long', 'work'], 'the second long one and the upkeep wait');
    release();
    await until(async () => (await countOf({ state: 'done' })) === 5);
    await one.stop();
    assert.deepEqual(order.slice(3), ['long', 'upkeep']);
  });

  test('a recurring job comes once with two runners, and once however often it was missed', async () => {
    const cron = '0 3 * * *';
    const known = [{ name: 'upkeep', cron }];
    const { db } = database;
    assert.equal(await enqueueDue(db, known, zone, testNow), 0, 'known for the first time, it waits for the next time');
    assert.deepEqual(nextDue(cron, zone, testNow), new Date('2020-11-26T19:00:00Z'), 'three o’clock in Beijing');
    assert.equal(await enqueueDue(db, known, zone, new Date('2020-11-26T18:59:59Z')), 0);
    const due = new Date('2020-11-26T19:00:00Z');
    const asks = await Promise.all([1, 2, 3, 4].map(() => enqueueDue(db, known, zone, due)));
    assert.equal(
      asks.reduce((sum, one) => sum + one),
      1,
    );
    assert.equal(await enqueueDue(db, known, zone, new Date('2020-11-27T20:00:00Z')), 0, 'the last one has not ended');
    await db('jobs').update({ state: 'done', ended_at: due });
    assert.equal(await enqueueDue(db, known, zone, new Date('2020-11-30T20:00:00Z')), 1, 'four were missed');
    const jobs = await db('jobs').select('dedupe_key', 'payload').orderBy('id');
    assert.deepEqual(
      jobs.map((one) => [one.dedupe_key, JSON.parse(one.payload)]),
      ['2020-11-26T19:00:00.000Z', '2020-11-30T19:00:00.000Z'].map((dueAt) => [`upkeep@${dueAt}`, { dueAt }]),
    );
  });

  test('a runner that has just begun takes what waits, and asks for nothing that comes by itself', async () => {
    const ran: string[] = [];
    const play = async ({ name }: { name: string }) => void ran.push(name);
    const jobs = { upkeep: { queue: 'upkeep', cron: '*/5 * * * *' }, work: {} } as const;
    const begun = runner({ jobs, play, settleMs: 3_600_000 });
    for (const at of [1, 2]) {
      await inTransaction(database.db, (trx) =>
        enqueue(trx, testNow, { name: 'work', payload: {}, dedupeKey: `work ${at}` }),
      );
      await until(async () => ran.length === at);
    }
    await begun.stop();
    assert.deepEqual(ran, ['work', 'work']);
    assert.deepEqual(await database.db('recurring_jobs'), []);
  });

  test('two runners that live through a due time run its job once', async () => {
    const clock = standing();
    const ran: string[] = [];
    const play = async ({ name }: { name: string }) => void ran.push(name);
    const jobs = {
      upkeep: { queue: 'upkeep', cron: '*/5 * * * *' },
      other: { queue: 'upkeep', cron: '3 * * * *' },
    } as const;
    const runners = [1, 2].map(() => runner({ jobs, play, clock }));
    await until(async () => (await database.db('recurring_jobs')).length === 2);
    await sleep(50);
    assert.deepEqual(ran, []);
    clock.setTo(seconds(5 * 60));
    await until(async () => ran.length === 2);
    await sleep(100);
    await Promise.all(runners.map((one) => one.stop()));
    assert.deepEqual(ran.sort(), ['other', 'upkeep']);
  });

  test('old jobs are purged by how they ended; waiting and running ones never', async () => {
    const days = (n: number) => new Date(testNow.getTime() - n * 86_400_000);
    const put = async (state: string, age: number) => {
      const id = await ask('work', days(age));
      await database
        .db('jobs')
        .where({ id })
        .update({ state, ended_at: ['done', 'failed'].includes(state) ? days(age) : null });
      return id;
    };
    const gone = [await put('done', 31), await put('failed', 181)];
    const kept = [
      await put('done', 29),
      await put('failed', 179),
      await put('waiting', 400),
      await put('running', 400),
    ];
    assert.equal(await purgeJobs(database.db, testNow), gone.length);
    assert.deepEqual(
      (await database.db('jobs').select('id').orderBy('id')).map(({ id }) => Number(id)),
      kept,
    );
  });
});
