import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { violatedConstraint } from '#platform/db/errors.js';
import { inTransaction } from '#platform/db/transaction.js';
import { listWork } from '#platform/work.js';
import { barredAct, isOverdue } from '#features/annexes/four-eyes/case-rules.js';
import { fourEyesWork } from '#features/annexes/four-eyes/work.js';
import { getAnnex } from '#features/annexes/queries.js';
import { returnAnnex } from '#features/annexes/review/steps.js';
import { importAnnex } from '#src/season/actions.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import type { CastName } from '#test/support/cast.js';
import type { Client } from '#test/support/client.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

test('what four eyes keep for another, and what a recorded case lifts for one person alone', () => {
  const [filer, manager, reviewer, other] = [1, 2, 3, 4];
  const cases = { acceptCaseBy: null, importCaseBy: null };
  const submitted = {
    annexNo: 3,
    state: 'submitted',
    claimedBy: manager,
    submittedBy: manager,
    decidedBy: null,
    ...cases,
  } as const;
  const accepted = { ...submitted, state: 'accepted', claimedBy: reviewer, decidedBy: reviewer } as const;
  const said = [
    [submitted, manager, 'accept'],
    [{ ...submitted, claimedBy: filer }, filer, 'accept'],
    [{ ...submitted, claimedBy: reviewer }, reviewer, undefined],
    [{ ...submitted, acceptCaseBy: manager }, manager, undefined],
    [submitted, filer, undefined],
    [accepted, reviewer, 'import'],
    [accepted, manager, 'import'],
    [accepted, other, undefined],
    [{ ...accepted, importCaseBy: reviewer }, reviewer, undefined],
    [{ ...accepted, importCaseBy: other }, reviewer, 'import'],
    [{ ...accepted, annexNo: 2 }, reviewer, undefined],
    [{ ...accepted, annexNo: 4 }, reviewer, 'import'],
    [{ ...accepted, annexNo: 5 }, manager, 'import'],
    [{ ...accepted, state: 'imported' }, reviewer, undefined],
  ] as const;
  for (const [annex, person, act] of said)
    assert.equal(barredAct(annex, [filer], person), act, JSON.stringify([annex, person]));
});

test('a case is overdue after its day, unless it was confirmed', () => {
  const dueAt = new Date(1_000);
  assert.equal(isOverdue({ confirmedAt: null, dueAt }, new Date(1_000)), false);
  assert.equal(isOverdue({ confirmedAt: null, dueAt }, new Date(1_001)), true);
  assert.equal(isOverdue({ confirmedAt: new Date(500), dueAt }, new Date(1_001)), false);
});

