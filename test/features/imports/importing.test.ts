import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { verifyAudit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import { Problem } from '#platform/problem.js';
import { startImport, startPreview } from '#features/imports/actions.js';
import { listImportChanges } from '#features/imports/change-queries.js';
import { recountTotals } from '#features/register/totals/totals.js';
import { acceptedAnnex, anOffice, type Office } from '#test/support/accepted-annex.js';
import { aBusiness, type BusinessCells, usccOf } from '#test/support/businesses.js';
import { confirm, bringIn, importerOf, preview, registerChecksum, undo } from '#test/support/register.js';
import { type TestDatabase, testDeps, withDatabase } from '#test/support/test-db.js';

describe('import of annex 3 into the register', () => {
  let database: TestDatabase;
  let deps: ReturnType<typeof testDeps>;
  let office: Office;
  before(async () => {
    database = await withDatabase();
    deps = testDeps({ db: database.db });
    office = await anOffice(database.db);
  });
  after(() => database.drop());

  const rowsOf = (count: number, over: (n: number) => BusinessCells = () => ({})) =>
    Array.from({ length: count }, (_, n) => aBusiness(n, over(n)));
  const kinds = async (batchId: number) =>
    (await listImportChanges(deps.db, batchId, { kind: null, after: 0, limit: 1_000 })).map(
      ({ kind, row, reason }) => ({
        kind,
        row,
        reason,
      }),
    );

  test('first import makes businesses, counts them and moves the annex; undo leaves nothing behind', async () => {
    const empty = await registerChecksum(deps.db);
    const { annexId } = await acceptedAnnex(deps.db, office, office.haikou, rowsOf(40));
    const seen = await preview(deps, office, annexId);
    assert.deepEqual(seen.counts, { new: 40, changed: 0, linked: 0, same: 0, skipped: 0, missing: 0 });
    assert.equal(await registerChecksum(deps.db), empty, 'a preview touches nothing');

    const batch = await confirm(deps, office, seen);
    assert.equal(batch.state, 'imported');
    const stored = await deps.db('businesses').select('*').orderBy('id');
    assert.equal(stored.length, 40);
    assert.equal(stored[0].filing_status, 'filed');
    assert.equal(stored[0].city, '460100');
    assert.equal(deps.cipher.open(stored[0].manager_mobile_sealed), '13800000000');
    assert.ok(!JSON.stringify(stored).includes('13800000000'), 'no number stands in the clear');
    assert.deepEqual(await recountTotals(deps.db), []);
    const annex = await deps.db('annexes').where({ id: annexId }).first();
    assert.equal(annex.state, 'imported');
    assert.equal(Number(annex.imported_by), office.importer);

    const undone = await undo(deps, office, batch);
    assert.equal(undone.state, 'undone');
    assert.equal(undone.keptCount, 0);
    assert.equal(await registerChecksum(deps.db), empty);
    assert.equal((await deps.db('annexes').where({ id: annexId }).first()).state, 'accepted');
    assert.equal((await verifyAudit(deps.db)).brokenAt, null);
  });

  test('the same list again is all the same', async () => {
    const { annexId } = await acceptedAnnex(deps.db, office, office.haikou, rowsOf(40));
    await bringIn(deps, office, annexId);
    const full = await registerChecksum(deps.db);
    await acceptedAnnex(deps.db, office, office.haikou, rowsOf(40));
    const again = await preview(deps, office, annexId);
    assert.deepEqual(again.counts, { new: 0, changed: 0, linked: 0, same: 40, skipped: 0, missing: 0 });
    assert.equal(await registerChecksum(deps.db), full);
    await assert.rejects(
      inTransaction(deps.db, (trx) =>
        startImport(trx, deps, importerOf(office), { annexId, batchId: again.id, token: again.token ?? '' }),
      ),
      /import\.empty/,
    );
  });

  test('a newer version changes, adds, misses and exchanges numbers; undo gives every former value back', async () => {
    const before = await registerChecksum(deps.db);
    const rows = rowsOf(39, (n) =>
      n === 0
        ? { business_name: '海口改名汽车维修有限公司', manager_mobile: '13900000000', filing_date: '2020-01-02' }
        : n === 5
          ? { operating_status: '2' }
          : {},
    );
    [rows[1], rows[2]] = [
      { ...rows[1], filing_no: rows[2]?.['filing_no'] ?? '' },
      { ...rows[2], filing_no: rows[1]?.['filing_no'] ?? '' },
    ];
    rows[3] = aBusiness(3, { business_address: '海口市秀英区另一条路9号' });
    rows.push(aBusiness(100));
    const { annexId } = await acceptedAnnex(deps.db, office, office.haikou, rows);
    const seen = await preview(deps, office, annexId);
    assert.deepEqual(seen.counts, { new: 1, changed: 5, linked: 0, same: 34, skipped: 0, missing: 1 });
    const changed = await listImportChanges(deps.db, seen.id, { kind: 'changed', after: 0, limit: 10 });
    const byRow = changed
      .map(({ row, matchedBy, fields }) => `${row} ${matchedBy}: ${fields.map(({ field }) => field).join()}`)
      .sort();
    assert.deepEqual(byRow, [
      '3 place: business_name,manager_mobile,filing_date,source',
      '4 place: filing_no,source',
      '5 place: filing_no,source',
      '6 name: business_address,source',
      '8 place: operating_status,source',
    ]);
    assert.match(
      (await listImportChanges(deps.db, seen.id, { kind: 'missing', after: 0, limit: 10 }))[0]?.reason ?? '',
      /不会删除/,
    );

    const batch = await confirm(deps, office, seen);
    assert.equal(batch.state, 'imported');
    assert.deepEqual(await recountTotals(deps.db), []);
    const history = await deps.db('business_history').where({ batch_id: batch.id });
    assert.equal(history.length, 5);
    assert.ok(!JSON.stringify(history).includes('13900000000'));

    await undo(deps, office, batch);
    assert.equal(await registerChecksum(deps.db), before);
  });

  test('what was touched after the import stays as it is and is listed', async () => {
    const rows = rowsOf(40, (n) => (n < 2 ? { operating_status: '5' } : {}));
    rows.push(aBusiness(200), aBusiness(201));
    const { annexId } = await acceptedAnnex(deps.db, office, office.haikou, rows);
    const batch = await bringIn(deps, office, annexId);
    const [touched] = (await deps
      .db('businesses')
      .where({ uscc: usccOf(0) })
      .limit(1)) as { id: number }[];
    const made = (await deps
      .db('businesses')
      .where({ uscc: usccOf(200) })
      .first()) as { id: number };
    await deps
      .db('businesses')
      .whereIn('id', [touched?.id ?? 0, made.id])
      .update({ remark: '后来改过' })
      .increment('version', 1);
    const undone = await undo(deps, office, batch);
    assert.equal(undone.keptCount, 2);
    assert.deepEqual(
      (await listImportChanges(deps.db, batch.id, { kind: null, keptOnly: true, after: 0, limit: 10 })).map(
        ({ kind, name }) => [kind, name],
      ),
      [
        ['changed', '海口示例0号汽车维修有限公司'],
        ['new', '海口示例200号汽车维修有限公司'],
      ],
    );
    assert.equal(
      (
        await deps
          .db('businesses')
          .where({ id: touched?.id ?? 0 })
          .first()
      ).operating_status,
      '5',
    );
    assert.equal(
      (
        await deps
          .db('businesses')
          .where({ uscc: usccOf(1) })
          .first()
      ).operating_status,
      '1',
    );
    assert.ok(await deps.db('businesses').where({ id: made.id }).first());
    assert.equal(
      await deps
        .db('businesses')
        .where({ uscc: usccOf(201) })
        .first(),
      undefined,
    );
    assert.deepEqual(await recountTotals(deps.db), []);
  });

  test('a confirmation of another page, or of a plan that comes out differently, is refused and nothing is changed', async () => {
    const { annexId } = await acceptedAnnex(deps.db, office, office.haikou, [aBusiness(300)]);
    const before = await registerChecksum(deps.db);
    const fresh = await preview(deps, office, annexId);
    const other = await preview(deps, office, annexId);
    assert.equal(
      (await confirm(deps, office, { ...fresh, token: 'x'.repeat(64) })).state,
      'stale',
      'a token of another page',
    );
    await deps
      .db('import_batches')
      .where({ id: other.id })
      .update({ plan_digest: '0'.repeat(64) });
    assert.equal((await confirm(deps, office, other)).state, 'stale', 'a plan that comes out differently');
    assert.equal(await registerChecksum(deps.db), before);
  });

  test('rows that cannot stand beside others are skipped with their reason', async () => {
    const mine = aBusiness(400, { division_code: '469002', business_address: '琼海市示例路400号' });
    const theirs = aBusiness(10, { division_code: '469002' });
    const rows = [
      mine,
      { ...mine, filing_no: 'Q-2' },
      { ...theirs },
      aBusiness(401, {
        division_code: '469002',
        filing_no: mine['filing_no'] ?? '',
        business_address: '琼海市另一路1号',
      }),
    ];
    const { annexId } = await acceptedAnnex(deps.db, office, office.qionghai, rows);
    const seen = await preview(deps, office, annexId);
    const [first, ...others] = await kinds(seen.id);
    assert.equal(first?.kind, 'new');
    assert.deepEqual(
      others.map(({ kind }) => kind),
      ['skipped', 'skipped', 'skipped'],
    );
    assert.match(others[0]?.reason ?? '', /与第 3 行是同一业户/);
    assert.match(others[1]?.reason ?? '', /已由“海口市道路运输管理处”登记/);
    assert.match(others[2]?.reason ?? '', /备案编号与第 3 行相同/);
  });

  test('three persons: neither who accepted nor who submitted previews or imports', async () => {
    const { annexId } = await acceptedAnnex(deps.db, office, office.qionghai, [
      aBusiness(500, { division_code: '469002' }),
    ]);
    const seen = await preview(deps, office, annexId);
    for (const id of [office.accepter, office.manager]) {
      const actor = importerOf(office, { id });
      const isSamePerson = (error: unknown) =>
        error instanceof Problem && error.code === 'import.same_person' && /不能是同一人/.test(error.sentence);
      await assert.rejects(
        inTransaction(deps.db, (trx) => startPreview(trx, deps, actor, annexId)),
        isSamePerson,
      );
      await assert.rejects(
        inTransaction(deps.db, (trx) =>
          startImport(trx, deps, actor, { annexId, batchId: seen.id, token: seen.token ?? '' }),
        ),
        isSamePerson,
      );
    }
    await assert.rejects(
      deps.db('annexes').where({ id: annexId }).update({ imported_by: office.accepter }),
      /annexes_four_eyes_import/,
    );
  });

  test('confirmed ten times and run ten times it is done once', async () => {
    const { annexId } = await acceptedAnnex(deps.db, office, office.qionghai, [
      aBusiness(600, { division_code: '469002' }),
    ]);
    const seen = await preview(deps, office, annexId);
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => confirm(deps, office, seen)));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal((await deps.db('businesses').where({ uscc: usccOf(600) })).length, 1);
  });

  test('imports of two agencies at once both end', async () => {
    const a = await acceptedAnnex(
      deps.db,
      office,
      office.haikou,
      rowsOf(300, (n) => ({ uscc: usccOf(2_000 + n), filing_no: `A${n}`, business_name: `海口并行${n}号` })),
    );
    const b = await acceptedAnnex(
      deps.db,
      office,
      office.qionghai,
      rowsOf(300, (n) => ({
        uscc: usccOf(3_000 + n),
        filing_no: `B${n}`,
        division_code: '469002',
        business_name: `琼海并行${n}号`,
      })),
    );
    const [one, two] = await Promise.all([preview(deps, office, a.annexId), preview(deps, office, b.annexId)]);
    const done = await Promise.all([confirm(deps, office, one), confirm(deps, office, two)]);
    assert.deepEqual(
      done.map(({ state }) => state),
      ['imported', 'imported'],
    );
    assert.deepEqual(await recountTotals(deps.db), []);
    assert.equal((await verifyAudit(deps.db)).brokenAt, null);
  });
});
