import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { listWaitingIds } from '#platform/jobs/queue.js';
import { runHere } from '#platform/jobs/runner.js';
import { countDuplicates } from '#features/annexes/collisions/duplicate-queries.js';
import { countOpenWarnings } from '#features/annexes/checking/finding-queries.js';
import { getAnnex } from '#features/annexes/queries.js';
import { getVersion } from '#features/annexes/version-queries.js';
import { annexIdOf, uploadAndCheck } from '#src/season/actions.js';
import { jobTable } from '#src/job-table.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { type BusinessCells, usccOf } from '#test/support/businesses.js';
import type { Client } from '#test/support/client.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('rows of one annex that may be one business are settled side by side', () => {
  let portal: TestPortal;
  let filer: Client;
  let neighbour: Client;
  let annexId: number;
  let versionId: number;
  /** Rows 2 and 3 are one place twice, row 4 is a branch, row 5 stands alone. */
  const rows: readonly BusinessCells[] = [
    typedBusiness(1, { staff_total: '12' }),
    typedBusiness(2, {
      uscc: usccOf(1),
      business_address: typedBusiness(1)['business_address'] ?? '',
      staff_total: '15',
    }),
    typedBusiness(3, { uscc: usccOf(1) }),
    typedBusiness(4),
  ];
  before(async () => {
    portal = await startTestPortal();
    Object.assign(portal.deps.jobSignal, { waitFor: async () => {} });
    filer = await portal.client('filer');
    neighbour = await portal.client('neighbour');
    annexId = await annexIdOf(portal.deps, '460100', 3);
  });
  after(() => portal.stop());
  beforeEach(async () => {
    const { currentVersionId: basedOn } = await getAnnex(portal.deps.db, annexId);
    const sent = { annexId, ...annexWorkbook(3, rows), basedOn };
    versionId = await uploadAndCheck(portal.deps, await actorNamed(portal, 'filer'), sent);
  });

  const list = () => `/annexes/${annexId}/duplicates`;
  const recheck = async () => {
    for (const id of await listWaitingIds(portal.deps.db, 'annex.recheck')) await runHere(portal.deps, jobTable, id);
  };
  const settle = (row: number, other: number, fields: Record<string, string>, who = filer) =>
    who.post(
      `${list()}/${row}`,
      { other: String(other), version: String(versionId), ...fields },
      { Referer: `${portal.base}${list()}/${row}` },
    );
  const current = () => getVersion(portal.deps.db, annexId, versionId);

  test('each group is listed; two rows stand field by field, what differs first', async () => {
    const { text } = await filer.get(list());
    assert.match(text, /同一业户在同一地址重复填报.*须改正/s);
    assert.match(text, /同一业户有几处经营地址.*待确认/s);
    const pair = await filer.get(`${list()}/2?other=3`);
    assert.match(pair.text, /<th scope="row">业户名称 <b>≠<\/b>/);
    assert.match(pair.text, /name="pick\.staff_total" value="second"/);
    assert.match(pair.text, /<tr class="same"><th scope="row">统一社会信用代码/);
    assert.match((await filer.get(`${list()}/5`)).text, /没有与其他行重复/);
    assert.equal((await neighbour.get(list())).status, 404);
    assert.equal((await neighbour.get(`${list()}/2`)).status, 404);
    const findings = await filer.get(`/annexes/${annexId}/versions/${versionId}?kind=V3.uscc.same-place`);
    assert.match(findings.text, /href="[^"]*\/duplicates">逐组对照处理/);
  });

  test('one is kept, the other is deleted and can be restored; who comes late is told', async () => {
    assert.equal((await settle(2, 3, { do: 'second' })).status, 303);
    await recheck();
    assert.equal((await current()).rowCount, 3);
    const late = await settle(3, 2, { do: 'second' });
    assert.equal(late.status, 409, 'a colleague kept the other one: nobody deletes both');
    assert.equal((await current()).rowCount, 3);
    const removed = await filer.get(`/annexes/${annexId}/versions/${versionId}`);
    assert.match(removed.text, /恢复本行/);
  });

  test('two are merged: the chosen fields come from the row that goes', async () => {
    assert.equal(
      (await settle(2, 3, { do: 'merge', 'pick.staff_total': 'second', 'pick.business_name': 'first' })).status,
      303,
    );
    await recheck();
    const page = await filer.get(`/annexes/${annexId}/versions/${versionId}/rows/2`);
    assert.match(page.text, /name="v\.staff_total"[^>]*value="15"/);
    assert.match(page.text, /海口示例1号汽车维修有限公司/);
    assert.equal((await current()).rowCount, 3);
  });

  test('both are right with a reason, and the next version does not ask again', async () => {
    assert.equal((await settle(2, 4, { do: 'both', reason: '是' })).status, 422);
    const before = await countOpenWarnings(portal.deps.db, versionId);
    assert.equal((await settle(2, 4, { do: 'both', reason: '同一公司两家分店，各有执照' })).status, 303);
    assert.ok((await countOpenWarnings(portal.deps.db, versionId)) <= before - 2);
    assert.equal((await settle(2, 4, { do: 'both', reason: '同一公司两家分店，各有执照' })).status, 409);
    const left = await countDuplicates(portal.deps.db, versionId);
    const sent = { annexId, ...annexWorkbook(3, rows), basedOn: versionId };
    const next = await uploadAndCheck(portal.deps, await actorNamed(portal, 'filer'), sent);
    assert.equal(await countDuplicates(portal.deps.db, next), left);
  });

  test('nothing is done without a choice, and nothing by another office', async () => {
    assert.equal((await settle(2, 3, { do: '' })).status, 422);
    assert.equal((await settle(2, 2, { do: 'first' })).status, 404);
    assert.equal((await settle(2, 3, { do: 'first' }, neighbour)).status, 404);
    assert.equal((await current()).rowCount, 4);
  });
});
