import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { inTransaction } from '#platform/db/transaction.js';
import { readThrough } from '#features/annexes/review/reading/seen.js';
import { acceptAnnex, returnAnnex } from '#features/annexes/review/steps.js';
import { addComment } from '#features/annexes/review/comments.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import type { Client } from '#test/support/client.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const unit = '460100';
const rowCount = 60;
const businesses = (change: Readonly<Record<number, Readonly<Record<string, string>>>> = {}) =>
  Array.from({ length: rowCount }, (_, n) => typedBusiness(n + 1, change[n + 1]));

describe('nobody accepts what was not on the screen', () => {
  let portal: TestPortal;
  let season: ReturnType<typeof annexSeason>;
  let reviewer: Client;
  let annexId: number;
  let versionId: number;
  before(async () => {
    portal = await startTestPortal();
    season = annexSeason(portal);
    reviewer = await portal.client('reviewer');
    annexId = await season.annexIdOf(unit, 3);
  });
  after(() => portal.stop());
  beforeEach(anew);

  /** Sixty rows, handed in and in the reviewer's hand. */
  async function anew(): Promise<void> {
    const { db } = portal.deps;
    for (const table of ['annex_comments', 'annex_second_returns', 'annex_decisions'])
      await db(table).where({ annex_id: annexId }).delete();
    const nobody = { submitted_by: null, submitted_at: null, claimed_by: null, decided_by: null, decided_at: null };
    await db('annex_versions').where({ annex_id: annexId }).update({ submitted_at: null });
    await db('annexes')
      .where({ id: annexId })
      .update({ state: 'filling', current_version_id: null, ...nobody });
    await handIn(businesses());
  }
  const handIn = async (rows: ReturnType<typeof businesses>) => {
    portal.clock.setTo(new Date(portal.clock.now().getTime() + 60_000));
    ({ versionId } = await season.handIn(unit, 3, annexWorkbook(3, rows)));
  };
  const page = () => `/annexes/${annexId}`;
  const rows = (query = '') => reviewer.get(`${page()}/versions/${versionId}/rows${query}`);
  const accept = () => reviewer.post(`${page()}/acceptance`, { drafts: '0' }, { Referer: `${portal.base}${page()}` });
  /** Opens what there is of the checklist. */
  const openChecklist = async () => {
    for (const [, path = ''] of (await look()).text.matchAll(/href="[^"]*(\/annexes\/[^"]*\/checklist\/\w+)"/g))
      assert.equal((await reviewer.get(path)).status, 200);
  };
  /** What the audit says that the last acceptance rested on. */
  const decision = async () => {
    const entry = await portal.deps.db('audit_entries').where({ verb: 'annex.accept' }).orderBy('seq', 'desc').first();
    const { state: _, versionId: __, ...facts } = JSON.parse(entry.state_after) as Record<string, unknown>;
    return facts;
  };
  const look = async () => ({ text: (await reviewer.get(page())).text });

  test('the action refuses while one row is unseen, whatever the page shows', async () => {
    assert.equal((await rows('?size=50')).status, 200);
    const person = await season.reviewer();
    const attempt = () => inTransaction(portal.deps.db, (trx) => acceptAnnex(trx, portal.deps, person, annexId));
    await assert.rejects(attempt(), { code: 'annex.rows_unseen', details: { count: 10 } });
    await inTransaction(portal.deps.db, (trx) => readThrough(trx, portal.deps, person, annexId));
    await attempt();
  });

  test('the page disables the button with its reason and a way on; all pages turned, it accepts, and the audit says so', async () => {
    const { text } = await look();
    assert.match(text, /您已浏览 <b>0<\/b> \/ 60\s行，未浏览 <b>60<\/b> 行/);
    assert.match(text, /<button type="button" class="button" disabled[^>]*>接收第/);
    assert.match(text, /href="[^"]*\/rows\?*[^"]*#row-2"/);
    const refused = await accept();
    assert.equal(refused.status, 409);
    assert.match(refused.text, /还有 60 行应看的数据没有在屏幕上打开过/);
    await rows('?size=20');
    assert.match((await rows('?size=20&page=3')).text, /您已浏览 <b>40<\/b> \/ 60\s行，未浏览 <b>20<\/b> 行/);
    await rows('?size=20&page=2');
    assert.equal((await accept()).status, 303);
    assert.deepEqual(await decision(), { basis: 'read', needed: 60, seen: 60 });
  });

  test('a colleague who takes over has seen nothing, and the page says that somebody has', async () => {
    await rows('?size=100');
    const importer = await portal.client('importer');
    await importer.post(`${page()}/claim`, { takeOver: '1' });
    const { text } = await importer.get(page());
    assert.match(text, /未浏览 <b>60<\/b> 行。/, 'none of them is unseen by everybody');
    assert.equal((await importer.post(`${page()}/acceptance`, { drafts: '0' })).status, 409);
  });

  test('a sample stands for the rest once it was seen: size and seed are kept with the decision', async () => {
    const draw = (size: string) => reviewer.post(`${page()}/sample`, { size }, { Referer: `${portal.base}${page()}` });
    for (const size of ['9', '61', 'x', '']) assert.equal((await draw(size)).status, 422, size);
    const { location } = await draw('12');
    assert.match(location, /\/rows\?show=sample$/);
    for (const size of ['11', '12']) assert.equal((await draw(size)).status, 409, 'only ever larger');
    assert.match((await accept()).text, /抽中的样本还有 12 行没有看过/);
    const list = await reviewer.get(location);
    assert.equal(list.text.match(/<tr id="row-/g)?.length, 12);
    assert.equal((await accept()).status, 303);
    const { basis, sampled, seed, needed, seen } = await decision();
    assert.deepEqual({ basis, sampled, needed, seen }, { basis: 'sample', sampled: 12, needed: 60, seen: 12 });
    assert.ok(Number.isInteger(seed));
    const kept = await portal.deps.db('annex_decisions').where({ annex_id: annexId }).first();
    assert.deepEqual([kept.sample_size, Number(kept.sample_seed), kept.is_complete], [12, seed, 0]);
  });

  test('of the next version only what changed is asked for, where all was seen before the return', async () => {
    await rows('?size=100');
    await sendBack();
    await handIn(businesses({ 7: { business_address: '海口市龙华区示例路700号' } }));
    assert.match((await look()).text, /上次审核后有变化的 <b>1<\/b> 行，还有 <b>1<\/b> 行没看/);
    assert.equal((await accept()).status, 409);
    const changed = await rows('?show=changed');
    assert.equal(changed.text.match(/<tr id="row-/g)?.length, 1);
    await openChecklist();
    assert.equal((await accept()).status, 303);
    assert.deepEqual(await decision(), { basis: 'read', needed: 1, seen: 1 });
  });

  test('a return, too, waits until the rows were seen: faults are told at once', async () => {
    await rows('?size=20');
    await assert.rejects(sendBack(), { code: 'annex.return_rows_unseen', details: { count: 40 } });
    await reviewer.post(`${page()}/comments`, { row: '', field: '', text: '请核对' });
    const { text } = await look();
    assert.match(text, /<button type="button" class="button" disabled[^>]*>退回（附 1 条意见）/);
    const refused = await reviewer.post(`${page()}/return`, {}, { Referer: `${portal.base}${page()}` });
    assert.equal(refused.status, 409);
    assert.match(refused.text, /还有 40 行应看的数据没有在屏幕上打开过，不能退回：问题应当一次告知/);
    await rows('?size=100');
    assert.doesNotMatch((await look()).text, /现在还不能退回/);
    assert.equal((await reviewer.post(`${page()}/return`)).status, 303);
  });

  test('a return waits for the check of what was mended', async () => {
    await rows('?size=100');
    await portal.deps.db('annex_versions').where({ id: versionId }).update({ checked_at: null });
    await assert.rejects(sendBack(), { code: 'annex.return_unchecked' });
  });

  test('who returns on a sample sees all of the next version', async () => {
    await rows('?size=20');
    await reviewer.post(`${page()}/sample`, { size: '10' }, { Referer: `${portal.base}${page()}` });
    await rows('?show=sample');
    await sendBack();
    const kept = await portal.deps.db('annex_decisions').where({ annex_id: annexId }).first();
    assert.deepEqual([kept.decision, kept.sample_size, kept.is_complete, kept.ground], ['return', 10, 0, 'claim']);
    await handIn(businesses({ 7: { business_address: '海口市龙华区示例路700号' } }));
    await rows('?show=changed');
    assert.match((await accept()).text, /还有 59 行应看的数据/);
  });

  test('a row that is mended after it was seen is unseen again', async () => {
    await rows('?size=100');
    await sendBack();
    portal.clock.setTo(new Date(portal.clock.now().getTime() + 60_000));
    const { collector, manager } = await season.peopleOf(unit);
    await portal.deps.db('annex_fix_history').insert({
      version_id: versionId,
      row_no: 9,
      field: 'remark',
      before_sealed: portal.deps.cipher.seal(''),
      after_sealed: portal.deps.cipher.seal('已核对'),
      fixed_by: collector.id,
      fixed_at: portal.clock.now(),
    });
    await portal.deps.db('annexes').where({ id: annexId }).update({
      state: 'submitted',
      submitted_by: manager.id,
      claimed_by: portal.cast.reviewer.id,
    });
    portal.clock.setTo(new Date(portal.clock.now().getTime() + 60_000));
    assert.match((await accept()).text, /还有 1 行应看的数据/);
    await reviewer.get(`${page()}/versions/${versionId}/rows/9`);
    await openChecklist();
    assert.equal((await accept()).status, 303);
  });

  test('somebody who looks without reviewing leaves no trace of it', async () => {
    const office = await portal.client('manager');
    assert.equal((await office.get(`${page()}/versions/${versionId}/rows`)).status, 200);
    assert.equal((await portal.deps.db('annex_readings').where({ version_id: versionId })).length, 0);
  });

  async function sendBack(): Promise<void> {
    const person = await season.reviewer();
    await inTransaction(portal.deps.db, async (trx) => {
      await addComment(trx, portal.deps, person, { annexId, row: null, field: '', text: '请核对' });
      await returnAnnex(trx, portal.deps, person, annexId);
    });
    await portal.deps.db('annex_comments').where({ annex_id: annexId }).update({ answer: 'mended' });
  }
});
