import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { after, before, describe, test } from 'node:test';
import { LeaseLost, withLease } from '#platform/db/lease.js';
import { type TestDatabase, withDatabase } from '#test/support/test-db.js';

describe('a lease', { timeout: 120_000 }, () => {
  let database: TestDatabase;
  before(async () => {
    database = await withDatabase();
  });
  after(() => database.drop());

  const row = (name: string) => database.db('leases').where({ name });

  /** As a node leaves it that holds the lease. */
  async function heldByAnother(name: string): Promise<void> {
    await withLease(database.db, name, {}, async () => {});
    await row(name).update({ owner: 'another node' });
  }

  test('is one node’s at a time; the next one has it when it is given back, though the work failed', async () => {
    let inside = 0;
    let most = 0;
    const waited: number[] = [];
    const attempts = await Promise.allSettled(
      [1, 2, 3, 4].map((n) =>
        withLease(database.db, 'turns', { onWait: () => void waited.push(n) }, async (lease) => {
          most = Math.max(most, ++inside);
          while (waited.length < 3) await delay(5);
          await lease.confirm();
          inside -= 1;
          if (n === 2) throw new Error('failed');
          return n;
        }),
      ),
    );
    assert.equal(most, 1);
    assert.deepEqual(
      attempts.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason))),
      [1, 'Error: failed', 3, 4],
      'all had their turn',
    );
  });

  test('is taken from a node that has fallen silent, by one of those who wait, and only once that was asked', async () => {
    await heldByAnother('silent');
    const told: string[] = [];
    await Promise.all(
      [1, 2].map((n) =>
        withLease(
          database.db,
          'silent',
          {
            patienceMs: 300,
            onWait: () => void told.push(`${n} waits`),
            onTakeOver: () => void told.push('taken over'),
          },
          async () => {
            const held = await row('silent').first<{ asked_by: string | null }>();
            assert.equal(held?.asked_by, null);
          },
        ),
      ),
    );
    assert.deepEqual(told.sort(), ['1 waits', '2 waits', 'taken over']);
  });

  test('stays with a node that gives a sign of life when it is asked for one', async () => {
    await heldByAnother('slow');
    const told: string[] = [];
    const options = { patienceMs: 5_000, onTakeOver: () => void told.push('taken over') };
    const other = withLease(database.db, 'slow', options, async () => void told.push('its turn'));
    while (!(await row('slow').first<{ asked_by: string | null }>())?.asked_by) await delay(20);
    await row('slow').update({ asked_by: null, beat: database.db.raw('beat + 1') });
    await delay(500);
    assert.deepEqual(told, []);
    await row('slow').update({ owner: null });
    await other;
    assert.deepEqual(told, ['its turn']);
  });

  test('who has lost it learns so when it asks', async () => {
    const lost = withLease(database.db, 'lost', {}, async (lease) => {
      await row('lost').update({ owner: 'another node' });
      await lease.confirm();
    });
    await assert.rejects(lost, LeaseLost);
    assert.equal((await row('lost').first<{ owner: string }>())?.owner, 'another node');
  });
});
