import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import { removeRow, restoreRow } from '#features/annexes/mending/row-changes.js';
import { jobTable } from '#src/job-table.js';
import { getAnnex } from '#features/annexes/queries.js';
import { uploadAndCheck } from '#src/season/actions.js';
import { listWaitingIds } from '#platform/jobs/queue.js';
import { runHere } from '#platform/jobs/runner.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import type { BusinessCells } from '#test/support/businesses.js';
import { collideNow, inOtherUnit } from '#test/support/collisions.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('rows of two offices that are one business are found after each check', () => {
  let portal: TestPortal;
  let season: ReturnType<typeof annexSeason>;
  before(async () => {
    portal = await startTestPortal();
    season = annexSeason(portal);
  });
  after(() => portal.stop());

  const upload = async (unit: string, no: 3 | 4 | 5, rows: readonly BusinessCells[]) => {
    const { collector } = await season.peopleOf(unit);
    const annexId = await season.annexIdOf(unit, no);
    const { currentVersionId: basedOn } = await getAnnex(portal.deps.db, annexId);
    const versionId = await uploadAndCheck(portal.deps, collector, { annexId, ...annexWorkbook(no, rows), basedOn });
    return { annexId, versionId, collector };
  };
  const cases = async () => {
    const rows = (await portal.deps
      .db('collisions as c')
      .join('collision_sides as s', 's.collision_id', 'c.id')
      .leftJoin('annexes as x', 'x.id', 's.annex_id')
      .select('c.id', 'c.ground', 'c.state', 's.side', 's.row_no', 'x.unit_code', 's.business_id')
      .orderBy(['c.id', 's.side'])) as {
      id: number;
      ground: string;
      state: string;
      row_no: number | null;
      unit_code: string | null;
      business_id: number | null;
    }[];
    const byCase = new Map<number, string[]>();
    for (const row of rows)
      byCase.set(row.id, [
        ...(byCase.get(row.id) ?? [`${row.ground} ${row.state}`]),
        row.unit_code ? `${row.unit_code}:${row.row_no}` : `register`,
      ]);
    return [...byCase.values()].map((one) => one.join(' '));
  };

  test('the same business in two units is a case once, whichever was compared first; a branch is none', async () => {
    await upload('460100', 3, [typedBusiness(1), typedBusiness(2), typedBusiness(3)]);
    await upload('469002', 3, [
      inOtherUnit('469002', 2),
      inOtherUnit('469002', 3, { business_address: '琼海市嘉积镇银海路8号' }),
      inOtherUnit('469002', 9, { business_address: '琼海市嘉积镇银海路9号' }),
    ]);
    assert.equal(await collideNow(portal.deps), 2, 'one job for each check');
    assert.deepEqual(await cases(), ['code open 460100:3 469002:2']);
  });

  test('a row that is deleted on line ends the case, one that is restored brings it back', async () => {
    const { collector } = await season.peopleOf('469002');
    const annexId = await season.annexIdOf('469002', 3);
    const versionId = (await getAnnex(portal.deps.db, annexId)).currentVersionId ?? 0;
    const target = { annexId, versionId, row: 2 };
    const recheck = async () => {
      for (const id of await listWaitingIds(portal.deps.db, 'annex.recheck')) await runHere(portal.deps, jobTable, id);
      return collideNow(portal.deps);
    };
    await inTransaction(portal.deps.db, (trx) => removeRow(trx, portal.deps, collector, target));
    assert.equal(await recheck(), 1);
    assert.deepEqual(await cases(), ['code gone 460100:3 469002:2']);
    await inTransaction(portal.deps.db, (trx) => restoreRow(trx, portal.deps, collector, target));
    await recheck();
    assert.deepEqual(await cases(), ['code open 460100:3 469002:2']);
  });

  test('the next version is followed by the keys of its rows', async () => {
    await upload('469002', 3, [
      inOtherUnit('469002', 7, { business_address: '琼海市嘉积镇银海路7号' }),
      inOtherUnit('469002', 2),
    ]);
    await collideNow(portal.deps);
    assert.deepEqual(await cases(), ['code open 460100:3 469002:3']);
    const keyed = (await portal.deps.db('annex_match_states').select('version_id')).length;
    assert.equal(keyed, 2, 'keys of versions that count no more are gone');
  });

  test('a licence that two units mark as filed is a case', async () => {
    const licence = {
      ...(soundRow[4] as BusinessCells),
      check_result: '已备案',
      is_filed: '是',
      filing_date: '2019-06-01',
      filing_no: '460105020001',
    };
    await upload('460100', 4, [licence]);
    await upload('469002', 4, [{ ...licence, division_code: '469002' }]);
    await collideNow(portal.deps);
    assert.deepEqual((await cases()).slice(1), ['licence open 460100:2 469002:2']);
  });
});
