import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Db, openDatabase, type Trx } from '#platform/db/connection.js';
import {
  findAnswer,
  forgetAnswers,
  machineCalls,
  type OnceRequest,
  personCalls,
  runOnce,
  sealedBox,
} from '#platform/idempotency.js';
import { Problem } from '#platform/problem.js';
import { type TestDatabase, testCipher, testNow, withDatabase } from '#test/support/test-db.js';

/** An answer as the machine API gives it. */
interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, string | number>>;
}

let keys = 0;
/** A request that nobody has made yet. */
const request = (over: Partial<OnceRequest> = {}): OnceRequest => ({
  caller: machineCalls(7),
  key: `order-${++keys}`,
  digest: 'a'.repeat(64),
  now: testNow,
  ...over,
});

const codeOf = (code: string) => (error: unknown) => error instanceof Problem && error.code === code;

describe('work that is done once', () => {
  let database: TestDatabase;
  let db: Db;
  before(async () => {
    database = await withDatabase();
    db = database.db;
    await db.raw('CREATE TABLE acts (id BIGINT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(40) NOT NULL)');
  });
  after(() => database.drop());

  const act = (what: string) => async (trx: Trx) => {
    const [id] = await trx('acts').insert({ what });
    return { status: 201, body: { what, id: Number(id) } } satisfies Answer;
  };
  const doneOf = async (what: string) => (await db('acts').where({ what })).length;

  test('a hundred at once: one act, and the whole answer to all of them and to everybody after', async () => {
    const asked = request();
    const answers = await Promise.all(Array.from({ length: 100 }, () => runOnce(db, asked, act('race'))));
    assert.equal(await doneOf('race'), 1);
    assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1);
    assert.equal(answers[0]?.status, 201);
    assert.deepEqual(await runOnce(db, asked, act('race')), answers[0]);
    assert.equal(await doneOf('race'), 1);
  });

  test('who asks while the first is still running waits for its answer', async () => {
    const asked = request();
    const order: string[] = [];
    let second: Promise<unknown> = Promise.resolve();
    const first = runOnce(db, asked, async (trx) => {
      second = runOnce(db, asked, act('waiting')).then((answer) => {
        order.push('second');
        return answer;
      });
      for (let turn = 0; turn < 50; turn += 1) await trx.raw('SELECT 1');
      order.push('first');
      return act('waiting')(trx);
    });
    assert.deepEqual(await second.then(() => first), await first.then(() => second));
    assert.deepEqual(order, ['first', 'second']);
    assert.equal(await doneOf('waiting'), 1);
  });

  test('work that fails leaves nothing behind and its key free', async () => {
    const asked = request();
    const failing = runOnce(db, asked, async (trx) => {
      await act('failed')(trx);
      throw new Error('not now');
    });
    await assert.rejects(failing, /not now/);
    assert.equal(await findAnswer(db, asked), undefined);
    assert.equal(await doneOf('failed'), 0);
    assert.equal((await runOnce(db, asked, act('failed'))).status, 201);
    assert.equal(await doneOf('failed'), 1);
  });

  test('another content or address under the key is refused; another caller has keys of its own', async () => {
    const asked = request();
    await runOnce(db, asked, act('bound'));
    const other = { ...asked, digest: 'b'.repeat(64) };
    await assert.rejects(runOnce(db, other, act('bound')), codeOf('submission.reused'));
    await assert.rejects(
      Promise.all([runOnce(db, other, act('bound')), runOnce(db, other, act('bound'))]),
      codeOf('submission.reused'),
    );
    assert.equal(await doneOf('bound'), 1);
    for (const caller of [machineCalls(8), personCalls(7)]) await runOnce(db, { ...other, caller }, act('bound'));
    assert.equal(await doneOf('bound'), 3);
  });

  test('two contents at once under one key: one is done, the other refused', async () => {
    const asked = request();
    const both = await Promise.allSettled(
      ['a', 'b'].map((digit) => runOnce(db, { ...asked, digest: digit.repeat(64) }, act('two'))),
    );
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const refused = both.find((one): one is PromiseRejectedResult => one.status === 'rejected');
    assert.ok(codeOf('submission.reused')(refused?.reason));
    assert.equal(await doneOf('two'), 1);
  });

  test('a violation of another table’s key is not taken for a second press', async () => {
    const twice = runOnce(db, request(), async (trx) => {
      await trx('acts').insert({ id: 1_000_000, what: 'own' });
      await trx('acts').insert({ id: 1_000_000, what: 'own' });
      return {};
    });
    await assert.rejects(twice, /Duplicate entry/);
  });

  test('a first that takes longer than a request may wait: the second is told that it runs, not that the database is gone', async () => {
    const impatient = openDatabase({ url: database.url, queryTimeoutMs: 1_600 });
    try {
      const asked = request();
      const first = runOnce(db, asked, async (trx) => {
        await assert.rejects(runOnce(impatient, asked, act('long')), codeOf('submission.running'));
        return act('long')(trx);
      });
      assert.equal((await first).status, 201);
      assert.deepEqual(await runOnce(impatient, asked, act('long')), await first);
      assert.equal(await doneOf('long'), 1);
    } finally {
      await impatient.destroy();
    }
  });

  test('an answer about a person is kept sealed', async () => {
    const asked = request();
    const box = sealedBox<Answer>(testCipher);
    const answer = await runOnce(db, asked, act('王小明'), box);
    const row = (await db('once_answers').where({ request_key: asked.key }).first()) as { answer: string };
    assert.doesNotMatch(row.answer, /王小明/);
    assert.deepEqual(await runOnce(db, asked, act('王小明'), box), answer);
    assert.equal((await findAnswer(db, asked, box))?.body['what'], '王小明');
  });

  test('answers are forgotten after a day, younger ones are not', async () => {
    const [old, young] = [request(), request({ now: new Date(testNow.getTime() + 1) })];
    await runOnce(db, old, act('forget'));
    await runOnce(db, young, act('forget'));
    await forgetAnswers(db, new Date(testNow.getTime() + 86_400_001));
    assert.equal(await findAnswer(db, old), undefined);
    assert.ok(await findAnswer(db, young));
  });
});
