import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { after, before, describe, test } from 'node:test';
import { openDatabase, withoutTimeLimit } from '#platform/db/connection.js';
import { isDatabaseUnavailable } from '#platform/db/errors.js';
import { migrateToLatest } from '#platform/db/migrate.js';
import { type TestDatabase, withEmptyDatabase } from '#test/support/test-db.js';

describe('migrations', { timeout: 240_000 }, () => {
  let database: TestDatabase;
  before(async () => {
    database = await withEmptyDatabase();
    await migrateToLatest(database.db);
  });
  after(() => database.drop());

  test('each may run a second time on what it has made', async () => {
    const names = (await database.db('knex_migrations').pluck('name')) as string[];
    assert.equal(new Set(names).size, names.length);
    await database.db('knex_migrations').delete();
    assert.deepEqual(await migrateToLatest(database.db), names);
    assert.deepEqual(await migrateToLatest(database.db), []);
  });

  test('the lock that a killed node left behind is no obstacle', async () => {
    await database.db('knex_migrations_lock').update({ is_locked: 1 });
    await database.db('knex_migrations').where('name', 'like', '%-49-%').delete();
    assert.equal((await migrateToLatest(database.db)).length, 1);
  });

  test('none starts once another node has taken over', async () => {
    await database.db('knex_migrations').where('name', 'like', '%-48-%').delete();
    let asked = 0;
    const lost = new Error('lost');
    const confirm = async () => {
      asked += 1;
      throw lost;
    };
    await assert.rejects(migrateToLatest(database.db, confirm), lost);
    assert.equal(asked, 1);
    assert.equal((await migrateToLatest(database.db)).length, 1);
  });

  test('no limit of time ends one: a table that is long in use, an index on millions of rows', async (t) => {
    const { db } = database;
    await db('knex_migrations').where('name', 'like', '%-48-%').delete();
    await db.raw('ALTER TABLE audit_entries DROP KEY audit_entries_verb');
    const hasty = openDatabase({ url: database.url, queryTimeoutMs: 300 });
    t.after(() => hasty.destroy());
    let isDone = false;
    const reader = await db.transaction();
    t.after(() => reader.rollback());
    await reader('audit_entries').count();
    const migrating = migrateToLatest(hasty).finally(() => (isDone = true));
    await delay(1_500);
    // A Galera cluster breaks the reader off instead.
    if (isDone) t.diagnostic('no reader holds up a change here');
    else await reader.commit();
    assert.equal((await migrating).length, 1);
  });

  test('a statement of theirs may take longer than one of a page', async (t) => {
    const hasty = openDatabase({ url: database.url, queryTimeoutMs: 300 });
    t.after(() => hasty.destroy());
    await assert.rejects(hasty.raw('SELECT SLEEP(1)'), isDatabaseUnavailable);
    await withoutTimeLimit(hasty).raw('SELECT SLEEP(1)');
  });

  test('what a killed node’s last statement makes meanwhile is found, not made twice', async (t) => {
    const { db } = database;
    await db('knex_migrations').where('name', 'like', '%-48-%').delete();
    await db.raw('ALTER TABLE audit_entries DROP KEY audit_entries_verb');
    const reader = await db.transaction();
    t.after(() => reader.rollback());
    await reader('audit_entries').count();
    const last = db.raw('ALTER TABLE audit_entries ADD KEY audit_entries_verb (verb, seq)').then(() => {});
    await delay(300);
    // It has looked for the key and waits behind the other's change, which waits for the reader.
    const migrating = migrateToLatest(db);
    await delay(700);
    await reader.commit();
    await last;
    assert.equal((await migrating).length, 1);
  });
});