describe('one person alone, before the eyes of a second', () => {
  let portal: TestPortal;
  let season: ReturnType<typeof annexSeason>;
  let reviewer: Client;
  let annexId: number;
  let round = 0;
  before(async () => {
    portal = await startTestPortal();
    season = annexSeason(portal);
    reviewer = await portal.client('reviewer');
  });
  after(() => portal.stop());
  beforeEach(async () => {
    const unit = ['460100', '469002', '469005', '469006', '469007'][round] ?? '';
    const typed = typedBusiness(100 * (round + 1), {
      division_code: unit,
      business_address: '示例路1号',
      filing_no: `${unit}0200${100 * (round + 1)}`,
    });
    round += 1;
    ({ annexId } = await season.handIn(unit, 3, annexWorkbook(3, [round === 1 ? typedBusiness(1) : typed])));
    await season.accept(annexId);
  });

  const page = () => `/annexes/${annexId}`;
  const press = (who: Client, path: string, fields: Record<string, string> = {}) =>
    who.post(path, fields, { Referer: `${portal.base}${page()}` });
  const open = (second: number = portal.cast.importer.id) =>
    press(reviewer, `${page()}/four-eyes`, { ground: '另一位休假，今日须入库', second: String(second) });
  const annexes = () => portal.deps.db('annexes').where({ id: annexId });
  const caseId = async () => Number((await portal.deps.db('four_eyes_cases').where({ annex_id: annexId }).first()).id);
  const workOf = async (name: CastName) =>
    (await listWork(portal.deps, [fourEyesWork], await actorNamed(portal, name))).map(({ what }) => what);
  const importIt = async (name: CastName) => importAnnex(portal.deps, await actorNamed(portal, name), annexId);

  test('the accepter does not import, and the page leads to the way for emergencies', async () => {
    await assert.rejects(importIt('reviewer'), { code: 'import.same_person' });
    const { text } = await reviewer.get(page());
    assert.match(text, /href="[^"]*\/four-eyes">紧急情况下一人办理/);
    const form = await reviewer.get(`${page()}/four-eyes`);
    assert.match(form.text, /登记，由我一人办理入库/);
    const other = await portal.client('importer');
    assert.match((await other.get(`${page()}/four-eyes`)).text, /没有须由他人办理的步骤/);
    assert.equal(
      (await press(other, `${page()}/four-eyes`, { ground: '等不及', second: String(portal.cast.reviewer.id) })).status,
      422,
    );
    const refused = await press(other, `${page()}/four-eyes`, {
      ground: '另一位休假，今日须入库',
      second: String(portal.cast.reviewer.id),
    });
    assert.equal(refused.status, 409);
  });

  test('with a ground and a second person it imports; that one is told at once and confirms', async () => {
    for (const [ground, second] of [
      ['急', String(portal.cast.importer.id)],
      ['另一位休假，今日须入库', ''],
      ['另一位休假，今日须入库', String(portal.cast.reviewer.id)],
      ['另一位休假，今日须入库', String(portal.cast.filer.id)],
    ] as const) {
      const refused = await press(reviewer, `${page()}/four-eyes`, { ground, second });
      assert.equal(refused.status, 422, `${ground} ${second}`);
      assert.match(refused.text, new RegExp(`value="${ground}"`), 'what was typed stays');
    }
    assert.equal((await open()).status, 303);
    const told = await (await portal.client('importer')).get('/');
    assert.match(told.text, /reviewer一人办理[^<]*附件3的入库，待您确认/);
    assert.deepEqual([await workOf('reviewer'), await workOf('auditor')], [[], []]);
    await importIt('reviewer');
    assert.equal((await getAnnex(portal.deps.db, annexId)).importedBy, portal.cast.reviewer.id);

    const id = await caseId();
    assert.equal((await press(reviewer, `/four-eyes/${id}/confirmation`)).status, 409);
    const importer = await portal.client('importer');
    assert.equal((await press(importer, `/four-eyes/${id}/confirmation`)).status, 303);
    assert.equal((await press(importer, `/four-eyes/${id}/confirmation`)).status, 409);
    assert.match((await reviewer.get('/four-eyes')).text, /已确认/);
    assert.deepEqual(await workOf('importer'), []);
  });

  test('after a day without a confirmation both and the administrators see it', async () => {
    await open();
    portal.clock.setTo(new Date(portal.clock.now().getTime() + 86_400_001));
    for (const name of ['reviewer', 'auditor', 'admin', 'security'] as const)
      assert.match((await workOf(name)).join(), /importer逾期没有确认/, name);
    assert.match((await workOf('importer')).join(), /待您确认/);
    assert.deepEqual(await workOf('manager').catch(() => []), []);
    reviewer = await portal.client('reviewer');
    assert.match((await reviewer.get('/four-eyes')).text, /<span class="level E">逾期<\/span>/);
    const auditor = await portal.client('auditor');
    const seen = await auditor.get('/four-eyes');
    assert.equal(seen.status, 200);
    assert.doesNotMatch(seen.text, /href="[^"]*\/annexes\//);
    assert.equal((await (await portal.client('manager')).get('/four-eyes')).status, 403);
  });

  test('the database lets the one person of a recorded case pass, and nobody else', async () => {
    const { reviewer: me, importer: other } = portal.cast;
    const broken = (error: unknown) => /four_eyes|_case/.test(violatedConstraint(error) ?? String(error));
    const imported = { state: 'imported', imported_by: me.id };
    await assert.rejects(annexes().update(imported), broken);
    await assert.rejects(annexes().update({ ...imported, import_case_id: 1, import_case_by: me.id }), broken);
    await assert.rejects(annexes().update({ ...imported, import_case_by: me.id }), broken);
    await open();
    const id = await caseId();
    await assert.rejects(annexes().update({ import_case_by: other.id }), broken, 'the case names one person');
    await assert.rejects(annexes().update({ accept_case_id: id, accept_case_by: me.id }), broken, 'and one act');
    const { submitted_by: submitter } = await annexes().first();
    await assert.rejects(annexes().update({ state: 'imported', imported_by: submitter }), broken);
    await annexes().update(imported);
    const cases = portal.deps.db('four_eyes_cases').where({ id });
    await assert.rejects(cases.clone().update({ second_id: me.id }), broken);
    await assert.rejects(cases.clone().update({ ground: '急' }), broken);
  });

  test('a case ends with the decision that it was about', async () => {
    await open();
    const importer = await actorNamed(portal, 'importer');
    await inTransaction(portal.deps.db, (trx) => returnAnnex(trx, portal.deps, importer, annexId, '还有一处要改'));
    const { importCaseBy, importCaseId } = await getAnnex(portal.deps.db, annexId);
    assert.deepEqual([importCaseBy, importCaseId], [null, null]);
  });
});
