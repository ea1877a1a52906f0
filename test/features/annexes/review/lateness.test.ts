import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { runAnnexCheck } from '#features/annexes/checking/check-job.js';
import { claimAnnex, recallAnnex, returnAnnex, submitAnnex, withdrawAnnex } from '#features/annexes/review/steps.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const unit = '460100';
const inTime = new Date('2020-11-27T07:00:00Z');
const tooLate = new Date('2020-11-27T09:30:00Z');

describe('when an annex is handed in, and whose it is', () => {
  let portal: TestPortal;
  let season: ReturnType<typeof annexSeason>;
  before(async () => {
    portal = await startTestPortal();
    season = annexSeason(portal);
  });
  after(() => portal.stop());

  const work = <T>(step: (trx: Trx) => Promise<T>): Promise<T> => inTransaction(portal.deps.db, step);
  const lateOf = async (annexId: number) =>
    Number((await portal.deps.db('annexes').where({ id: annexId }).first<{ is_late: number }>())?.is_late);

  test('a file that came in time and is handed in after the deadline is late, and its receipt says when and so', async () => {
    portal.clock.setTo(inTime);
    const { manager } = await season.peopleOf(unit);
    const versionId = await season.upload(unit, 3, annexWorkbook(3, [typedBusiness(1)]));
    await runAnnexCheck(portal.deps, { versionId }, () => {});
    const annexId = await season.annexIdOf(unit, 3);
    const receipt = async () =>
      (await (await portal.client('reviewer')).get(`/annexes/${annexId}/versions/${versionId}/receipt`)).text;
    assert.match(await receipt(), /报送时间<\/th>\s*<td>还没有报送\s*<\/td>/);

    await work((trx) => submitAnnex(trx, portal.deps, manager, annexId));
    assert.equal(await lateOf(annexId), 0);
    assert.match(await receipt(), /报送时间<\/th>\s*<td>2020-11-27 15:\d\d:\d\d（北京时间，UTC\+8）\s*<\/td>/);
    await work((trx) => withdrawAnnex(trx, portal.deps, manager, annexId));
    assert.match(await receipt(), /报送时间<\/th>\s*<td>还没有报送\s*<\/td>/);

    portal.clock.setTo(tooLate);
    await work((trx) => submitAnnex(trx, portal.deps, manager, annexId));
    assert.equal(await lateOf(annexId), 1);
    assert.match(await receipt(), /收到时间<\/th><td>2020-11-27 15:\d\d:\d\d（北京时间，UTC\+8）<\/td>/);
    assert.match(
      await receipt(),
      /报送时间<\/th>\s*<td>2020-11-27 17:\d\d:\d\d（北京时间，UTC\+8）\s*<span class="late">迟报<\/span><\/td>/,
    );
    await work((trx) => withdrawAnnex(trx, portal.deps, manager, annexId));
    assert.equal(await lateOf(annexId), 0, 'nothing is handed in');
  });

  test('whose annex it is comes before what goes on with it: a foreign one is not there while its import runs', async () => {
    const deps = {
      ...portal.deps,
      requireNoWork: async () => {
        throw new Error('asked what goes on');
      },
    };
    const { manager } = await season.peopleOf(unit);
    const { manager: stranger } = await season.peopleOf('469002');
    const annexId = await season.annexIdOf(unit, 3);
    const reviewer = await season.reviewer();
    await work((trx) => submitAnnex(trx, portal.deps, manager, annexId));
    await work((trx) => claimAnnex(trx, portal.deps, reviewer, annexId, false));
    const notThere = { code: 'portal.not_found' };
    await assert.rejects(
      work((trx) => recallAnnex(trx, deps, stranger, annexId, '数据有变化')),
      notThere,
    );
    await assert.rejects(
      work((trx) => returnAnnex(trx, deps, stranger, annexId)),
      notThere,
    );
    await assert.rejects(
      work((trx) => recallAnnex(trx, deps, reviewer, annexId, '数据有变化')),
      { code: 'annex.not_your_office' },
    );
    const goesOn = /asked what goes on/;
    await assert.rejects(
      work((trx) => recallAnnex(trx, deps, manager, annexId, '数据有变化')),
      goesOn,
    );
    await assert.rejects(
      work((trx) => returnAnnex(trx, deps, reviewer, annexId)),
      goesOn,
    );
  });
});
