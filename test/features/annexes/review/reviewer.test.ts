import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '#platform/http/actor.js';
import { readThrough } from '#features/annexes/review/reading/seen.js';
import { acceptAnnex, recallAnnex, returnAnnex, submitAnnex, withdrawAnnex } from '#features/annexes/review/steps.js';
import { getAnnexFor, updateAnnex } from '#features/annexes/queries.js';
import { answerComment, deleteDraftComment, listComments } from '#features/annexes/review/comment-queries.js';
import { addComment, removeComment } from '#features/annexes/review/comments.js';
import { importProblems } from '#features/imports/problems.js';
import { act } from '#src/season/actions.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import { actorNamed } from '#test/support/operators.js';
import { testNow } from '#test/support/test-db.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

describe('what the office and its reviewer may do to each other', () => {
  let portal: TestPortal;
  let season: ReturnType<typeof annexSeason>;
  let reviewer: Actor;
  before(async () => {
    portal = await startTestPortal();
    season = annexSeason(portal);
    reviewer = await season.reviewer();
  });
  after(() => portal.stop());

  const annexes = () => portal.deps.db('annexes');
  /** An annex 3 in the reviewer's hands. */
  const inHand = (unit: string) => season.handIn(unit, 3, annexWorkbook(3, [businessOf(unit)]));
  const businessOf = (unit: string) =>
    typedBusiness(Number(unit.slice(-3)), { division_code: unit, business_address: '示例路1号' });
  const comment = (annexId: number) =>
    act(portal.deps, (trx) =>
      addComment(trx, portal.deps, reviewer, { annexId, row: null, field: '', text: '请核对户数' }),
    );

  test('who submitted it does not accept it', async () => {
    const { annexId } = await inHand('469001');
    await annexes().where({ id: annexId }).update({ submitted_by: reviewer.id });
    await assert.rejects(
      act(portal.deps, (trx) => acceptAnnex(trx, portal.deps, reviewer, annexId)),
      { code: 'annex.same_person_accepts' },
    );
  });

  test('a comment is taken away by the reviewer who has the annex in hand, by nobody else', async () => {
    const { annexId } = await inHand('469002');
    await comment(annexId);
    const { id } = await portal.deps.db('annex_comments').where({ annex_id: annexId }).first<{ id: number }>('id');
    const remove = (who: Actor) => act(portal.deps, (trx) => removeComment(trx, portal.deps, who, annexId, Number(id)));
    await assert.rejects(remove(await actorNamed(portal, 'importer')), { code: 'annex.claimed_by_other' });
    await remove(reviewer);
    await assert.rejects(remove(reviewer), { code: 'portal.not_found' });
  });

  test('the office reads of a comment once it was sent', async () => {
    const { annexId } = await inHand('469007');
    await comment(annexId);
    const listed = async (sentOnly: boolean) => (await listComments(portal.deps.db, annexId, sentOnly)).length;
    assert.deepEqual([await listed(true), await listed(false)], [0, 1]);
    await act(portal.deps, (trx) => readThrough(trx, portal.deps, reviewer, annexId));
    await act(portal.deps, (trx) => returnAnnex(trx, portal.deps, reviewer, annexId));
    assert.deepEqual([await listed(true), await listed(false)], [1, 1]);
  });

  test('what was sent stays, and is answered in its own annex alone', async () => {
    const { annexId } = await inHand('469023');
    await comment(annexId);
    await act(portal.deps, (trx) => readThrough(trx, portal.deps, reviewer, annexId));
    await act(portal.deps, (trx) => returnAnnex(trx, portal.deps, reviewer, annexId));
    const [sent] = await listComments(portal.deps.db, annexId, true);
    const id = sent?.id ?? 0;
    const answer = { answer: 'mended', text: '已改正', by: reviewer.id, at: portal.clock.now() } as const;
    const answered = (annex: number) => act(portal.deps, (trx) => answerComment(trx, annex, id, answer));
    assert.equal(await act(portal.deps, (trx) => deleteDraftComment(trx, annexId, id)), 0);
    assert.equal(await answered(await season.annexIdOf('469023', 4)), 0);
    assert.equal(await answered(annexId), 1);
  });

  test('a submission after the deadline is late, and brings no drafts of an earlier round', async () => {
    const { annexId } = await inHand('469005');
    const { manager } = await season.peopleOf('469005');
    await comment(annexId);
    await annexes().where({ id: annexId }).update({ claimed_by: null });
    await act(portal.deps, (trx) => withdrawAnnex(trx, portal.deps, manager, annexId));
    portal.clock.setTo(new Date('2020-11-27T09:00:01Z'));
    await act(portal.deps, (trx) => submitAnnex(trx, portal.deps, manager, annexId));
    portal.clock.setTo(testNow);
    assert.equal((await annexes().where({ id: annexId }).first()).is_late, 1);
    assert.deepEqual(await portal.deps.db('annex_comments').where({ annex_id: annexId }), []);
  });

  test('another office does not find it, the province does, and who has seen an older state changes nothing', async () => {
    const { annexId } = await inHand('469021');
    const { db } = portal.deps;
    const { manager: neighbour } = await season.peopleOf('469022');
    await assert.rejects(getAnnexFor(db, neighbour, annexId), { code: 'portal.not_found' });
    const annex = await getAnnexFor(db, reviewer, annexId);
    const claim = { claimed_by: null, claimed_at: null };
    await act(portal.deps, (trx) => updateAnnex(trx, annex, claim));
    await assert.rejects(
      act(portal.deps, (trx) => updateAnnex(trx, annex, claim)),
      { code: 'portal.stale' },
    );
  });

  test('nothing is returned or asked back while its import runs', async () => {
    const { annexId } = await inHand('469006');
    const { manager } = await season.peopleOf('469006');
    await comment(annexId);
    const busy = {
      ...portal.deps,
      requireNoWork: async () => {
        throw importProblems.busy({ state: '正在入库', batch: 1 });
      },
    };
    for (const step of [
      () => act(busy, (trx) => returnAnnex(trx, busy, reviewer, annexId)),
      () => act(busy, (trx) => recallAnnex(trx, busy, manager, annexId, '有变化')),
    ])
      await assert.rejects(step(), { code: 'import.busy' });
  });
});
