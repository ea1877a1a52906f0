import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type SubmissionFacts, submissionObstacles } from '#features/annexes/review/review-rules.js';
import { textOf } from '#scripts/rehearsal/html.js';
import { playSeason, type Season } from '#test/support/season.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const clean: SubmissionFacts = {
  check: 'done',
  rows: 1,
  errors: 0,
  openWarnings: 0,
  quarantined: 0,
  unanswered: 0,
  isUploader: false,
  isMender: false,
};
const codes = (change: Partial<SubmissionFacts>) =>
  submissionObstacles({ ...clean, ...change }).map(({ code }) => code);

test('everything that stands in the way is named, first things first', () => {
  assert.deepEqual(codes({}), []);
  assert.deepEqual(submissionObstacles(undefined), [{ code: 'no_version', count: 0 }]);
  assert.deepEqual(codes({ errors: 2, openWarnings: 1, unanswered: 3, isUploader: true }), [
    'has_errors',
    'has_open_warnings',
    'has_open_comments',
    'same_person_submits',
  ]);
  assert.deepEqual(submissionObstacles({ ...clean, unanswered: 3 }), [{ code: 'has_open_comments', count: 3 }]);
  assert.deepEqual(codes({ isUploader: true, isMender: true }), ['same_person_submits']);
  assert.deepEqual(codes({ isMender: true }), ['same_hand_submits']);
  assert.deepEqual(codes({ rows: 0 }), ['no_rows']);
});

test('while what was mended is checked, nobody counts by the check from before', () => {
  assert.deepEqual(codes({ check: 'running', errors: 2, openWarnings: 1 }), ['still_reading']);
  assert.deepEqual(codes({ check: 'failed', errors: 2 }), ['check_failed']);
});

describe('报送 is offered only where it succeeds', () => {
  let portal: TestPortal;
  let season: Season;
  before(async () => {
    portal = await startTestPortal();
    season = await playSeason(portal);
  });
  after(() => portal.stop());

  const own = () => `/annexes/${season.claimed.annexId}`;
  const pages = () => [own(), `${own()}/versions/${season.claimed.versionId}`];
  /** The way to the check page; its button is there alone. */
  const offers = (html: string) => /href="[^"]*\/submission">核对并报送/.test(html);

  test('while comments wait it is shown, disabled, with the reason and the way to them; then it is open', async () => {
    const [reviewer, manager] = [await portal.client('reviewer'), await portal.client('manager')];
    assert.equal((await reviewer.post(`${own()}/return`)).status, 303);
    for (const path of pages()) {
      const { text } = await manager.get(path);
      assert.ok(!offers(text), path);
      assert.match(text, /<button type="button" class="button" disabled aria-describedby="submission-why">报送第 1 版/);
      assert.match(textOf(text), /现在还不能报送： 还有 1 条审核意见没有答复/);
      assert.match(text, new RegExp(`href="[^"]*${own()}#annexes-comments"`));
    }
    const refused = await manager.post(`${own()}/submission`);
    assert.equal(refused.status, 409);
    assert.match(refused.text, /还有 1 条审核意见没有答复/);
    const filer = await portal.client('filer');
    const answer = { answer: 'contested', text: '执照已变更' };
    assert.equal((await filer.post(`${own()}/comments/${season.claimed.commentId}/answer`, answer)).status, 303);
    for (const path of pages()) assert.ok(offers((await manager.get(path)).text), path);
    assert.equal((await manager.post(`${own()}/submission`)).status, 303);
  });

  test('who has no file yet, or errors, reads what to do first', async () => {
    const manager = await portal.client('manager');
    const open = await manager.get(`/annexes/${season.open.annexId}`);
    assert.ok(!offers(open.text));
    assert.match(textOf(open.text), /还有 1 处错误没有改正，不能报送.*查看错误.*还有 1 处提醒没有确认.*查看提醒/);
    assert.match(open.text, new RegExp(`versions/${season.open.versionId}\\?level=E"`));
    const board = (await manager.get('/annexes')).text;
    const empty = /href="[^"]*(\/annexes\/\d+)">附件2</.exec(board)?.[1] ?? '';
    const without = await manager.get(empty);
    assert.ok(!offers(without.text));
    assert.match(textOf(without.text), /还没有上传过可以报送的文件/);
  });
});
