import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import type { Actor } from '#platform/http/actor.js';
import { listBoard, listOpenDrives } from '#features/drive/queries.js';
import { typedOf } from '#features/drive/changes/fields.js';
import { runReminders } from '#features/drive/reminders/remind-job.js';
import { findStoredDrive } from '#features/drive/queries.js';
import { listUploadFiles } from '#features/annexes/uploads/upload-queries.js';
import { runRecognition } from '#features/annexes/uploads/recognise-job.js';
import { act, annexSteps, importAnnex, uploadAndCheck } from '#src/season/actions.js';
import { annexWorkbook, typedBusiness } from '#test/support/annex-files.js';
import { ownAgency } from '#test/support/cast.js';
import type { Client, SentFile } from '#test/support/client.js';
import { anOldLicence, extractFile } from '#test/support/extracts.js';
import { loadExtract } from '#src/season/licences.js';
import { releaseToOffices } from '#features/drive/legacy/release.js';
import { prefilledWorkbook } from '#features/annexes/lists/handed-list.js';
import { getAnnex } from '#features/annexes/queries.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { actorNamed } from '#test/support/operators.js';
import { changeDrive, openSecondDrive, secondNotice } from '#test/support/second-drive.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const firstNotice = '琼道运发〔2020〕247号';
const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');

