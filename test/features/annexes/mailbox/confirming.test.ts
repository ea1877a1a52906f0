import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { violatedConstraint } from '#platform/db/errors.js';
import { inTransaction } from '#platform/db/transaction.js';
import { textOf } from '#scripts/rehearsal/html.js';
import { listHands } from '#features/annexes/mending/fix-queries.js';
import { annexIdOf, uploadAndCheck } from '#src/season/actions.js';
import type { AnnexNo } from '#domain/annexes/types.js';
import { getAnnex } from '#features/annexes/queries.js';
import { findVersion } from '#features/annexes/version-queries.js';
import { acceptAnnex, claimAnnex, submitAnnex } from '#features/annexes/review/steps.js';
import { isBarredAccepter } from '#features/annexes/four-eyes/case-rules.js';
import { listMailLines } from '#features/annexes/mailbox/incoming/mail-queries.js';
import { type MailChoice, placeMailFiles } from '#features/annexes/mailbox/incoming/placing.js';
import { judge, mailSlots } from '#features/annexes/mailbox/incoming/verdicts.js';
import { adoptVersion } from '#features/annexes/receiving/upload.js';
import { ownAgency } from '#test/support/cast.js';
import type { Client } from '#test/support/client.js';
import { placedMail, unitBook } from '#test/support/mailbox/season.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const haikou = { code: ownAgency, name: '海口市' };

