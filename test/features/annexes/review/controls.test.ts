import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Actor } from '#platform/http/actor.js';
import { runAnnexCheck } from '#features/annexes/checking/check-job.js';
import { listFindings } from '#features/annexes/checking/finding-queries.js';
import { confirmFindings } from '#features/annexes/mending/fix.js';
import { applyProposals } from '#features/annexes/mending/proposals.js';
import { findVersion } from '#features/annexes/version-queries.js';
import { storeUpload } from '#features/annexes/receiving/upload.js';
import { addComment, answerAsMended, answerReview } from '#features/annexes/review/comments.js';
import { readThrough } from '#features/annexes/review/reading/seen.js';
import { claimAnnex, returnAnnex, submitAnnex, withdrawAnnex } from '#features/annexes/review/steps.js';
import { startImport, startPreview, startUndo } from '#features/imports/actions.js';
import { getBatch } from '#features/imports/batch-queries.js';
import { runImport, runImportPreview } from '#features/imports/jobs.js';
import { createActorLoader } from '#features/operators/actor.js';
import { annexSeason } from '#test/support/annex-season.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import type { BusinessCells } from '#test/support/businesses.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const unit = '460100';
/** V19: a workshop too small for its class is a warning that an office may confirm. */
const smallWorkshop = (n: number): BusinessCells => typedBusiness(n, { workshop_area: '20.00' });

