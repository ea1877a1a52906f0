import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Trx } from '#platform/db/connection.js';
import { violatedConstraint } from '#platform/db/errors.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Actor } from '#platform/http/actor.js';
import { runAnnexRecheck } from '#features/annexes/checking/check-job.js';
import { fixRow } from '#features/annexes/mending/row-fix.js';
import { startImport } from '#features/imports/actions.js';
import { getAnnex } from '#features/annexes/queries.js';
import { addComment } from '#features/annexes/review/comments.js';
import { acceptAnnex, claimAnnex, recallAnnex, returnAnnex, submitAnnex } from '#features/annexes/review/steps.js';
import { readThrough } from '#features/annexes/review/reading/seen.js';
import { returnGround } from '#features/annexes/review/review-rules.js';
import { createActorLoader } from '#features/operators/actor.js';
import { acceptedAnnex, anOffice, type Office } from '#test/support/accepted-annex.js';
import { aBusiness } from '#test/support/businesses.js';
import { importerOf, preview } from '#test/support/register.js';
import { testDeps, withDatabase } from '#test/support/test-db.js';

test('who may return an annex, and on what ground', () => {
  const [accepter, other] = [7, 8];
  const accepted = { state: 'accepted', claimedBy: accepter, decidedBy: accepter, recallReason: null } as const;
  const submitted = { ...accepted, state: 'submitted', decidedBy: null } as const;
  const cases = [
    [submitted, accepter, 'claim'],
    [submitted, other, null],
    [{ ...submitted, recallReason: '有变化' }, other, null],
    [{ ...submitted, claimedBy: null }, accepter, null],
    [accepted, accepter, 'claim'],
    [accepted, other, 'reason'],
    [{ ...accepted, claimedBy: null }, accepter, null],
    [{ ...accepted, recallReason: '有变化' }, other, 'recall'],
    [{ ...accepted, claimedBy: null, recallReason: '有变化' }, accepter, 'recall'],
    [{ ...accepted, state: 'imported' }, accepter, null],
    [{ ...accepted, state: 'returned' }, other, null],
  ] as const;
  for (const [annex, person, ground] of cases)
    assert.equal(returnGround(annex, person), ground, JSON.stringify([annex, person]));
});