describe('the office’s word on what the province has entered from its mails', () => {
  let portal: TestPortal;
  let filer: Client;
  let manager: Client;
  let neighbour: Client;
  before(async () => {
    portal = await startTestPortal();
    filer = await portal.client('filer');
    manager = await portal.client('manager');
    neighbour = await portal.client('neighbour');
  });
  after(() => portal.stop());

  const confirm = (client: Client, id: number, instead: number | '' = '') =>
    client.post(`/received-mails/${id}/confirmation`, { instead: String(instead) }, referer());
  const reject = (client: Client, id: number, reason: string) =>
    client.post(`/received-mails/${id}/rejection`, { reason }, referer());
  const referer = () => ({ Referer: `${portal.base}/received-mails` });
  const annexOf = async (no: AnnexNo) => getAnnex(portal.deps.db, await annexIdOf(portal.deps, ownAgency, no));
  const audited = async (verb: string): Promise<number> =>
    Number((await portal.deps.db('audit_entries').where({ verb }).count({ n: '*' }).first())?.n);

  test('until it is confirmed it has no receipt, cannot be adopted by another way and cannot be submitted', async () => {
    const { versionId, annexId } = await placedMail(portal, 1, haikou);
    const version = await findVersion(portal.deps.db, versionId);
    assert.deepEqual([version?.state, version?.receiptNo, version?.isAwaiting], ['checked', null, true]);
    assert.equal((await annexOf(1)).currentVersionId, null);
    const officer = await actorNamed(portal, 'filer');
    const instead = null;
    await assert.rejects(
      inTransaction(portal.deps.db, (trx) => adoptVersion(trx, portal.deps, officer, annexId, { versionId, instead })),
      /来信确认/,
    );
    assert.equal((await manager.post(`/annexes/${annexId}/submission`)).status, 409);
    assert.match(textOf((await filer.get(`/annexes/${annexId}`)).text), /第 1 版（来信，未确认）/);
  });

  test('the page shows the mail, its times and the check; another office sees and does nothing', async () => {
    const [row] = await portal.deps.db('mail_files').where({ state: 'placed' });
    const text = textOf((await filer.get('/received-mails')).text);
    assert.match(text, /海口市附件1/);
    assert.match(text, /示例发件人 s\*\*\*@example\.com：报送附件/);
    assert.match(text, /邮件时间\s*2020-11-26 \d\d:\d\d:\d\d/);
    assert.match(text, /数据 2 行/);
    const id = Number(row?.['id']);
    assert.doesNotMatch((await neighbour.get('/received-mails')).text, /海口市附件1/);
    assert.equal((await confirm(neighbour, id)).status, 404);
    assert.equal((await reject(neighbour, id, '不是我的')).status, 404);
    assert.equal((await confirm(manager, id)).status, 403, 'who submits does not fill in');
  });

  test('one press makes it count as of now, with a receipt; it is late or not by this moment', async () => {
    const [row] = await portal.deps.db('mail_files').where({ state: 'placed' });
    const id = Number(row?.['id']);
    portal.clock.setTo(new Date('2020-11-30T02:00:00Z'));
    filer = await portal.client('filer');
    const answer = await confirm(filer, id);
    assert.equal(answer.status, 303);
    const annex = await annexOf(1);
    const version = await findVersion(portal.deps.db, annex.currentVersionId ?? 0);
    assert.equal(version?.id, Number(row?.['version_id']));
    assert.equal(version?.uploadedBy, portal.cast.filer.id);
    assert.match(version?.uploadedAt.toISOString() ?? '', /^2020-11-30T02:00:/);
    assert.equal(version?.isLate, true);
    assert.match(version?.receiptNo ?? '', /^20201130-460100-1-/);
    assert.equal(await audited('annex.confirm-mail'), 1);
    assert.equal((await confirm(filer, id)).status, 409, 'once');
    assert.match(textOf((await filer.get('/received-mails')).text), /机构已确认/);
  });

  test('who entered it is one of its hands: the office submits it, another reviewer accepts it', async () => {
    const { deps } = portal;
    const annex = await annexOf(1);
    const version = await findVersion(deps.db, annex.currentVersionId ?? 0);
    assert.ok(version);
    assert.ok((await listHands(deps.db, version)).includes(portal.cast.reviewer.id));
    await deps.db('annex_findings').where({ version_id: version.id }).delete();
    await deps.db('annex_versions').where({ id: version.id }).update({ error_count: 0, warning_count: 0 });
    const officer = await actorNamed(portal, 'manager');
    await inTransaction(deps.db, (trx) => submitAnnex(trx, deps, officer, annex.id));
    const reviewer = await actorNamed(portal, 'reviewer');
    await inTransaction(deps.db, (trx) => claimAnnex(trx, deps, reviewer, annex.id, false));
    assert.ok(isBarredAccepter(await annexOf(1), await listHands(deps.db, version), reviewer.id));
    await assert.rejects(
      inTransaction(deps.db, (trx) => acceptAnnex(trx, deps, reviewer, annex.id)),
      /不能是同一人/,
    );
  });

  test('a newer version of the office is never put aside without a word', async () => {
    const { mailFileId, versionId, annexId } = await placedMail(portal, 2, haikou);
    const officer = await actorNamed(portal, 'filer');
    const own = await uploadAndCheck(portal.deps, officer, { annexId, ...unitBook(2, haikou) });
    assert.equal((await annexOf(2)).currentVersionId, own);
    const stale = await confirm(filer, mailFileId);
    assert.equal(stale.status, 409);
    assert.match(textOf(stale.text), /本表的当前版本变成了第 2 版，没有确认/);
    assert.equal((await annexOf(2)).currentVersionId, own);
    const page = (await filer.get('/received-mails')).text;
    assert.match(textOf(page), /放入以后，本表的当前版本是第 2 版。确认将以来信的这一版代替它：\s*先比较两版/);
    assert.equal((await confirm(filer, mailFileId, own)).status, 303, 'a person has compared both');
    assert.equal((await annexOf(2)).currentVersionId, versionId);
  });

  test('it is rejected with a reason, which the province reads; it never counts', async () => {
    const { mailFileId, annexId } = await placedMail(portal, 3, haikou);
    const unreasoned = await reject(filer, mailFileId, ' ');
    assert.equal(unreasoned.status, 422);
    assert.match(textOf(unreasoned.text), /请写明为什么不认可/);
    assert.equal((await reject(filer, mailFileId, '不是最后定稿')).status, 303);
    assert.equal((await reject(filer, mailFileId, '不是最后定稿')).status, 409);
    assert.equal((await confirm(filer, mailFileId)).status, 409);
    assert.equal((await getAnnex(portal.deps.db, annexId)).currentVersionId, null);
    const reviewer = await portal.client('reviewer');
    assert.match(textOf((await reviewer.get('/mails/done')).text), /机构不认可\s*海口市附件3\s*理由：不是最后定稿/);
  });

  test('what was rejected waits with the province again, and is asked about, not put back where it was', async () => {
    const { deps } = portal;
    const waiting = await listMailLines(deps.db, ['waiting']);
    assert.equal(waiting.length, 1);
    const [again] = await judge(deps.db, waiting, (await mailSlots(deps.db)).slots);
    assert.equal(again?.verdict.kind === 'ask' && again.verdict.question, 'rejected');
    const reviewer = await actorNamed(portal, 'reviewer');
    const place = (choice: MailChoice) =>
      inTransaction(deps.db, (trx) => placeMailFiles(trx, deps, reviewer, new Map([[again?.id ?? 0, choice]])));
    assert.deepEqual(await place('none'), { placed: 0, dropped: 1 });
    assert.ok(await deps.files.isKept(deps.db, again?.fileId ?? 0), 'the version that was rejected keeps its file');
  });

  test('after go-live only an annex that is left open takes one, whatever else the office still has', async () => {
    const { mailFileId } = await placedMail(portal, 4, haikou);
    const { db } = portal.deps;
    const drive = await db('drives').first('id', 'go_live_on');
    const other = await annexOf(5);
    await db('drives').where({ id: drive.id }).update({ go_live_on: '2020-11-30' });
    await db('annexes').where({ id: other.id }).update({ state: 'returned' });
    const refused = await confirm(filer, mailFileId);
    assert.equal(refused.status, 409);
    assert.match(textOf(refused.text), /从 2020-11-30 起是运行阶段，上传附件和在线填报已经停止，没有执行/);
    assert.equal((await annexOf(4)).currentVersionId, null);
    await db('drives').where({ id: drive.id }).update({ go_live_on: drive.go_live_on });
    await db('annexes').where({ id: other.id }).update({ state: 'filling' });
  });

  test('a later mail takes the place of one that nobody has confirmed', async () => {
    const first = await placedMail(portal, 4, haikou);
    const second = await placedMail(portal, 4, haikou);
    assert.equal((await confirm(filer, first.mailFileId)).status, 409);
    assert.equal((await confirm(filer, second.mailFileId)).status, 303);
    assert.equal((await annexOf(4)).currentVersionId, second.versionId);
  });

  test('a file that proves unreadable cannot be confirmed, only sent back', async () => {
    const { mailFileId, versionId } = await placedMail(portal, 5, haikou);
    await portal.deps.db('annex_versions').where({ id: versionId }).update({
      state: 'refused',
      refusal_code: 'annex.file_damaged',
      refusal_status: 422,
      refusal_sentence: '文件已损坏',
    });
    assert.equal((await confirm(filer, mailFileId)).status, 409);
    assert.match(textOf((await filer.get('/received-mails')).text), /文件已损坏/);
  });

  test('the database holds to it: whoever entered a file does not confirm it', async () => {
    const [row] = await portal.deps.db('mail_files').where({ state: 'placed' });
    const same = { state: 'confirmed', decided_by: portal.cast.reviewer.id };
    await assert.rejects(
      portal.deps.db('mail_files').where({ id: row?.['id'] }).update(same),
      (error: unknown) => violatedConstraint(error) === 'mail_files_two',
    );
  });
});