describe('controls of an annex on its way, each of which alone holds something back', () => {
  let portal: TestPortal;
  let season: ReturnType<typeof annexSeason>;
  let people: Record<'collector' | 'manager' | 'both' | 'reviewer' | 'importer', Actor>;
  before(async () => {
    portal = await startTestPortal();
    season = annexSeason(portal);
    const { collector, manager } = await season.peopleOf(unit);
    const load = async (id: number) =>
      (await createActorLoader(portal.deps.db, () => portal.clock.now()).load(id)) as Actor;
    people = {
      collector,
      manager,
      both: { ...manager, verbs: new Set([...manager.verbs, ...collector.verbs]) },
      reviewer: await load(portal.cast.reviewer.id),
      importer: await load(portal.cast.importer.id),
    };
  });
  after(() => portal.stop());

  const work = <T>(step: (trx: Trx) => Promise<T>): Promise<T> => inTransaction(portal.deps.db, step);

  /** Stores a file and checks it. */
  async function upload(rows: readonly BusinessCells[], basedOn: number | null, by = people.collector) {
    const annexId = await season.annexIdOf(unit, 3);
    const sent = { annexId, ...annexWorkbook(3, rows), basedOn };
    const { versionId } = await work((trx) => storeUpload(trx, portal.deps, by, sent));
    await runAnnexCheck(portal.deps, { versionId }, () => {});
    return { annexId, versionId };
  }
  /** Annex 3 as if nobody had touched it: every test begins there. */
  async function anew(): Promise<void> {
    const annexId = await season.annexIdOf(unit, 3);
    for (const table of ['annex_comments', 'annex_decisions'])
      await portal.deps.db(table).where({ annex_id: annexId }).delete();
    const nobody = { submitted_by: null, submitted_at: null, claimed_by: null, decided_by: null, decided_at: null };
    await portal.deps
      .db('annexes')
      .where({ id: annexId })
      .update({ state: 'filling', current_version_id: null, recall_reason: null, imported_by: null, ...nobody });
  }
  const submit = (annexId: number, by = people.manager) => work((trx) => submitAnnex(trx, portal.deps, by, annexId));
  const claim = (annexId: number, by = people.reviewer, takeOver = false) =>
    work((trx) => claimAnnex(trx, portal.deps, by, annexId, takeOver));
  const warningsOf = async (versionId: number) =>
    (await listFindings(portal.deps.db, portal.deps.cipher, versionId, {}, 50)).filter(({ level }) => level === 'W');
  const confirm = async (annexId: number, versionId: number) => {
    for (const { kind } of await warningsOf(versionId))
      await work((trx) =>
        confirmFindings(trx, portal.deps, people.collector, {
          annexId,
          versionId,
          kind,
          findingId: null,
          reason: '场地已经核对',
        }),
      );
  };

  test('a warning that nobody has confirmed holds the submission back', async () => {
    await anew();
    const { annexId, versionId } = await upload([smallWorkshop(1)], null);
    assert.equal((await warningsOf(versionId)).length, 1);
    await assert.rejects(submit(annexId), { code: 'annex.has_open_warnings' });
    await confirm(annexId, versionId);
    await submit(annexId);
  });

  test('a comment that nobody has answered holds the next submission back', async () => {
    await anew();
    const { annexId } = await upload([typedBusiness(1)], null);
    await submit(annexId);
    await claim(annexId);
    await work((trx) =>
      addComment(trx, portal.deps, people.reviewer, { annexId, row: 2, field: 'uscc', text: '请核对' }),
    );
    await work((trx) => readThrough(trx, portal.deps, people.reviewer, annexId));
    await work((trx) => returnAnnex(trx, portal.deps, people.reviewer, annexId));
    await assert.rejects(submit(annexId), { code: 'annex.has_open_comments' });
    const { id } = await portal.deps.db('annex_comments').where({ annex_id: annexId }).first<{ id: number }>('id');
    await work((trx) =>
      answerReview(trx, portal.deps, people.collector, { annexId, commentId: id, answer: 'contested', text: '已核对' }),
    );
    await submit(annexId);
  });

  test('several comments are answered as mended at once: those that were shown, and none anew', async () => {
    await anew();
    const { annexId } = await upload([typedBusiness(1)], null);
    await submit(annexId);
    await claim(annexId);
    for (const field of ['uscc', 'legal_name', 'business_name'])
      await work((trx) => addComment(trx, portal.deps, people.reviewer, { annexId, row: 2, field, text: '请核对' }));
    await work((trx) => readThrough(trx, portal.deps, people.reviewer, annexId));
    await work((trx) => returnAnnex(trx, portal.deps, people.reviewer, annexId));
    const comments = () =>
      portal.deps.db('annex_comments').select('id', 'answer', 'answer_text').where({ annex_id: annexId }).orderBy('id');
    const [first = 0, second = 0] = ((await comments()) as { id: number }[]).map(({ id }) => Number(id));
    const [by, text] = [people.collector, '原件如此'];
    await work((trx) => answerReview(trx, portal.deps, by, { annexId, commentId: first, answer: 'contested', text }));
    const shown = { annexId, commentIds: [first, second] };
    assert.equal(await work((trx) => answerAsMended(trx, portal.deps, by, shown)), 1);
    assert.deepEqual(
      ((await comments()) as { answer: string | null; answer_text: string }[]).map((one) => [
        one.answer,
        one.answer_text ?? '',
      ]),
      [
        ['contested', text],
        ['mended', ''],
        [null, ''],
      ],
    );
    await assert.rejects(submit(annexId), { code: 'annex.has_open_comments' });
    await assert.rejects(
      work((trx) => answerAsMended(trx, portal.deps, by, shown)),
      { code: 'annex.answered' },
    );
    await assert.rejects(
      work((trx) => answerAsMended(trx, portal.deps, people.reviewer, shown)),
      { code: 'annex.not_your_office' },
    );
  });

  test('who uploaded does not submit, whatever else that person may do', async () => {
    await anew();
    const { annexId } = await upload([typedBusiness(1)], null, people.both);
    await assert.rejects(submit(annexId, people.both), { code: 'annex.same_person_submits' });
  });

  test('what a reviewer has in hand is neither withdrawn nor claimed by another who does not take it over', async () => {
    await anew();
    const { annexId } = await upload([typedBusiness(1)], null);
    await submit(annexId);
    await work((trx) => withdrawAnnex(trx, portal.deps, people.manager, annexId));
    await submit(annexId);
    await claim(annexId);
    await assert.rejects(
      work((trx) => withdrawAnnex(trx, portal.deps, people.manager, annexId)),
      { code: 'annex.claimed_no_withdraw' },
    );
    await assert.rejects(claim(annexId, people.importer), { code: 'annex.claimed_by_other' });
    const claimedBy = async () =>
      Number((await portal.deps.db('annexes').where({ id: annexId }).first('claimed_by')).claimed_by);
    assert.equal(await claimedBy(), people.reviewer.id);
    await claim(annexId, people.importer, true);
    assert.equal(await claimedBy(), people.importer.id);
  });

  test('a check digit is never repaired in bulk', async () => {
    await anew();
    const spoilt = { ...typedBusiness(1), uscc: `${typedBusiness(1)['uscc']?.slice(0, 17)}X` };
    const { annexId, versionId } = await upload([spoilt], null);
    const [found] = (await listFindings(portal.deps.db, portal.deps.cipher, versionId, {}, 50)).filter(({ kind }) =>
      kind.endsWith('.check-digit'),
    );
    assert.ok(found?.proposal, 'the digit is proposed');
    const { kind, id } = found;
    const apply = (findingId: number | null) =>
      work((trx) => applyProposals(trx, portal.deps, people.collector, { annexId, versionId, kind, findingId }));
    await assert.rejects(apply(null), { code: 'annex.one_by_one' });
    assert.equal((await apply(id)).count, 1);
  });

  test('a file made from an older version waits until somebody has compared both', async () => {
    await anew();
    const first = await upload([typedBusiness(1)], null);
    const stale = await upload([typedBusiness(2)], null);
    const current = async () =>
      Number(
        (await portal.deps.db('annexes').where({ id: first.annexId }).first('current_version_id')).current_version_id,
      );
    assert.equal((await findVersion(portal.deps.db, stale.versionId))?.state, 'checked');
    assert.equal(await current(), first.versionId);
    const next = await upload([typedBusiness(3)], first.versionId);
    assert.equal(await current(), next.versionId);
  });

  test('a reason once given goes with an unchanged row to the next version, and only with that', async () => {
    await anew();
    const first = await upload([smallWorkshop(1), smallWorkshop(2)], null);
    await confirm(first.annexId, first.versionId);
    const next = await upload([smallWorkshop(1), { ...smallWorkshop(2), workshop_area: '21.00' }], first.versionId);
    assert.deepEqual(
      (await warningsOf(next.versionId)).map(({ row, reason }) => [row, reason]),
      [
        [2, '场地已经核对'],
        [3, null],
      ],
    );
  });

  test('of two imports of one annex the newer is taken back first', async () => {
    await anew();
    const first = await upload([typedBusiness(11)], null);
    const older = await importIt(first.annexId);
    await portal.deps.db('annexes').where({ id: first.annexId }).update({ state: 'filling' });
    const second = await upload([typedBusiness(11), typedBusiness(12)], first.versionId);
    const newer = await importIt(second.annexId);
    const undo = async (batchId: number) => {
      const { version } = await getBatch(portal.deps.db, first.annexId, batchId);
      return work((trx) => startUndo(trx, portal.deps, people.importer, { annexId: first.annexId, batchId, version }));
    };
    await assert.rejects(undo(older), { code: 'import.newer_first' });
    await undo(newer);
  });

  async function importIt(annexId: number): Promise<number> {
    await submit(annexId);
    await claim(annexId);
    await season.accept(annexId);
    const { batchId } = await work((trx) => startPreview(trx, portal.deps, people.importer, annexId));
    await runImportPreview(portal.deps, { batchId }, () => {});
    const { token } = await getBatch(portal.deps.db, annexId, batchId);
    await work((trx) => startImport(trx, portal.deps, people.importer, { annexId, batchId, token: token ?? '' }));
    await runImport(portal.deps, { batchId, actor: people.importer }, () => {});
    return batchId;
  }

  test("each filter of the audit leaves the others' entries out", async () => {
    const auditor = await portal.client('auditor');
    const rows = async (query: string) =>
      [...(await auditor.get(`/audit?${query}`)).text.matchAll(/<tr[^>]*>(?:(?!<\/tr>)[\s\S])*?<\/tr>/g)]
        .map(([row]) => row)
        .filter((row) => row.includes('<td') && !row.includes('colspan'));
    const all = await rows('');
    const annexId = await season.annexIdOf(unit, 3);
    const someone = encodeURIComponent(people.collector.name);
    for (const query of ['verb=annex.submit', `person=${someone}`, 'type=annex', `type=annex&id=${annexId}`]) {
      const found = await rows(query);
      assert.ok(found.length > 0 && found.length < all.length, `${query}: ${found.length} of ${all.length}`);
    }
    assert.equal((await rows('type=annex&id=999999')).length, 0);
    assert.ok((await rows(`person=${someone}`)).every((row) => row.includes(people.collector.name)));
    const submitted = await portal.deps.db('audit_entries').where({ verb: 'annex.submit' }).count({ n: '*' }).first();
    assert.equal((await rows('verb=annex.submit')).length, Number(submitted?.['n']));
    const newest = await portal.deps.db('audit_entries').max({ seq: 'seq' }).first();
    assert.equal((await rows(`before=${Number(newest?.['seq'])}`)).length, Math.min(50, (await countAudit()) - 1));
  });
  const countAudit = async () => Number((await portal.deps.db('audit_entries').count({ n: '*' }).first())?.['n']);
});
