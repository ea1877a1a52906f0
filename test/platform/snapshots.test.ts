import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import { type TestDatabase, testNow, withDatabase } from '#test/support/test-db.js';

/**
 * MariaDB 11.6 and later by themselves end a transaction that changes what another one has changed since it began to read; all other
 * servers let it go on. The portal's transactions are made for the latter: versions and locks say whose change counts.
 */
let database: TestDatabase;
before(async () => {
  database = await withDatabase();
  await database.db.raw('CREATE TABLE probes (id INT NOT NULL, n INT NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB');
  await database.db('probes').insert({ id: 1, n: 0 });
});
after(() => database.drop());

test('a transaction may change what another one has changed since it began to read, whatever the server', async () => {
  const { db } = database;
  await db.transaction(async (trx) => {
    assert.equal((await trx('probes')).length, 1);
    await db('probes').update({ n: 5 });
    assert.equal(await trx('probes').increment('n', 1), 1);
  });
  assert.deepEqual(
    (await db('probes')).map(({ n }) => n),
    [6],
  );
});

test('a hundred at once that read first and note an act then are all written down', async () => {
  const { db } = database;
  const actor = { id: null, name: '示例', agencyId: null, address: '127.0.0.1' };
  await Promise.all(
    Array.from({ length: 100 }, (_, i) =>
      inTransaction(db, async (trx) => {
        await trx('audit_entries').max('seq');
        audit(trx, testNow, actor, { verb: 'probe.note', objectType: 'probe', objectId: i });
      }),
    ),
  );
  assert.equal((await db('audit_entries').where({ verb: 'probe.note' })).length, 100);
});
