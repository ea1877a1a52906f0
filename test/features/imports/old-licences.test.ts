import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { listImportChanges } from '#features/imports/change-queries.js';
import { recountTotals } from '#features/register/totals/totals.js';
import { acceptedAnnex, anOffice, type Office } from '#test/support/accepted-annex.js';
import { aBusiness, type BusinessCells } from '#test/support/businesses.js';
import { aLicensed, enterBusinesses } from '#test/support/enter-business.js';
import { confirm, preview, registerChecksum, undo } from '#test/support/register.js';
import { type TestDatabase, testDeps, withDatabase } from '#test/support/test-db.js';

describe('annex 3 meets entries that came from old licences', () => {
  let database: TestDatabase;
  let deps: ReturnType<typeof testDeps>;
  let office: Office;
  before(async () => {
    database = await withDatabase();
    deps = testDeps({ db: database.db });
    office = await anOffice(database.db);
  });
  after(() => database.drop());

  const changesOf = (batchId: number) => listImportChanges(deps.db, batchId, { kind: null, after: 0, limit: 100 });

  test('one whose subject nobody knew is found by its place, its licence or its name, and keeps what the old system told', async () => {
    const ids = await enterBusinesses(
      deps,
      office.haikou,
      [1, 2, 3].map((n) => ({ values: aLicensed(n), filingStatus: 'licensed_unfiled' as const })),
    );
    const before = await registerChecksum(deps.db);
    const rows: BusinessCells[] = [
      aBusiness(1, {
        filing_origin: 'convert',
        licence_word: '琼',
        licence_no: '460100000001',
        licence_valid_to: '2021-02-28',
      }),
      aBusiness(2, { business_address: '海口市秀英区别处2号', licence_no: '460100000002' }),
      aBusiness(3, { business_address: '海口市秀英区别处3号', uscc: aBusiness(30)['uscc'] ?? '' }),
    ];
    const { annexId } = await acceptedAnnex(deps.db, office, office.haikou, rows);
    const seen = await preview(deps, office, annexId);
    assert.deepEqual(
      (await changesOf(seen.id)).map(({ kind, businessId, matchedBy }) => [kind, businessId, matchedBy]),
      [
        ['changed', ids[0], 'place'],
        ['changed', ids[1], 'licence'],
        ['changed', ids[2], 'name'],
      ],
    );
    const [first] = await changesOf(seen.id);
    const change = (field: string) => first?.fields.find((one) => one.field === field);
    assert.deepEqual(change('business_class'), { field: 'business_class', before: '', after: 'A2' });
    assert.equal(change('filing_status')?.after, 'filed');
    assert.ok(first?.fields.every(({ field }) => !['scope_text', 'old_system_id', 'licence_issuer'].includes(field)));

    const done = await confirm(deps, office, seen);
    const stored = await deps.db('businesses').whereIn('id', ids).orderBy('id');
    for (const [i, row] of stored.entries()) {
      assert.equal(row.filing_status, 'filed');
      assert.equal(row.business_class, 'A2');
      assert.equal(row.old_system_id, `HN000000${i + 1}`);
      assert.equal(row.scope_text, aLicensed(1)['scope_text']);
      assert.equal(row.licence_valid_from, '2018-03-01');
    }
    assert.deepEqual(await recountTotals(deps.db), []);

    await acceptedAnnex(deps.db, office, office.haikou, rows);
    assert.equal((await preview(deps, office, annexId)).counts.same, 3, 'the same list again changes nothing');
    await undo(deps, office, done);
    assert.equal(await registerChecksum(deps.db), before, 'undone, they are unknown again');
  });

  test('one that another agency holds at the same place is for the two to settle', async () => {
    await enterBusinesses(deps, office.qionghai, [{ values: aLicensed(11), filingStatus: 'licensed_unfiled' }]);
    const { annexId } = await acceptedAnnex(deps.db, office, office.haikou, [aBusiness(11), aBusiness(12)]);
    const seen = await preview(deps, office, annexId);
    assert.deepEqual(
      (await changesOf(seen.id)).map(({ kind, reason }) => [kind, reason?.includes('琼海市道路运输管理所') ?? false]),
      [
        ['skipped', true],
        ['new', false],
      ],
    );
  });

  test('one whose subject is known belongs to rows of that subject alone', async () => {
    await enterBusinesses(deps, office.haikou, [
      { values: aLicensed(21, { subject: 'motorcycle', business_class: 'M2' }), filingStatus: 'licensed_unfiled' },
    ]);
    const { annexId } = await acceptedAnnex(deps.db, office, office.haikou, [aBusiness(21)]);
    assert.equal((await preview(deps, office, annexId)).counts.new, 1);
  });
});
