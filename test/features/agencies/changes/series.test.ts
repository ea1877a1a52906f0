import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { acceptedAnnex, anOffice, type Office } from '#test/support/accepted-annex.js';
import { typedBusiness } from '#test/support/annex-files.js';
import { bringIn } from '#test/support/register.js';
import { type TestDatabase, testDeps, withDatabase } from '#test/support/test-db.js';

let database: TestDatabase;
let office: Office;
before(async () => {
  database = await withDatabase();
  office = await anOffice(database.db);
});
after(() => database.drop());

test('an annex that went to another office is imported into the series that its filings began in', async () => {
  const { db } = database;
  const deps = testDeps({ db });
  const rows = [typedBusiness(1), typedBusiness(2)];
  const first = await bringIn(deps, office, (await acceptedAnnex(db, office, office.haikou, rows)).annexId);
  assert.equal(first.counts.new, 2);
  const mended = [typedBusiness(1), typedBusiness(2, { business_phone: '0898-00000099' }), typedBusiness(3)];
  const { annexId } = await acceptedAnnex(db, office, office.haikou, mended);
  await db('annexes').where({ id: annexId }).update({ agency_id: office.qionghai });
  const { counts, state } = await bringIn(deps, office, annexId);
  assert.equal(state, 'imported');
  assert.deepEqual([counts.new, counts.changed, counts.same, counts.missing], [1, 1, 1, 0]);
  const offices = await db('businesses').distinct('agency_id');
  assert.deepEqual(
    offices.map((row: { agency_id: number }) => Number(row.agency_id)),
    [office.haikou],
  );
});
