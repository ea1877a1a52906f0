import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { violatedConstraint } from '#platform/db/errors.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Actor } from '#platform/http/actor.js';
import { decide, reopen } from '#features/annexes/collisions/acting.js';
import type { CollisionOutcome } from '#features/annexes/collisions/collision-rules.js';
import { startUndo } from '#features/imports/actions.js';
import { runHere } from '#platform/jobs/runner.js';
import { confirmImport, importAnnex, previewImport } from '#src/season/actions.js';
import { jobTable } from '#src/job-table.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import type { BusinessCells } from '#test/support/businesses.js';
import { collideNow, inOtherUnit } from '#test/support/collisions.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('the register never holds one business of two offices', () => {
  let portal: TestPortal;
  let season: ReturnType<typeof annexSeason>;
  let importer: Actor;
  let reviewer: Actor;
  before(async () => {
    portal = await startTestPortal();
    season = annexSeason(portal);
    importer = await actorNamed(portal, 'importer');
    reviewer = await actorNamed(portal, 'reviewer');
  });
  after(() => portal.stop());

  const accepted = async (unit: string, rows: readonly BusinessCells[]) => {
    const { annexId } = await season.handIn(unit, 3, annexWorkbook(3, rows));
    await season.accept(annexId);
    return annexId;
  };
  const businesses = async (name: string) =>
    (await portal.deps.db('businesses').select('id', 'agency_id').where('business_name', 'like', `${name}%`)) as {
      id: number;
      agency_id: number;
    }[];
  const decideFor = (collisionId: number, outcome: CollisionOutcome) =>
    inTransaction(portal.deps.db, (trx) =>
      decide(trx, portal.deps, reviewer, { collisionId, outcome, reason: '已核对两家的执照' }),
    );
  const takeBack = (collisionId: number) =>
    inTransaction(portal.deps.db, (trx) => reopen(trx, portal.deps, reviewer, collisionId));

  test('two imports at once that nobody has compared: one place holds one business, by businesses_place_unique', async () => {
    const name = '海口示例1号汽车维修有限公司';
    const first = await accepted('460100', [typedBusiness(1)]);
    const second = await accepted('469002', [inOtherUnit('469002', 1)]);
    const previews = await Promise.all([first, second].map((annexId) => previewImport(portal.deps, importer, annexId)));
    assert.deepEqual(
      previews.map(({ counts }) => counts.new),
      [1, 1],
    );
    const batches = await Promise.all(previews.map((batch) => confirmImport(portal.deps, importer, batch)));
    assert.deepEqual(batches.map(({ state }) => state).sort(), ['imported', 'stale']);
    const [there, ...more] = await businesses(name);
    assert.ok(there && more.length === 0);
    const row = await portal.deps.db('businesses').where({ id: there.id }).first();
    const twice = portal.deps.db('businesses').insert({ ...row, id: 900_000_000, filing_no: '46900202009999' });
    await assert.rejects(twice, (error) => violatedConstraint(error) === 'businesses_place_unique');
  });

  describe('by name and address alone, which no key of the register tells', () => {
    const one = { business_address: '海口市秀英区海榆中线77号', business_name: '海口顺达汽车维修有限公司' };
    let [a, b, caseId] = [0, 0, 0];
    before(async () => {
      const uncoded = { uscc: '', legacy_reg_no: '460100000000777' };
      a = await accepted('469005', [inOtherUnit('469005', 77, { ...one })]);
      await collideNow(portal.deps);
      b = await accepted('469006', [inOtherUnit('469006', 78, { ...one, ...uncoded })]);
      await collideNow(portal.deps);
      const row = await portal.deps.db('collisions').where({ ground: 'name' }).first();
      caseId = Number(row?.id);
      assert.ok(caseId > 0, 'they are found to be one');
    });
    const counts = async (annexId: number) => (await previewImport(portal.deps, importer, annexId)).counts;

    test('undecided, neither enters; decided, the winner alone; while it stands there, not even another winner', async () => {
      assert.deepEqual([(await counts(a)).skipped, (await counts(b)).skipped], [1, 1]);
      await decideFor(caseId, 'first');
      assert.deepEqual([(await counts(a)).new, (await counts(b)).skipped], [1, 1]);
      const batch = await importAnnex(portal.deps, importer, a);
      await takeBack(caseId);
      await decideFor(caseId, 'second');
      assert.equal((await counts(b)).skipped, 1, 'the other entry still stands in the register');
      const { jobId } = await inTransaction(portal.deps.db, (trx) =>
        startUndo(trx, portal.deps, importer, { annexId: a, batchId: batch.id, version: batch.version }),
      );
      await runHere(portal.deps, jobTable, jobId);
      assert.equal((await counts(b)).new, 1);
    });

    test('an import and another decision with its import at once: never both', async () => {
      await takeBack(caseId);
      await decideFor(caseId, 'first');
      const preview = await previewImport(portal.deps, importer, a);
      const turn = async () => {
        await takeBack(caseId);
        await decideFor(caseId, 'second');
        const batch = await previewImport(portal.deps, importer, b);
        if (batch.counts.new === 1) await confirmImport(portal.deps, importer, batch);
      };
      await Promise.all([confirmImport(portal.deps, importer, preview), turn()]);
      assert.equal((await businesses(one.business_name)).length, 1);
    });

    test('where both are right both enter', async () => {
      await takeBack(caseId);
      await decideFor(caseId, 'both');
      for (const annexId of [a, b])
        if ((await portal.deps.db('annexes').where({ id: annexId }).first()).state === 'accepted')
          await importAnnex(portal.deps, importer, annexId);
      assert.equal((await businesses(one.business_name)).length, 2);
    });
  });
});