describe('two drives beside each other', () => {
  let portal: TestPortal;
  let firstId: number;
  let secondId: number;
  let who: Record<'filer' | 'manager' | 'reviewer' | 'importer', Actor>;
  let [office, province]: Client[] = [];
  const of = () => ({ office: office!, province: province! });
  const annexes = new Map<number, number>();
  before(async () => {
    portal = await startTestPortal();
    firstId = (await listOpenDrives(portal.deps.db))[0]?.id ?? 0;
    secondId = await openSecondDrive(portal);
    const names = ['filer', 'manager', 'reviewer', 'importer'] as const;
    who = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await actorNamed(portal, name)] as const)),
    ) as typeof who;
    await goTo('2020-11-26T01:00:00Z');
    for (const driveId of [firstId, secondId]) annexes.set(driveId, (await cellOf(driveId)).annexId);
  });
  after(() => portal.stop());

  /** Days later, and both sign in anew. */
  const goTo = async (at: string) => {
    portal.clock.setTo(new Date(at));
    [office, province] = [await portal.client('filer'), await portal.client('reviewer')];
  };

  const cellOf = async (driveId: number, annexNo = 3) => {
    const cell = (await listBoard(portal.deps.db, driveId, null)).find(
      (one) => one.unitCode === ownAgency && one.annexNo === annexNo,
    );
    assert.ok(cell);
    return cell;
  };
  const annexOf = (driveId: number): number => annexes.get(driveId) ?? 0;

  /** Sends a file for whichever annex it is, and looks at it here and now. */
  const send = async (sent: SentFile) => {
    const { deps } = portal;
    const { location } = await of().office.upload('/uploads', sent);
    const uploadId = Number(/\/uploads\/(\d+)/.exec(location)?.[1]);
    const [parked] = await listUploadFiles(deps.db, uploadId);
    await runRecognition(deps, { id: parked?.id ?? 0 });
    const [file] = await listUploadFiles(deps.db, uploadId);
    return { uploadId, file };
  };

  test('the copy has its own annexes, and the first page both', async () => {
    assert.equal((await listBoard(portal.deps.db, secondId, null)).length, 110);
    assert.notEqual(annexOf(firstId), annexOf(secondId));
    const home = said((await of().office.get('/')).text);
    assert.match(home, new RegExp(`${firstNotice}：附件3.*未上传`));
    assert.match(home, new RegExp(`${secondNotice}：附件3.*未上传`));
  });

  test('a file that fits an annex of both is asked about, one that says which is not', async () => {
    const { deps } = portal;
    const asked = await send(annexWorkbook(3, [typedBusiness(1)], '海口市附件3.xlsx'));
    assert.deepEqual([asked.file?.state, asked.file?.question], ['asked', 'drive']);
    const page = await of().office.get(`/uploads/${asked.uploadId}`);
    assert.match(said(page.text), /没有写明是哪一项采集任务/);
    for (const notice of [firstNotice, secondNotice])
      assert.match(page.text, new RegExp(`<option[^>]*>${notice}附件3`));
    assert.match(page.text, /<option value="" selected>请选择/, 'nothing stands chosen');
    const chosen = await of().office.post(`/uploads/${asked.uploadId}/choices`, {
      [`file.${asked.file?.id}`]: String(annexOf(secondId)),
    });
    assert.equal(chosen.status, 303);
    assert.equal((await cellOf(secondId)).state, 'filling');
    const named = await send(annexWorkbook(3, [typedBusiness(1)], `海口市附件3（${firstNotice}）.xlsx`));
    assert.equal(named.file?.state, 'placed');
    const placed = await deps.db('annex_versions').where({ id: named.file?.versionId }).first();
    assert.equal(placed?.annex_id, annexOf(firstId));
  });

  test('a list that was handed out in one of them comes back into that one', async () => {
    const { deps } = portal;
    await loadExtract(
      deps,
      { reader: who.reviewer, loader: who.importer },
      extractFile([1, 2].map((n) => anOldLicence(n))),
      secondId,
    );
    await act(deps, (trx) => releaseToOffices(trx, deps, who.reviewer, secondId));
    const lists = async (driveId: number) => said((await of().province.get(`/licences/list?drive=${driveId}`)).text);
    assert.match(await lists(secondId), /原许可名单： ?2 户/);
    assert.match(await lists(firstId), /原许可名单： ?0 户/);
    const { annexId } = await cellOf(secondId, 4);
    const content = await prefilledWorkbook(deps, await getAnnex(deps.db, annexId), annexDefinition(4), 'xlsx');
    assert.ok(content);
    const { file } = await send({ name: '名单.xlsx', content });
    const placed = await deps.db('annex_versions').where({ id: file?.versionId }).first();
    assert.equal(placed?.annex_id, annexId);
  });

  test('an annex 3 of each is filled, handed in and accepted; figures and lateness are those of its own drive', async () => {
    const { deps } = portal;
    // After the deadline of the first, before that of the second.
    for (const [at, driveId] of [firstId, secondId].entries()) {
      const file = annexWorkbook(
        3,
        [1, 2].slice(at).map((n) => typedBusiness(10 * (at + 1) + n)),
      );
      await uploadAndCheck(deps, who.filer, { annexId: annexOf(driveId), ...file });
    }
    await goTo('2020-11-28T01:00:00Z');
    for (const driveId of [firstId, secondId]) {
      const steps = annexSteps(deps, who, annexOf(driveId));
      await steps.submitted();
      await steps.claimed();
    }
    assert.deepEqual([(await cellOf(firstId)).isLate, (await cellOf(secondId)).isLate], [true, false]);
    const queue = async (driveId: number) =>
      said((await of().province.get(`/annexes?drive=${driveId}&state=submitted`)).text);
    assert.match(await queue(firstId), /附件3 第 \d+ 版/);
    await annexSteps(deps, who, annexOf(firstId)).accepted();
    assert.doesNotMatch(await queue(firstId), /附件3 第 \d+ 版/);
    assert.match(await queue(secondId), /附件3 第 \d+ 版/);
    assert.equal((await cellOf(secondId)).state, 'submitted', 'the other is not touched');
    await annexSteps(deps, who, annexOf(secondId)).accepted();
    await importAnnex(deps, who.importer, annexOf(firstId));
    assert.deepEqual([(await cellOf(firstId)).state, (await cellOf(secondId)).state], ['imported', 'accepted']);
    const sums = async (driveId: number) => said((await of().province.get(`/progress?drive=${driveId}`)).text);
    assert.match(await sums(firstId), /报送截止时间： ?2020-11-27 17:00/);
    assert.match(await sums(secondId), /报送截止时间： ?2020-12-27 17:00/);
    const matrix = async (driveId: number) => (await of().province.get(`/progress/matrix?drive=${driveId}`)).text;
    assert.match(await matrix(firstId), /迟报/);
    assert.doesNotMatch((await matrix(secondId)).replace(/<select[\s\S]*?<\/select>/g, ''), /<span class="late">迟报/);
    for (const [driveId, other] of [
      [firstId, secondId],
      [secondId, firstId],
    ] as const) {
      const text = await matrix(driveId);
      assert.ok(text.includes(`/annexes/${annexOf(driveId)}"`) && !text.includes(`/annexes/${annexOf(other)}"`));
    }
  });

  test('each office is reminded of each drive', async () => {
    const { deps } = portal;
    await runReminders(deps, { dueAt: new Date('2020-12-26T01:00:00Z').toISOString() });
    const made = (await deps.db('drive_reminders').distinct('drive_id')) as { drive_id: number }[];
    assert.deepEqual(
      made.map(({ drive_id }) => Number(drive_id)),
      [secondId],
      'that of the first is over',
    );
    assert.match(said((await of().office.get('/')).text), new RegExp(`${secondNotice}：提醒`));
  });

  test('verbs go by the phase of the drive of the annex, the menu has what one of them has', async () => {
    // The first is in operation, the second still collects.
    await goTo('2020-12-10T01:00:00Z');
    const [first, second] = [await cellOf(firstId, 1), await cellOf(secondId, 1)];
    const file = annexWorkbook(1, [{}]);
    assert.equal((await of().office.upload(`/annexes/${first.annexId}/versions`, file)).status, 409);
    assert.equal((await of().office.upload(`/annexes/${second.annexId}/versions`, file)).status, 303);
    assert.match((await of().office.get('/')).text, /href="[^"]*\/templates"/);
    const load = (driveId: number) =>
      of().province.upload(`/licences/loads?drive=${driveId}`, { name: '名单.csv', content: Buffer.from('1') });
    assert.equal((await load(firstId)).status, 409);
    assert.equal((await load(secondId)).status, 303);
    assert.match((await of().province.get(`/progress?drive=${firstId}`)).text, new RegExp(`${firstNotice}：运行阶段`));
  });

  test('closing one leaves the other, and no screen has a word of drives more', async () => {
    const { deps } = portal;
    const drive = await findStoredDrive(deps.db, firstId);
    assert.ok(drive);
    const typed = { ...typedOf(drive, deps.config.officeZone), state: 'closed' };
    await changeDrive(portal, firstId, typed, { reviewer: who.reviewer, importer: who.importer });
    assert.deepEqual(
      (await listOpenDrives(deps.db)).map(({ id }) => id),
      [secondId],
    );
    assert.equal((await of().office.get(`/progress?drive=${firstId}`)).status, 404);
    for (const path of ['/', '/annexes', '/progress', `/annexes/${annexOf(secondId)}`]) {
      const { text, status } = await of().office.get(path);
      assert.equal(status, 200);
      assert.ok(!text.includes('layouts-choice') && !text.includes('drive='), path);
    }
    assert.match((await of().office.get('/annexes')).text, new RegExp(`/annexes/${annexOf(secondId)}"`));
  });
});
