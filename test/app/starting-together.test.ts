import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { withLease } from '#platform/db/lease.js';
import { setUp } from '#src/set-up.js';
import { addressOf, type RealProcess, runProgram } from '#test/support/real-portal.js';
import { type TestDatabase, testDeps, withDatabase, withEmptyDatabase } from '#test/support/test-db.js';

const server = 'dist/src/server.js';

describe('nodes that start together', { timeout: 300_000 }, () => {
  let database: TestDatabase;
  let nodes: RealProcess[] = [];
  beforeEach(() => {
    nodes = [];
  });
  afterEach(async () => {
    for (const { child } of nodes) child.kill('SIGKILL');
    await Promise.all(nodes.map(({ ended }) => ended));
    await database.drop();
  });

  const start = (count: number): RealProcess[] => {
    nodes = Array.from({ length: count }, () => runProgram(server, database));
    return nodes;
  };
  const migrated = async (): Promise<string[]> => (await database.db('knex_migrations').pluck('name')) as string[];

  async function isWhole(): Promise<void> {
    const reference = await withDatabase();
    const names = (await reference.db('knex_migrations').pluck('name')) as string[];
    await reference.drop();
    assert.deepEqual((await migrated()).sort(), names.sort(), 'every migration once');
    const [offices] = (await database.db('agencies').where({ code: '460000' }).count({ n: '*' })) as { n: number }[];
    assert.equal(Number(offices?.n), 1);
  }

  test('on an empty database: one makes the schema, all serve', async () => {
    database = await withEmptyDatabase();
    for (const base of await Promise.all(start(3).map((node) => addressOf(node))))
      assert.equal((await fetch(`${base}/readyz`)).status, 200);
    await isWhole();
  });

  test('on a schema that is half-way, left locked: likewise', async () => {
    database = await withDatabase();
    const { db } = database;
    await db('knex_migrations').where('name', '>', '20261124-4').delete();
    await db('knex_migrations_lock').update({ is_locked: 1 });
    await db.raw('ALTER TABLE audit_entries DROP KEY audit_entries_verb');
    await Promise.all(start(2).map((node) => addressOf(node)));
    await isWhole();
    const [keys] = (await db.raw("SHOW INDEX FROM audit_entries WHERE Key_name = 'audit_entries_verb'")) as [object[]];
    assert.notEqual(keys.length, 0);
  });

  test('who waits says so in one sentence, and goes on when the other is done', async () => {
    database = await withDatabase();
    await withLease(database.db, 'set-up', {}, async () => {
      for (const node of start(2)) await node.says(/另一个节点正在升级数据库/);
      await delay(300);
      for (const node of nodes) assert.equal(node.said().trim().split('\n').length, 1);
    });
    await Promise.all(nodes.map((node) => addressOf(node)));
  });

  test('when the one that migrates is killed midway, another takes over', async () => {
    database = await withDatabase();
    const { db } = database;
    await db('knex_migrations').where('name', '>', '20261124-4').delete();
    await db.raw('ALTER TABLE audit_entries DROP KEY audit_entries_verb');
    // A long look into that table holds up the change of it.
    const reader = await db.transaction();
    await reader('audit_entries').count();
    const [first] = start(1);
    while (!(await migrated()).some((name) => name.includes('-47-'))) await delay(20);
    first?.child.kill('SIGKILL');
    await first?.ended;
    await reader.commit();
    const sentences: string[] = [];
    await setUp(testDeps({ db: database.db }), { patienceMs: 1_000, say: (sentence) => void sentences.push(sentence) });
    assert.match(sentences.join('\n'), /^另一个节点正在升级数据库.*\n正在升级数据库的节点已没有动静/);
    await isWhole();
  });
});
