import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { audit, verifyAudit } from '#platform/audit.js';
import { chainCount, nextSeq, noHash } from '#platform/audit/chains.js';
import { makeDigest } from '#platform/audit/daily-digest.js';
import { digestOf, listDigests } from '#platform/audit/digests.js';
import { type Db, openDatabase, type Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { type TestDatabase, testNow, withDatabase } from '#test/support/test-db.js';

const nobody = { id: null, name: '系统', agencyId: null, address: '' };
const zone = 'Asia/Shanghai';
const day = (n: number) => new Date(testNow.getTime() + n * 86_400_000);

interface Stored {
  readonly seq: number;
  readonly object_id: string;
  readonly chain: number | null;
  readonly hash: string;
}

describe('the audit', { timeout: 240_000 }, () => {
  let database: TestDatabase;
  let db: Db;
  before(async () => {
    database = await withDatabase();
    ({ db } = database);
  });
  beforeEach(async () => {
    await db('audit_entries').delete();
    await db('audit_digests').delete();
    await db('audit_heads').delete();
    await db('audit_heads').insert(
      Array.from({ length: chainCount }, (_, chain) => ({ chain, entries: 0, last_seq: 0, last_hash: noHash })),
    );
    await db('audit_chain').update({ last_seq: 0, last_hash: noHash });
  });
  after(() => database.drop());

  const note = (trx: Trx, objectId: string | number, at = testNow): void =>
    audit(trx, at, nobody, { verb: 'test.act', objectType: 'mark', objectId, after: { 字: objectId } });
  const act = (objectId: string | number, pool = db, at = testNow): Promise<void> =>
    inTransaction(pool, async (trx) => note(trx, objectId, at));
  const entries = async (): Promise<Stored[]> =>
    ((await db('audit_entries').orderBy('seq')) as Stored[]).map((row) => ({ ...row, seq: Number(row.seq) }));
  const isWhole = async (count: number): Promise<void> =>
    assert.deepEqual(await verifyAudit(db), { entries: count, brokenAt: null, brokenDay: null });

  test('acts one after the other stand in their order, whatever the clock does', async () => {
    for (let n = 0; n < 100; n += 1) await act(n, db, new Date(testNow.getTime() - n));
    const stored = await entries();
    assert.deepEqual(
      stored.map(({ object_id }) => object_id),
      Array.from({ length: 100 }, (_, n) => String(n)),
    );
    assert.equal(new Set(stored.map(({ chain }) => chain)).size, 1);
    await isWhole(100);
  });

  test('numbers of all chains differ and grow with time', () => {
    const at = (ms: number) => new Date(testNow.getTime() + ms);
    let last = 0;
    for (let n = 0; n < 200; n += 1) {
      const seq = nextSeq(last, at(0), 63);
      assert.ok(seq > last && Math.floor(seq / 64) % 64 === 63);
      last = seq;
    }
    assert.ok(nextSeq(0, at(1), 0) > nextSeq(0, at(0), 63));
    assert.ok(Number.isSafeInteger(nextSeq(0, new Date('2088-12-31T00:00:00Z'), 63)));
    assert.ok(nextSeq(0, new Date(0), 0) > 1e12, 'above the numbers from before');
  });

  test('transactions that commit at the same time wait for no common row', async () => {
    const together = 12;
    let arrived = 0;
    let open = () => {};
    const all = new Promise<void>((resolve) => {
      open = resolve;
    });
    const turns = Array.from({ length: together }, (_, n) =>
      inTransaction(db, async (trx) => {
        note(trx, n);
        if (++arrived === together) open();
        await all;
      }),
    );
    await Promise.all(turns);
    assert.equal(new Set((await entries()).map(({ chain }) => chain)).size, together);
    await isWhole(together);
  });

  test('more nodes than chains write at once: all entries, all linked', async () => {
    const pools = Array.from({ length: 8 }, () => openDatabase({ url: database.url, queryTimeoutMs: 30_000 }));
    await Promise.all(
      pools.flatMap((pool, p) => Array.from({ length: 24 }, (_, n) => act(`${p}-${n}`, pool, new Date()))),
    );
    await Promise.all(pools.map((pool) => pool.destroy()));
    await isWhole(8 * 24);
  });

  test('a chain that another node holds up is left for another one', async () => {
    await act('first');
    const [first] = await entries();
    const holder = await db.transaction();
    await holder('audit_heads')
      .where({ chain: first?.chain ?? null })
      .forUpdate();
    const hasty = openDatabase({ url: database.url, queryTimeoutMs: 2_500 });
    await act('second', hasty);
    for (let n = 0; n < 3; n += 1) await act(n, hasty);
    await holder.commit();
    await hasty.destroy();
    await isWhole(5);
  });

  test('what fails leaves nothing, and what comes after it fits', async () => {
    await act(1);
    const failing = inTransaction(db, async (trx) => {
      note(trx, 2);
      await trx.raw('SELECT nonsense');
    });
    await assert.rejects(failing);
    const late = inTransaction(db, async (trx) => {
      note(trx, 'x'.repeat(100));
    });
    await assert.rejects(late, /object_id/);
    await act(3);
    await isWhole(2);
  });

  /** As entries were written when there was one chain. */
  async function writeOldEntries(count: number): Promise<void> {
    let previous = '0'.repeat(64);
    for (let seq = 1; seq <= count; seq += 1) {
      const row = {
        acted_at: testNow,
        actor_id: 7,
        actor_name: '王某',
        actor_agency_id: 3,
        address: '127.0.0.1',
        verb: 'operator.sign_in',
        object_type: 'operator',
        object_id: '7',
        agency_id: 3,
        outcome: 'done',
        state_before: null,
        state_after: '{"zone":"intranet"}',
      };
      const parts = [previous, seq, testNow.toISOString(), ...Object.values(row).slice(1)];
      const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
      await db('audit_entries').insert({ ...row, seq, previous_hash: previous, hash });
      previous = hash;
    }
    await db('audit_chain').update({ last_seq: count, last_hash: previous });
  }

  test('entries from when there was one chain are verified as before, beside the new ones', async () => {
    await writeOldEntries(5);
    await act('new');
    await isWhole(6);
    await db('audit_entries').where({ seq: 3 }).update({ actor_name: '李某' });
    assert.equal((await verifyAudit(db)).brokenAt, 3);
    await db('audit_entries').where({ seq: 3 }).update({ actor_name: '王某' });
    await db('audit_entries').where({ seq: 5 }).delete();
    assert.equal((await verifyAudit(db)).brokenAt, 5);
  });

  describe('shows', () => {
    let stored: Stored[];
    beforeEach(async () => {
      await writeOldEntries(2);
      for (let n = 0; n < 6; n += 1) await act(n);
      await makeDigest(db, day(1), zone);
      stored = (await entries()).slice(2);
      await isWhole(8);
    });
    const at = (n: number): number => stored[n]?.seq ?? 0;
    const entry = (n: number) => db('audit_entries').where({ seq: at(n) });

    const changes: readonly (readonly [string, unknown])[] = [
      ['acted_at', new Date(0)],
      ['actor_id', 9],
      ['actor_name', '别人'],
      ['actor_agency_id', 9],
      ['address', '10.0.0.1'],
      ['verb', 'test.other'],
      ['object_type', 'other'],
      ['object_id', 'other'],
      ['agency_id', 9],
      ['outcome', 'refused'],
      ['state_before', '{}'],
      ['state_after', null],
      ['previous_hash', '1'.repeat(64)],
      ['hash', '1'.repeat(64)],
    ];
    for (const [column, value] of changes)
      test(`a change of ${column}`, async () => {
        await entry(3).update({ [column]: value });
        assert.equal((await verifyAudit(db)).brokenAt, at(3));
      });

    test('an entry put at another place, in time or among the chains', async () => {
      await entry(3).update({ seq: at(3) + 4_096 });
      assert.notEqual((await verifyAudit(db)).brokenAt, null);
      await db('audit_entries')
        .where({ seq: at(3) + 4_096 })
        .update({ seq: at(3), chain: null });
      assert.notEqual((await verifyAudit(db)).brokenAt, null);
    });

    test('two that changed places', async () => {
      await entry(2).update({ seq: 3 });
      await entry(3).update({ seq: at(2) });
      await db('audit_entries')
        .where({ seq: 3 })
        .update({ seq: at(3) });
      assert.notEqual((await verifyAudit(db)).brokenAt, null);
    });

    for (const n of [0, 3, 5])
      test(`the loss of entry ${n} of 6`, async () => {
        await entry(n).delete();
        assert.equal((await verifyAudit(db)).brokenAt, at(Math.min(5, n + 1)));
      });

    test('one that was slipped in', async () => {
      const [row] = await entry(5);
      await db('audit_entries').insert({ ...row, seq: at(5) + 1, previous_hash: row.hash });
      assert.equal((await verifyAudit(db)).brokenAt, at(5) + 1);
    });

    test('a chain that is gone with its head, by its day', async () => {
      await db('audit_entries').whereNotNull('chain').delete();
      await db('audit_heads').update({ entries: 0, last_seq: 0, last_hash: '0'.repeat(64) });
      const verdict = await verifyAudit(db);
      assert.equal(verdict.brokenAt, null);
      assert.equal(verdict.brokenDay, '2020-11-26');
      await db('audit_heads').where({ chain: 1 }).delete();
      assert.equal((await verifyAudit(db)).brokenAt, 0);
    });

    test('a rewritten end whose head was moved along, by its day', async () => {
      const [last] = (await entry(5)) as Stored[];
      const [before] = (await entry(4)) as Stored[];
      await entry(5).delete();
      await db('audit_heads')
        .where({ chain: last?.chain ?? null })
        .update({ last_seq: before?.seq, last_hash: before?.hash, entries: 5 });
      assert.deepEqual(await verifyAudit(db), { entries: 7, brokenAt: null, brokenDay: '2020-11-26' });
    });

    test('a changed digest, and one that was made up', async () => {
      const [digest] = await listDigests(db);
      assert.ok(digest);
      await db('audit_digests').update({ entries: 7 });
      assert.equal((await verifyAudit(db)).brokenDay, '2020-11-26');
      const forged = { ...digest, total: 9, entries: 9 };
      await db('audit_digests').update({ entries: 9, total: 9, digest: digestOf(forged) });
      assert.equal((await verifyAudit(db)).brokenDay, '2020-11-26');
    });
  });

  test('each day has one digest, whoever asks; days without the portal go with the next', async () => {
    await writeOldEntries(3);
    await act('first day');
    const made = await Promise.all([1, 2, 3, 4].map(() => makeDigest(db, day(1), zone)));
    assert.equal(made.filter(Boolean).length, 1);
    assert.equal(await makeDigest(db, day(1), zone), undefined);
    for (let n = 0; n < 3; n += 1) await act(n, db, day(2));
    await makeDigest(db, day(5), zone);
    await makeDigest(db, day(6), zone);
    assert.deepEqual(
      (await listDigests(db)).map((one) => [one.day, one.entries, one.total]),
      [
        ['2020-11-26', 4, 4],
        ['2020-11-30', 3, 7],
        ['2020-12-01', 0, 7],
      ],
    );
    await act('later', db, day(7));
    await isWhole(8);
    await db('audit_digests').where({ day: '2020-11-30' }).delete();
    assert.equal((await verifyAudit(db)).brokenDay, '2020-12-01');
  });

  test('is verified while people go on working', async () => {
    let isOver = false;
    const work = [1, 2, 3].map(async () => {
      while (!isOver) await act('busy', db, new Date());
    });
    for (let n = 0; n < 10; n += 1) assert.equal((await verifyAudit(db)).brokenAt, null);
    isOver = true;
    await Promise.all(work);
  });
});
