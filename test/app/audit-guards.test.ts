import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { ensureAuditGuards } from '#platform/audit/guards.js';
import { makeDigest } from '#platform/audit/daily-digest.js';
import { audit } from '#platform/audit.js';
import { type Db, openDatabase } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { setUp } from '#src/set-up.js';
import { dropAuditGuards } from '#test/support/audit-tampering.js';
import { type TestDatabase, testDeps, testNow, withDatabase } from '#test/support/test-db.js';

const everyDay = 'SELECT, INSERT, UPDATE, DELETE';
const owner = 'ALL PRIVILEGES';

describe('audit records against the portal’s own account', { timeout: 240_000 }, () => {
  let database: TestDatabase;
  const made: string[] = [];
  before(async () => {
    database = await withDatabase();
    await setUp(testDeps({ db: database.db }));
    await inTransaction(database.db, async (trx) => {
      const nobody = { id: null, name: '系统', agencyId: null, address: '' };
      audit(trx, testNow, nobody, { verb: 'test.act', objectType: 'mark', objectId: 1 });
    });
    await makeDigest(database.db, testNow, 'Asia/Shanghai');
  });
  after(async () => {
    for (const account of made) await database.db.raw(`DROP USER '${account}'`);
    await database.drop();
  });

  /** A pool of an account that may do so much in this database. */
  async function poolOf(rights: string): Promise<Db> {
    const url = new URL(database.url);
    const [account, password] = [`yzw_${randomBytes(6).toString('hex')}`, randomBytes(12).toString('hex')];
    await database.db.raw(`CREATE USER '${account}' IDENTIFIED BY '${password}'`);
    made.push(account);
    await database.db.raw(`GRANT ${rights} ON \`${url.pathname.slice(1)}\`.* TO '${account}'`);
    url.username = account;
    url.password = password;
    return openDatabase({ url: url.href, queryTimeoutMs: 10_000 });
  }

  for (const rights of [owner, everyDay])
    test(`${rights}: nothing is changed, nothing removed`, async (t) => {
      const db = await poolOf(rights);
      t.after(() => db.destroy());
      for (const table of ['audit_entries', 'audit_digests']) {
        const count = async () => (await db(table).count({ n: '*' }))[0];
        const before = await count();
        for (const statement of [
          `UPDATE ${table} SET entries = 0`.replace('audit_entries SET entries = 0', "audit_entries SET address = ''"),
          `DELETE FROM ${table}`,
          `REPLACE INTO ${table} SELECT * FROM ${table}`,
        ])
          await assert.rejects(db.raw(statement), { errno: 1644 }, statement);
        assert.deepEqual(await count(), before);
      }
    });

  test('the account of every day can neither take the guards away nor empty the tables', async (t) => {
    const db = await poolOf(everyDay);
    t.after(() => db.destroy());
    for (const statement of [
      'DROP TRIGGER audit_entries_no_update',
      'TRUNCATE audit_entries',
      'DROP TABLE audit_entries',
      'ALTER TABLE audit_entries DROP COLUMN hash',
    ])
      await assert.rejects(db.raw(statement), /denied|privilege/, statement);
  });

  test('the portal starts with the account of every day, and has nothing to say', async (t) => {
    const db = await poolOf(everyDay);
    t.after(() => db.destroy());
    const said: string[] = [];
    await setUp(testDeps({ db }), { say: (sentence) => void said.push(sentence) });
    assert.deepEqual(said, []);
  });

  test('where the guards cannot be made, the start says so in one sentence and goes on', async (t) => {
    await dropAuditGuards(database.db);
    const db = await poolOf(everyDay);
    t.after(() => db.destroy());
    const said: string[] = [];
    await setUp(testDeps({ db }), { say: (sentence) => void said.push(sentence) });
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /没有建立触发器的权限.*TRIGGER|开启了二进制日志.*log_bin_trust_function_creators=1/);
    assert.equal(await ensureAuditGuards(database.db), undefined, 'made by whoever may');
    assert.equal(await ensureAuditGuards(db), undefined);
  });
});
