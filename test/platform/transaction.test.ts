import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { after, before, beforeEach, describe, test } from 'node:test';
import { audit } from '#platform/audit.js';
import { type Db, openDatabase, type Trx } from '#platform/db/connection.js';
import { isDatabaseUnavailable } from '#platform/db/errors.js';
import { runOnce } from '#platform/idempotency.js';
import { inTransaction, untilAnswered } from '#platform/db/transaction.js';
import { type DatabaseProxy, startDatabaseProxy } from '#test/support/database-proxy.js';
import { type TestDatabase, testNow, withDatabase } from '#test/support/test-db.js';

const nobody = { id: null, name: '系统', agencyId: null, address: '' };

describe('write transactions', { timeout: 240_000 }, () => {
  let database: TestDatabase;
  let proxy: DatabaseProxy;
  let db: Db;
  before(async () => {
    database = await withDatabase();
    proxy = await startDatabaseProxy(database.url);
    db = openDatabase({ url: proxy.url, queryTimeoutMs: 5_000 });
    await database.db.raw('CREATE TABLE marks (id INT NOT NULL PRIMARY KEY, n INT NOT NULL)');
  });
  beforeEach(async () => {
    await proxy.recover();
    await database.db('marks').delete();
    await database.db('marks').insert([1, 2].map((id) => ({ id, n: 0 })));
  });
  after(async () => {
    await db.destroy();
    await proxy.close();
    await database.drop();
  });

  const raise = (trx: Trx, id: number): Promise<number> => trx('marks').where({ id }).increment('n');
  const marks = async (): Promise<number[]> => (await database.db('marks').orderBy('id').pluck('n')) as number[];

  test('deadlocks are tried again until all are through', async () => {
    const turns = Array.from({ length: 24 }, (_, n) =>
      inTransaction(db, async (trx) => {
        await raise(trx, 1 + (n % 2));
        await raise(trx, 2 - (n % 2));
      }),
    );
    await Promise.all(turns);
    assert.deepEqual(await marks(), [24, 24]);
  });

  test('a statement that stands alone is tried again likewise', async () => {
    const turns = Array.from({ length: 24 }, (_, n) =>
      db('marks')
        .whereIn('id', [1, 2])
        .orderBy('id', n % 2 === 0 ? 'asc' : 'desc')
        .increment('n'),
    );
    await Promise.all(turns);
    assert.deepEqual(await marks(), [24, 24]);
  });

  test('a lock that was not had in time is tried once more', async () => {
    const hasty = openDatabase({ url: database.url, queryTimeoutMs: 2_500 });
    const holder = await database.db.transaction();
    await raise(holder, 1);
    let tries = 0;
    const waiting = inTransaction(hasty, async (trx) => {
      tries += 1;
      if (tries === 2) await holder.commit();
      await raise(trx, 1);
    });
    await waiting;
    assert.equal(tries, 2);
    assert.deepEqual(await marks(), [2, 0]);
    await hasty.destroy();
  });

  test('a connection lost before COMMIT costs nothing but a second try', async () => {
    let tries = 0;
    await inTransaction(db, async (trx) => {
      tries += 1;
      await raise(trx, 1);
      if (tries === 1) proxy.switchOver();
      await raise(trx, 2);
      audit(trx, testNow, nobody, { verb: 'test.lost', objectType: 'mark', objectId: 1 });
    });
    assert.equal(tries, 2);
    assert.deepEqual(await marks(), [1, 1]);
    assert.equal((await database.db('audit_entries').where({ verb: 'test.lost' })).length, 1);
  });

  test('a connection lost after the last statement, but before COMMIT was sent, likewise', async () => {
    let tries = 0;
    await inTransaction(db, async (trx) => {
      tries += 1;
      await raise(trx, 1);
      if (tries > 1) return;
      proxy.switchOver();
      await delay(100);
    });
    assert.equal(tries, 2);
    assert.deepEqual(await marks(), [1, 0]);
  });

  test('a server that turns us away makes the next try go to another', async () => {
    const connections: number[] = [];
    await inTransaction(db, async (trx) => {
      const [[row]] = (await trx.raw('SELECT CONNECTION_ID() AS id')) as [[{ id: number }]];
      connections.push(row.id);
      await raise(trx, 1);
      if (connections.length === 1)
        await trx.raw("SIGNAL SQLSTATE '08S01' SET MYSQL_ERRNO = 1047, MESSAGE_TEXT = 'not yet prepared node'");
    });
    assert.equal(new Set(connections).size, 2);
    assert.deepEqual(await marks(), [1, 0]);
  });

  test('where no server is, one is waited for as long as a query may take', async () => {
    await db.raw('SELECT 1');
    await proxy.kill();
    const writing = inTransaction(db, (trx) => raise(trx, 1));
    await delay(500);
    await proxy.recover();
    await writing;
    assert.deepEqual(await marks(), [1, 0]);
    const hasty = openDatabase({ url: proxy.url, queryTimeoutMs: 300 });
    await proxy.kill();
    await assert.rejects(
      inTransaction(hasty, (trx) => raise(trx, 1)),
      isDatabaseUnavailable,
    );
    await hasty.destroy();
  });

  /** Lets the connection break off when COMMIT is on its way. */
  async function losingCommit(options: { knowsItsWork?: boolean }): Promise<{ tries: number; failed: boolean }> {
    let tries = 0;
    const writing = inTransaction(
      db,
      async (trx) => {
        tries += 1;
        await raise(trx, 1);
        if (tries === 1) proxy.freeze();
      },
      options,
    ).then(
      () => false,
      (error: unknown) => {
        assert.ok(isDatabaseUnavailable(error));
        return true;
      },
    );
    while (proxy.heldBytes() === 0) await delay(10);
    proxy.switchOver();
    await proxy.recover();
    return { failed: await writing, tries };
  }

  test('what may have been committed is not done again', async () => {
    assert.deepEqual(await losingCommit({}), { failed: true, tries: 1 });
    assert.deepEqual(await losingCommit({ knowsItsWork: true }), { failed: false, tries: 2 });
  });

  test('an act that is done once is not lost, nor done twice, when COMMIT was done and its answer lost', async () => {
    const asked = { caller: 'person:1', key: 'a'.repeat(32), digest: 'd'.repeat(64), now: testNow };
    const holdCommit = ({ sql }: { sql: string }) => {
      if (!sql.startsWith('COMMIT')) return;
      db.off('query', holdCommit);
      proxy.holdAnswers();
    };
    db.on('query', holdCommit);
    let tries = 0;
    const acting = runOnce(db, asked, async (trx) => {
      tries += 1;
      await raise(trx, 1);
      return 'done';
    });
    while ((await marks())[0] !== 1) await delay(10);
    proxy.switchOver();
    await proxy.recover();
    assert.equal(await acting, 'done');
    assert.equal(tries, 1);
    assert.deepEqual(await marks(), [1, 0]);
  });

  test('a statement that may be done twice is sent again when its connection breaks off', async () => {
    await db.raw('SELECT 1');
    proxy.freeze();
    const writing = untilAnswered(db, () => db('marks').where({ id: 2 }).update({ n: 7 }));
    while (proxy.heldBytes() === 0) await delay(10);
    proxy.switchOver();
    await proxy.recover();
    await writing;
    assert.deepEqual(await marks(), [0, 7]);
  });

  test('what a part notes in the audit is written with the whole, or not at all', async () => {
    const note = (trx: Trx, objectId: string) =>
      audit(trx, testNow, nobody, { verb: 'test.part', objectType: 'mark', objectId });
    await inTransaction(db, async (trx) => {
      note(trx, 'whole');
      await inTransaction(trx, async (part) => {
        note(part, 'part');
        await inTransaction(part, async (deeper) => note(deeper, 'deeper'));
      });
      await inTransaction(trx, async (part) => {
        note(part, 'failed part');
        throw new Error('failed');
      }).catch(() => {});
    });
    const written = await database.db('audit_entries').where({ verb: 'test.part' }).orderBy('seq').pluck('object_id');
    assert.deepEqual(written, ['whole', 'part', 'deeper']);
  });
});
