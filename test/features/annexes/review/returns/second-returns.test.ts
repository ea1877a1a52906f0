import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { violatedConstraint } from '#platform/db/errors.js';
import { inTransaction } from '#platform/db/transaction.js';
import { addComment } from '#features/annexes/review/comments.js';
import { readThrough } from '#features/annexes/review/reading/seen.js';
import { acceptAnnex, recallAnnex, returnAnnex } from '#features/annexes/review/steps.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import type { Client } from '#test/support/client.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const unit = '460100';
const businesses = (change: Readonly<Record<number, Readonly<Record<string, string>>>> = {}) =>
  Array.from({ length: 6 }, (_, n) => typedBusiness(n + 1, change[n + 1]));

describe('what could be seen at the first return is not told at the second', () => {
  let portal: TestPortal;
  let season: ReturnType<typeof annexSeason>;
  let reviewer: Client;
  let importer: Client;
  let annexId: number;
  let versionId: number;
  before(async () => {
    portal = await startTestPortal();
    season = annexSeason(portal);
    reviewer = await portal.client('reviewer');
    importer = await portal.client('importer');
    annexId = await season.annexIdOf(unit, 3);
  });
  after(() => portal.stop());
  beforeEach(anew);

  /** Six rows that were returned once for the third one, and handed in again with that one mended. */
  async function anew(): Promise<void> {
    const { db } = portal.deps;
    for (const table of ['annex_comments', 'annex_second_returns', 'annex_decisions'])
      await db(table).where({ annex_id: annexId }).delete();
    const nobody = { submitted_by: null, submitted_at: null, claimed_by: null, decided_by: null, decided_at: null };
    await db('annexes')
      .where({ id: annexId })
      .update({ state: 'filling', current_version_id: null, recall_reason: null, ...nobody });
    await handIn(businesses());
    await note(4, 'legal_name');
    await returned();
    await handIn(businesses({ 3: { legal_name: '钱某' } }));
    await read();
  }
  const later = (ms = 60_000) => portal.clock.setTo(new Date(portal.clock.now().getTime() + ms));
  async function handIn(rows: ReturnType<typeof businesses>): Promise<void> {
    await portal.deps.db('annex_comments').where({ annex_id: annexId }).update({ answer: 'mended' });
    later();
    ({ versionId } = await season.handIn(unit, 3, annexWorkbook(3, rows)));
    later();
  }
  const work = inTransactionOf(() => portal);
  const note = async (row: number | null, field = '', text = '请核对') => {
    const person = await season.reviewer();
    await work((trx) => addComment(trx, portal.deps, person, { annexId, row, field, text }));
  };
  const read = async () => {
    const person = await season.reviewer();
    await work((trx) => readThrough(trx, portal.deps, person, annexId));
  };
  /** Returns it by the action, whatever a page shows. */
  const sendBack = async () => {
    const person = await season.reviewer();
    await work((trx) => returnAnnex(trx, portal.deps, person, annexId));
  };
  async function returned(): Promise<void> {
    await read();
    await sendBack();
  }
  const page = () => `/annexes/${annexId}`;
  const look = async (who: Client) => (await who.get(page())).text;
  const press = (who: Client, step: string, fields: Record<string, string> = {}) =>
    who.post(`${page()}/${step}`, fields, { Referer: `${portal.base}${page()}` });
  const askId = async () =>
    String(
      (await portal.deps.db('annex_second_returns').where({ annex_id: annexId }).orderBy('id', 'desc').first())?.id,
    );
  const old = { code: 'annex.second_return', details: { count: 1 } };

  test('what has changed since is returned without anybody’s leave', async () => {
    await note(4, 'legal_name', '仍与执照不符');
    assert.doesNotMatch(await look(reviewer), /再次退回/);
    await sendBack();
  });

  test('a cell that is as it was and was not spoken of is an old fault; another cell of a changed row, too', async () => {
    for (const [row, field] of [
      [2, 'uscc'],
      [4, 'uscc'],
      [6, ''],
    ] as const) {
      await note(row, field);
      await assert.rejects(sendBack(), old, `${row} ${field}`);
      await portal.deps.db('annex_comments').where({ annex_id: annexId, is_sent: 0 }).delete();
    }
  });

  test('a cell that was mended on line after the return has changed, in the same version too', async () => {
    await note(4, 'legal_name');
    await returned();
    const { collector, manager } = await season.peopleOf(unit);
    later();
    await portal.deps.db('annex_fix_history').insert({
      version_id: versionId,
      row_no: 5,
      field: 'uscc',
      before_sealed: portal.deps.cipher.seal(''),
      after_sealed: portal.deps.cipher.seal('x'),
      fixed_by: collector.id,
      fixed_at: portal.clock.now(),
    });
    later();
    const again = { state: 'submitted', submitted_by: manager.id, claimed_by: portal.cast.reviewer.id };
    await portal.deps.db('annexes').where({ id: annexId }).update(again);
    await read();
    await note(5, 'legal_name');
    await assert.rejects(sendBack(), old);
    await portal.deps.db('annex_comments').where({ annex_id: annexId, is_sent: 0 }).delete();
    await note(5, 'uscc');
    await sendBack();
  });

  test('what another annex put in question since was no old fault', async () => {
    await note(2, 'uscc');
    const found = { version_id: versionId, row_no: 2, field: 'uscc', rule: 'V17', level: 'W', kind: 'x', is_cross: 1 };
    await portal.deps.db('annex_findings').insert({ ...found, value: '', message: '与附件4不一致' });
    await assert.rejects(sendBack(), { code: 'annex.checklist_return' }, 'what came since is looked at first');
    await read();
    await sendBack();
  });

  test('a return that the office had asked for counts for nothing, and is free itself', async () => {
    await portal.deps.db('annex_decisions').where({ annex_id: annexId }).update({ ground: 'recall' });
    await note(2, 'uscc');
    await sendBack();
    await handIn(businesses({ 3: { legal_name: '孙某' } }));
    await note(5, 'uscc');
    const { manager } = await season.peopleOf(unit);
    await work((trx) => recallAnnex(trx, portal.deps, manager, annexId, '数据有变化'));
    await sendBack();
  });

  test('the page says what is old and leads to a colleague, who gives leave with a reason; the return is counted', async () => {
    await note(2, 'uscc', '代码与执照不符');
    const before = await look(reviewer);
    assert.match(before, /<button type="button" class="button" disabled[^>]*>退回（附 1 条意见）/);
    assert.match(before, /<h2>再次退回<\/h2>/);
    assert.doesNotMatch(await look(importer), /name="ask"/);
    const refused = await press(reviewer, 'return');
    assert.equal(refused.status, 409);
    assert.match(refused.text, /有 1 条意见说的内容上次退回时就能看到/);

    assert.equal((await press(reviewer, 'second-return')).status, 303);
    assert.equal((await press(reviewer, 'second-return')).status, 409, 'asked already');
    assert.match((await importer.get('/')).text, /reviewer请求同意再次退回/);
    assert.match(await look(importer), /代码与执照不符/, 'the colleague reads what it is about');
    const ask = await askId();
    const own = await press(reviewer, 'second-return/answer', { ask, answer: 'allow', reason: '我同意' });
    assert.equal(own.status, 409);
    assert.match(own.text, /再次退回由您提出，须由另一位省级业务管理员答复/);
    assert.equal((await press(importer, 'second-return/answer', { ask, answer: 'allow', reason: ' ' })).status, 422);
    assert.equal(
      (await press(importer, 'second-return/answer', { ask, answer: 'allow', reason: '涉及安全' })).status,
      303,
    );
    assert.equal(
      (await press(importer, 'second-return/answer', { ask, answer: 'refuse', reason: '不必' })).status,
      409,
    );

    assert.match((await reviewer.get('/')).text, /importer同意再次退回/);
    assert.match(await look(reviewer), /同意，理由：\s*涉及安全/);
    assert.equal((await press(reviewer, 'return')).status, 303);
    const figures = (await reviewer.get('/reviewers')).text;
    assert.match(figures, /what=second">1<\/a>/);
    const behind = (await reviewer.get(`/reviewers?person=${portal.cast.reviewer.id}&what=second`)).text;
    assert.match(behind, /为旧问题再次退回，1 条意见<\/b>；importer同意，理由：涉及安全/);
    const entry = await portal.deps.db('audit_entries').where({ verb: 'annex.return' }).orderBy('seq', 'desc').first();
    assert.equal(JSON.parse(entry.state_after).oldFaults, 1);
    assert.equal((await (await portal.client('manager')).get('/reviewers')).status, 403);
  });

  test('a leave covers what was asked for, and a refusal none of it', async () => {
    await note(2, 'uscc');
    await press(reviewer, 'second-return');
    await press(importer, 'second-return/answer', { ask: await askId(), answer: 'refuse', reason: '可以接收' });
    await assert.rejects(sendBack(), old);
    await press(reviewer, 'second-return');
    await press(importer, 'second-return/answer', { ask: await askId(), answer: 'allow', reason: '确需补正' });
    await note(5, 'uscc');
    await assert.rejects(sendBack(), { code: 'annex.second_return', details: { count: 2 } });
    await portal.deps.db('annex_comments').where({ annex_id: annexId, row_no: 5, is_sent: 0 }).delete();
    await sendBack();
  });

  test('a leave is the holder’s own and of this round', async () => {
    await note(2, 'uscc');
    await press(reviewer, 'second-return');
    await press(importer, 'claim', { takeOver: '1' });
    assert.equal(
      (await press(importer, 'second-return/answer', { ask: await askId(), answer: 'allow', reason: '同意' })).status,
      409,
    );
    assert.doesNotMatch((await importer.get('/')).text, /请求同意再次退回/);
  });

  test('the database knows of no leave by the person who asked, nor a return without leave', async () => {
    await note(2, 'uscc');
    await press(reviewer, 'second-return');
    const row = () => portal.deps.db('annex_second_returns').where({ annex_id: annexId });
    const own = {
      answer: 'allow',
      answered_by: portal.cast.reviewer.id,
      answered_at: portal.clock.now(),
      reason: '同意',
    };
    const broken = (name: string) => (error: unknown) => violatedConstraint(error) === name;
    await assert.rejects(row().update(own), broken('annex_second_returns_by_another'));
    const { id } = await portal.deps.db('annex_decisions').where({ annex_id: annexId }).first();
    await assert.rejects(row().update({ decision_id: id }), broken('annex_second_returns_with_leave'));
  });

  test('the page of the reviewers counts returns, acceptances and days', async () => {
    const person = await season.reviewer();
    later(2 * 86_400_000);
    await work((trx) => acceptAnnex(trx, portal.deps, person, annexId));
    const { text } = await (await portal.client('reviewer')).get('/reviewers');
    const [row = ''] = /<tr>\s*<td><a [^>]*>reviewer<\/a>[\s\S]*?<\/tr>/.exec(text) ?? [];
    assert.deepEqual(row.match(/(?<=>)[\d.]+(?=<\/(?:a|td)>)/g)?.slice(0, 4), ['0', '1', '1', '1.0']);
  });
});

function inTransactionOf(portalOf: () => TestPortal) {
  return <T>(step: Parameters<typeof inTransaction<T>>[1]): Promise<T> => inTransaction(portalOf().deps.db, step);
}
