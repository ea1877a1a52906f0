import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Db, openDatabase } from '#platform/db/connection.js';
import { isDatabaseUnavailable } from '#platform/db/errors.js';
import { readPrepared } from '#platform/db/prepared.js';
import { type DatabaseProxy, startDatabaseProxy } from '#test/support/database-proxy.js';
import { type TestDatabase, withDatabase } from '#test/support/test-db.js';

// Whoever waits for something that never comes waits not for ever.
describe('connections that are lost', { timeout: 120_000 }, () => {
  let database: TestDatabase;
  let proxy: DatabaseProxy;
  let db: Db;
  before(async () => {
    database = await withDatabase();
    proxy = await startDatabaseProxy(database.url);
    db = openDatabase({ url: proxy.url, queryTimeoutMs: 400 });
  });
  beforeEach(async () => {
    await proxy.recover();
    await db.raw('SELECT 1');
  });
  after(async () => {
    await db.destroy();
    await proxy.close();
    await database.drop();
  });

  /** Asks of the proxy, since what is forgotten here would show only in what happens there. */
  async function untilGone(): Promise<void> {
    while (proxy.openConnections() > 0) await delay(10);
  }

  // What an event without a listener throws ends the process, and here the test.
  for (const [what, ask] of [
    ['the preparing of a statement', () => readPrepared(db, 'SELECT seq FROM audit_entries WHERE seq > ?', [0])],
    ['a statement', () => db.raw('SELECT 2')],
    ['a transaction', () => db.transaction((trx) => trx.raw('SELECT 3'))],
  ] as const) {
    test(`an answer that comes after its time harms nobody: ${what}`, async () => {
      proxy.freeze();
      await assert.rejects(ask(), isDatabaseUnavailable);
      // Whoever asks next makes the pool throw the connection away.
      await assert.rejects(ask(), isDatabaseUnavailable);
      proxy.thaw();
      await untilGone();
      assert.equal((await readPrepared(db, 'SELECT 4 AS four', [])).length, 1);
    });
  }

  test('all that waits on a connection is told when it is given up', async () => {
    const failures: unknown[] = [];
    await db
      .transaction(async (trx) => {
        proxy.freeze();
        const asked = [1, 2, 3].map((n) => trx.raw('SELECT ?', [n]).catch((error: unknown) => failures.push(error)));
        await Promise.all(asked);
        throw failures[0];
      })
      .catch(() => {});
    assert.equal(failures.length, 3);
    for (const failure of failures) assert.ok(isDatabaseUnavailable(failure));
  });

  test('a read whose connection breaks off is asked again of the server that is there now', async () => {
    for (const read of [
      () => db('audit_chain').where({ id: 1 }).first(),
      () => db.raw('SELECT SLEEP(0.2) AS slept'),
      () => readPrepared(db, 'SELECT SLEEP(?) AS slept', [0.2]),
    ]) {
      const answer = read();
      await delay(100);
      proxy.switchOver();
      assert.ok(await answer);
    }
  });

  test('a pool is closed though the server does not answer', async () => {
    const other = openDatabase({ url: proxy.url, queryTimeoutMs: 400 });
    await other.raw('SELECT 1');
    proxy.freeze();
    await other.destroy();
    proxy.thaw();
  });
});
