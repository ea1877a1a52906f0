import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import { acceptTogether } from '#features/annexes/review/queue/bulk.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import type { Client } from '#test/support/client.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const minute = 60_000;

describe("the reviewers' queue", () => {
  let portal: TestPortal;
  let season: ReturnType<typeof annexSeason>;
  let reviewer: Client;
  const annexes: Record<string, { annexId: number; versionId: number }> = {};
  before(async () => {
    portal = await startTestPortal();
    season = annexSeason(portal);
    reviewer = await portal.client('reviewer');
    for (const [at, unit] of ['460100', '469002', '469005', '469006'].entries()) {
      portal.clock.setTo(new Date(portal.clock.now().getTime() + minute));
      const rows = Array.from({ length: 30 }, (_, n) =>
        typedBusiness(at * 100 + n + 1, {
          division_code: unit === '460100' ? '460105' : unit,
          business_address: `示例路${at * 100 + n}号`,
          filing_no: `${unit === '460100' ? '460105' : unit}02${String(at * 100 + n).padStart(5, '0')}`,
          ...(unit === '469006' && n === 0 ? { workshop_area: '20.00' } : {}),
        }),
      );
      annexes[unit] = await season.handIn(unit, 3, annexWorkbook(3, rows));
      await portal.deps
        .db('annexes')
        .where({ id: annexes[unit]?.annexId })
        .update({ claimed_by: null, claimed_at: null });
      if (unit !== '469006')
        await portal.deps.db('annex_versions').where({ id: annexes[unit]?.versionId }).update({ warning_count: 0 });
    }
  });
  after(() => portal.stop());

  const idOf = (unit: string) => annexes[unit]?.annexId ?? 0;
  const annex = (unit: string) =>
    portal.deps
      .db('annexes')
      .where({ id: idOf(unit) })
      .first<{ state: string; claimed_by: number | null }>();

  test('shows a line an annex with its sums, and ticks only where nothing was found', async () => {
    const { text } = await reviewer.get('/annexes');
    const lines = [...text.matchAll(/href="[^"]*\/annexes\/(\d+)">附件3 第 1 版/g)].map(([, id]) => Number(id));
    assert.deepEqual(lines, ['460100', '469002', '469005', '469006'].map(idOf));
    assert.match(text, /共 <b>4<\/b> 份/);
    assert.match(text, /数据 <b>120<\/b> 行/);
    const boxes = [...text.matchAll(/name="pick" value="(\d+)"/g)].map(([, id]) => Number(id));
    assert.deepEqual(boxes, ['460100', '469002', '469005'].map(idOf));
    assert.match((await reviewer.get('/annexes?unit=469002')).text, /共 <b>1<\/b> 份/);
    for (const odd of ['?annex=x&state=%00&hands=a&unit=1%27', '?unit=999999'])
      assert.equal((await reviewer.get(`/annexes${odd}`)).status, 200, odd);
  });

  test('gives the one that waits longest to who asks for the next, and opens its rows', async () => {
    const { location } = await reviewer.post('/annexes/next-claim', { unit: '' });
    assert.equal(location, `/annexes/${idOf('460100')}/versions/${annexes['460100']?.versionId}/rows`);
    assert.equal(Number((await annex('460100'))?.claimed_by), portal.cast.reviewer.id);
    const other = await portal.client('importer');
    const none = await other.post('/annexes/next-claim', { annex: '5' });
    assert.equal(none.location, '/annexes?annex=5');
    assert.match((await other.get(none.location)).text, /没有等待认领的附件/);
  });

  test('goes on with the next annex after a decision', async () => {
    await reviewer.get(`/annexes/${idOf('460100')}/versions/${annexes['460100']?.versionId}/rows`);
    const { location } = await reviewer.post(`/annexes/${idOf('460100')}/acceptance`, { drafts: '0' });
    assert.equal(location, `/annexes/${idOf('469002')}`);
    assert.match((await reviewer.get(location)).text, /已接收海口.*的附件3.*下面是下一份/);
  });

  test('accepts several together after their samples were on the screen, and records them as sampled', async () => {
    const picked = ['469002', '469005'].map(idOf);
    const person = await season.reviewer();
    const blind = () => inTransaction(portal.deps.db, (trx) => acceptTogether(trx, portal.deps, person, picked));
    await assert.rejects(blind(), { code: 'annex.sample_unseen' });
    const page = await reviewer.get(`/annexes/acceptances?${picked.map((id) => `pick=${id}`).join('&')}`);
    assert.match(page.text, /将接收 <b>2<\/b> 份、共 <b>60<\/b> 行，按抽样审核：下列 <b>20<\/b> 行/);
    await reviewer.get(`/annexes/${idOf('469005')}/versions/${annexes['469005']?.versionId}/rows`);
    const refused = await reviewer.post('/annexes/acceptances', { pick: String(idOf('469006')) });
    assert.equal(refused.status, 409);
    assert.match(refused.text, /还有错误或提醒，不能与其他附件一起接收/);
    assert.equal((await reviewer.post('/annexes/acceptances')).status, 422);
    for (const id of picked)
      assert.equal((await reviewer.post('/annexes/acceptances', { pick: String(id) })).location, '/annexes');
    const decisions = await portal.deps.db('annex_decisions').whereIn('annex_id', picked).orderBy('annex_id');
    assert.deepEqual(
      decisions.map(({ sample_size, is_complete, seen_count }) => [sample_size, is_complete, seen_count]),
      [
        [10, 0, 10],
        [10, 0, 30],
      ],
      'also where all rows were read',
    );
  });

  test('what was found in is opened by itself, and says why it is not among them', async () => {
    const { text } = await reviewer.get(`/annexes/acceptances?pick=${idOf('469006')}&pick=x&pick=${idOf('460100')}`);
    assert.match(text, /请单独审核/);
    assert.match(text, /目前是“已接收”，不能接收/);
    assert.doesNotMatch(text, /name="pick"/);
  });
});
