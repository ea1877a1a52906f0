import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import { recountTotals } from '#features/register/totals/totals.js';
import { listUntouched } from '#features/register/writing/business-queries.js';
import { seenColumns, seenOf } from '#features/register/writing/seen.js';
import { createRegisterWriter } from '#features/register/writing/writer.js';
import { acceptedAnnex, anOffice, type Office } from '#test/support/accepted-annex.js';
import { aBusiness, usccOf } from '#test/support/businesses.js';
import { changeBusiness, enterBusinesses } from '#test/support/enter-business.js';
import { confirm, preview, registerChecksum } from '#test/support/register.js';
import { type TestDatabase, testDeps, withDatabase } from '#test/support/test-db.js';

const rows = {
  changed: aBusiness(1, { operating_status: '2' }),
  same: aBusiness(2),
  new: aBusiness(3, { licence_no: '460100000003' }),
  byName: aBusiness(4, { uscc: usccOf(44) }),
};

describe('an open preview, while the register moves', () => {
  let database: TestDatabase;
  let deps: ReturnType<typeof testDeps>;
  let office: Office;
  let ids: Record<'changed' | 'same' | 'byName' | 'other' | 'elsewhere', number>;
  beforeEach(async () => {
    await database?.drop();
    database = await withDatabase();
    deps = testDeps({ db: database.db });
    office = await anOffice(database.db);
    const filed = (n: number) => ({ values: aBusiness(n), filingStatus: 'filed' as const });
    const own = await enterBusinesses(deps, office.haikou, [filed(1), filed(2), filed(4), filed(90)]);
    const [elsewhere = 0] = await enterBusinesses(deps, office.qionghai, [
      { values: aBusiness(95, { division_code: '469002' }), filingStatus: 'filed' },
    ]);
    const [changed = 0, same = 0, byName = 0, other = 0] = own;
    ids = { changed, same, byName, other, elsewhere };
  });
  after(() => database.drop());

  const enter = (n: number, over: Readonly<Record<string, string>>) =>
    enterBusinesses(deps, office.haikou, [{ values: aBusiness(n, over), filingStatus: 'filed' }]);
  const change = (id: number, values: Readonly<Record<string, string>>) =>
    changeBusiness(deps, id, {
      values,
      source: { kind: 'hand', reference: '示例' },
      effectiveOn: '2020-11-26',
      actorId: office.filer,
    });
  const remove = (id: number) =>
    inTransaction(deps.db, async (trx) => {
      const writer = createRegisterWriter(trx, deps.cipher, deps.clock.now());
      await writer.remove((await listUntouched(trx, id, 1, seenColumns)).map(seenOf));
      await writer.finish();
    });
  /** Confirms a preview after the register has moved. */
  async function confirmAfter(move: () => Promise<unknown>): Promise<{ state: string; isUntouched: boolean }> {
    const { annexId } = await acceptedAnnex(deps.db, office, office.haikou, Object.values(rows));
    const seen = await preview(deps, office, annexId);
    assert.deepEqual(seen.counts, { new: 1, changed: 2, linked: 0, same: 1, skipped: 0, missing: 1 });
    await move();
    const before = await registerChecksum(deps.db);
    const { state } = await confirm(deps, office, seen);
    assert.deepEqual(await recountTotals(deps.db), []);
    return { state, isUntouched: (await registerChecksum(deps.db)) === before };
  }

  const harmless: Readonly<Record<string, () => Promise<unknown>>> = {
    'another business is entered': () => enter(91, {}),
    'another business changes': () => change(ids.other, { operating_status: '2' }),
    'another business goes': () => remove(ids.other),
    'another office changes one of its own': () => change(ids.elsewhere, { operating_status: '2' }),
    'nothing moves': () => Promise.resolve(),
  };
  for (const [what, move] of Object.entries(harmless))
    test(`is carried out where ${what}`, async () => {
      assert.deepEqual(await confirmAfter(move), { state: 'imported', isUntouched: false });
    });

  const telling: Readonly<Record<string, () => Promise<unknown>>> = {
    'a business that it changes has changed': () => change(ids.changed, { manager_name: '示例己' }),
    'a business that was the same is so no longer': () => change(ids.same, { manager_name: '示例己' }),
    'a business that it changes has gone': () => remove(ids.byName),
    'somebody stands at the place of a new one': () => enter(3, { filing_no: 'X3', business_name: '海口另一家' }),
    'somebody holds the filing number of a new one': () => enter(92, { filing_no: rows.new['filing_no'] ?? '' }),
    'somebody holds the licence of a new one': () => enter(93, { licence_no: '460100000003' }),
    'somebody bears the name of a new one': () => enter(94, { business_name: rows.new['business_name'] ?? '' }),
  };
  for (const [what, move] of Object.entries(telling))
    test(`is stale where ${what}`, async () => {
      assert.deepEqual(await confirmAfter(move), { state: 'stale', isUntouched: true });
    });

  test('is stale where a business that it changes has changed while it was being carried out', async () => {
    const { annexId } = await acceptedAnnex(deps.db, office, office.haikou, Object.values(rows));
    const seen = await preview(deps, office, annexId);
    const other = await deps.db.transaction();
    await other('businesses')
      .where({ id: ids.changed })
      .update({ manager_name: '示例己', version: other.raw('version + 1') });
    const before = await registerChecksum(deps.db);
    const done = confirm(deps, office, seen);
    // The server makes this list anew only when nobody has asked for it for a tenth of a second.
    while ((await countWaiting()) === 0) await new Promise((resolve) => setTimeout(resolve, 250));
    await other.commit();
    assert.equal((await done).state, 'stale');
    await deps.db('businesses').where({ id: ids.changed }).update({ manager_name: '示例丁', version: 1 });
    assert.equal(await registerChecksum(deps.db), before, 'nothing of it is kept');
  });

  /** Transactions that wait for another one's lock. */
  async function countWaiting(): Promise<number> {
    const [[row]] = (await deps.db.raw(
      "SELECT COUNT(*) AS n FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'",
    )) as [[{ n: number }]];
    return Number(row.n);
  }
});