describe('review and four eyes', () => {
  let database: Awaited<ReturnType<typeof withDatabase>>;
  let deps: ReturnType<typeof testDeps>;
  let office: Office;
  let people: Record<'filer' | 'manager' | 'accepter' | 'importer', Actor>;
  before(async () => {
    database = await withDatabase();
    deps = testDeps({ db: database.db });
    office = await anOffice(deps.db);
    const actors = createActorLoader(deps.db, () => deps.clock.now());
    const load = async (id: number) => (await actors.load(id)) as Actor;
    people = {
      filer: await load(office.filer),
      manager: await load(office.manager),
      accepter: await load(office.accepter),
      importer: await load(office.importer),
    };
  });
  after(() => database.drop());

  const work = <T>(step: (trx: Trx) => Promise<T>): Promise<T> => inTransaction(deps.db, step);
  const annexes = () => deps.db('annexes');
  const commentsOf = async (annexId: number): Promise<{ text: string; is_sent: number }[]> =>
    deps.db('annex_comments').select('text', 'is_sent').where({ annex_id: annexId }).orderBy('id');

  /** Annex 3 of Haikou, open for the office again, without comments. */
  async function openAnnex(): Promise<{ annexId: number; versionId: number }> {
    const stage = await acceptedAnnex(deps.db, office, office.haikou, [aBusiness(1)]);
    for (const table of ['annex_comments', 'annex_decisions'])
      await deps.db(table).where({ annex_id: stage.annexId }).delete();
    const nobody = { submitted_by: null, submitted_at: null, decided_by: null, decided_at: null, claimed_by: null };
    await annexes()
      .where({ id: stage.annexId })
      .update({ state: 'filling', recall_reason: null, ...nobody });
    return stage;
  }
  async function claimedAnnex() {
    const stage = await openAnnex();
    await work((trx) => submitAnnex(trx, deps, people.manager, stage.annexId));
    await work((trx) => claimAnnex(trx, deps, people.accepter, stage.annexId, false));
    return stage;
  }
  async function decidedAnnex() {
    const stage = await claimedAnnex();
    await readAll(stage.annexId);
    await work((trx) => acceptAnnex(trx, deps, people.accepter, stage.annexId));
    return stage;
  }
  const readAll = (annexId: number, who = people.accepter) => work((trx) => readThrough(trx, deps, who, annexId));
  const note = (annexId: number, text: string, who = people.accepter) =>
    work((trx) => addComment(trx, deps, who, { annexId, row: null, field: '', text }));

  test('an acceptance drops comments that were not sent, and only those that the page showed', async () => {
    const { annexId } = await claimedAnnex();
    await note(annexId, '请核对地址');
    for (const seen of [0, 2])
      await assert.rejects(
        work((trx) => acceptAnnex(trx, deps, people.accepter, annexId, { seenDrafts: seen })),
        { code: 'annex.drafts_unseen' },
      );
    await readAll(annexId);
    await work((trx) => acceptAnnex(trx, deps, people.accepter, annexId, { seenDrafts: 1 }));
    assert.deepEqual(await commentsOf(annexId), []);
    const noted = await deps.db('audit_entries').where({ verb: 'annex.accept' }).orderBy('seq', 'desc').first();
    assert.equal(JSON.parse(noted.state_after).droppedComments, 1);
  });

  test('another reviewer returns an accepted annex with a reason of the own, which goes out as a comment', async () => {
    const { annexId } = await decidedAnnex();
    await assert.rejects(
      work((trx) => returnAnnex(trx, deps, people.importer, annexId)),
      { code: 'annex.return_needs_reason' },
    );
    await assert.rejects(note(annexId, '请核对', people.importer), { code: 'annex.claimed_by_other' });
    await work((trx) => returnAnnex(trx, deps, people.importer, annexId, '第 3 行与执照不符'));
    assert.equal((await getAnnex(deps.db, annexId)).state, 'returned');
    assert.deepEqual(await commentsOf(annexId), [{ text: '第 3 行与执照不符', is_sent: 1 }]);
    const noted = await deps.db('audit_entries').where({ verb: 'annex.return' }).orderBy('seq', 'desc').first();
    assert.equal(JSON.parse(noted.state_after).ground, 'reason');
  });

  test('the accepter returns it with comments, and not once it is out of hand', async () => {
    const { annexId } = await decidedAnnex();
    await assert.rejects(
      work((trx) => returnAnnex(trx, deps, people.accepter, annexId)),
      { code: 'annex.return_needs_comment' },
    );
    await annexes().where({ id: annexId }).update({ claimed_by: null });
    await assert.rejects(
      work((trx) => returnAnnex(trx, deps, people.accepter, annexId, '弄错了')),
      { code: 'annex.not_your_return' },
    );
    await annexes().where({ id: annexId }).update({ claimed_by: office.accepter });
    await note(annexId, '请补经营范围');
    await work((trx) => returnAnnex(trx, deps, people.accepter, annexId));
    assert.deepEqual(await commentsOf(annexId), [{ text: '请补经营范围', is_sent: 1 }]);
  });

  test('when the office has asked for it, any reviewer may return an accepted annex', async () => {
    const { annexId } = await decidedAnnex();
    await work((trx) => recallAnnex(trx, deps, people.manager, annexId, '数据有变化'));
    await work((trx) => returnAnnex(trx, deps, people.importer, annexId));
    assert.equal((await getAnnex(deps.db, annexId)).state, 'returned');
  });

  test('whoever mended cells of the version on line does not submit it, even after taking them back', async () => {
    const { annexId, versionId } = await openAnnex();
    const both = { ...people.manager, verbs: new Set([...people.manager.verbs, 'annex.fix']) };
    const mend = (legal_name: string) =>
      work((trx) => fixRow(trx, deps, both, { annexId, versionId, row: 3, values: { legal_name } }));
    const typed = aBusiness(1)['legal_name'] ?? '';
    await mend('赵某');
    await runAnnexRecheck(deps, { versionId }, () => {});
    const submit = () => work((trx) => submitAnnex(trx, deps, both, annexId));
    await assert.rejects(submit(), { code: 'annex.same_hand_submits' });
    await mend(typed);
    await runAnnexRecheck(deps, { versionId }, () => {});
    await assert.rejects(submit(), { code: 'annex.same_hand_submits' });
  });

  test('the database refuses one person in two roles of an annex', async () => {
    const { annexId } = await decidedAnnex();
    const raw = (change: object) => annexes().where({ id: annexId }).update(change);
    // Where two rules say no, servers differ in which one they name.
    const broken: readonly [object, string | readonly string[]][] = [
      [{ submitted_by: office.filer }, 'annexes_four_eyes_submit'],
      [{ submitted_by: null }, 'annexes_four_eyes_submit'],
      [{ uploaded_by: null }, 'annexes_four_eyes_submit'],
      [{ uploaded_by: office.neighbour }, 'annexes_current_uploader'],
      [{ decided_by: office.filer }, 'annexes_four_eyes_accept'],
      [{ decided_by: null }, 'annexes_four_eyes_accept'],
      [{ decided_by: office.manager }, ['annexes_four_eyes_decide', 'annexes_four_eyes_accept']],
      [{ state: 'imported' }, 'annexes_four_eyes_take_over'],
      [{ state: 'imported', imported_by: office.manager }, 'annexes_four_eyes_take_over'],
      [
        { state: 'imported', imported_by: office.accepter },
        ['annexes_four_eyes_import', 'annexes_four_eyes_take_over'],
      ],
    ];
    for (const [change, names] of broken)
      await assert.rejects(
        raw(change),
        (error) => [names].flat().includes(violatedConstraint(error) ?? ''),
        JSON.stringify(change),
      );
    const { current_version_id: current } = await annexes().where({ id: annexId }).first();
    await assert.rejects(
      deps.db('annex_versions').where({ id: current }).update({ uploaded_by: office.manager }),
      (error) => violatedConstraint(error) === 'annexes_current_uploader',
    );
  });

  test('the database refuses an importer who accepted or submitted what the batch takes over', async () => {
    const { annexId } = await decidedAnnex();
    const batch = await preview(deps, office, annexId);
    const raw = (change: object) => deps.db('import_batches').where({ id: batch.id }).update(change);
    const stored = await deps.db('import_batches').where({ id: batch.id }).first();
    assert.deepEqual([stored.submitted_by, stored.accepted_by].map(Number), [office.manager, office.accepter]);
    for (const change of [
      { imported_by: office.accepter },
      { imported_by: office.manager },
      { state: 'importing' },
      { state: 'importing', imported_by: office.importer, accepted_by: null },
      { state: 'imported', imported_by: office.importer, submitted_by: office.accepter },
    ])
      await assert.rejects(raw(change), (error) => violatedConstraint(error) === 'import_batches_four_eyes');
    const actor = importerOf(office);
    const token = batch.token ?? '';
    await work((trx) => startImport(trx, deps, actor, { annexId, batchId: batch.id, token }));
    await raw({ state: 'stale' });
  });

  test('whoever imported one round may accept the next', async () => {
    const { annexId } = await decidedAnnex();
    await annexes().where({ id: annexId }).update({ state: 'imported', imported_by: office.importer });
    await annexes().where({ id: annexId }).update({ state: 'filling' });
    await work((trx) => submitAnnex(trx, deps, people.manager, annexId));
    await work((trx) => claimAnnex(trx, deps, people.importer, annexId, false));
    await readAll(annexId, people.importer);
    await work((trx) => acceptAnnex(trx, deps, people.importer, annexId));
    assert.equal((await getAnnex(deps.db, annexId)).decidedBy, office.importer);
  });
});
