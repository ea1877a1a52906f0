import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { findCurrentDrive, listBoard, listDrives, listOpenDrives } from '#features/drive/queries.js';
import { submitAnnex } from '#features/annexes/review/steps.js';
import { act, annexIdOf, uploadAndCheck } from '#src/season/actions.js';
import { publishEdition } from '#src/season/notice.js';
import { soundRow } from '#test/domain/checking/rows.js';
import { annexWorkbook } from '#test/support/annex-files.js';
import type { Client, Fields } from '#test/support/client.js';
import { actorNamed } from '#test/support/operators.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { sentForm } from '#test/support/two-sessions/sent-form.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');

describe('drives that the province makes without a programmer', () => {
  let portal: TestPortal;
  let [first, second, office]: Client[] = [];
  const of = () => ({ first: first!, second: second!, office: office! });
  let oldId: number;
  let newId: number;
  before(async () => {
    portal = await startTestPortal();
    [first, second, office] = await Promise.all(
      (['reviewer', 'importer', 'neighbour'] as const).map((name) => portal.client(name)),
    );
    oldId = (await findCurrentDrive(portal.deps.db))?.id ?? 0;
    const hands = { writer: await actorNamed(portal, 'reviewer'), releaser: await actorNamed(portal, 'importer') };
    const change = { text: '一、报送\n请报送。', copiesTo: '局领导' };
    const acknowledgeBy = new Date('2020-12-31T09:00:00Z');
    await publishEdition(portal.deps, hands, oldId, { change, acknowledgeBy, ground: '录入正文' });
  });
  after(() => portal.stop());

  const change = async (driveId: number, fields: Fields, who = of().first) => {
    const form = sentForm((await who.get(`/drives/${driveId}/change`)).text, `/drives/${driveId}/proposals`);
    return who.post(
      `/drives/${driveId}/proposals`,
      { ...form, ground: '按批复', ...fields },
      { Referer: `${portal.base}/drives/${driveId}/change` },
    );
  };
  const release = async (driveId: number, who = of().second) => {
    const form = sentForm((await who.get(`/drives/${driveId}`)).text, `/drives/${driveId}/decisions`);
    return who.post(`/drives/${driveId}/decisions`, { ...form, do: 'release' });
  };

  test('a new one begins as a copy of the last, with its notice, and nobody else sees it', async () => {
    assert.equal((await of().office.get('/drives/new')).status, 403);
    const form = sentForm((await of().first.get('/drives/new')).text, '/drives');
    assert.equal(form?.['baselineOn'], '2020-10-31');
    const wrong = await of().first.post('/drives', { ...form, noticeNo: '琼交运〔2021〕3号', deadline: '明年' });
    assert.equal(wrong.status, 422);
    assert.ok(wrong.text.includes('琼交运〔2021〕3号'), 'what was typed is kept');
    const fields = {
      noticeNo: '琼交运〔2021〕3号',
      title: '2021年补充采集',
      baselineOn: '2021-03-31',
      deadline: '2021-05-31 17:00',
      goLiveOn: '2021-06-30',
      boundaryDay: '5',
    };
    const made = await of().first.post('/drives', { ...form, ...fields });
    assert.equal(made.status, 303);
    newId = Number(made.location.split('/').pop());
    const page = said((await of().first.get(made.location)).text);
    assert.match(page, /琼交运〔2021〕3号.*2021-03-31.*列入附件5.*筹备中/);
    const notice = (await of().first.get(`/drives/${newId}/notice`)).text;
    assert.match(notice, /一、报送/);
    assert.match(notice, /value="琼交运〔2021〕3号"/);
    assert.match(notice, /value="局领导"/);
    assert.equal((await findCurrentDrive(portal.deps.db))?.id, oldId);
    assert.deepEqual(await listBoard(portal.deps.db, newId, null), []);
    const [head] = await portal.deps.db('notice_editions').where({ drive_id: newId }).select('id');
    assert.doesNotMatch((await of().office.get('/notice/editions')).text, /2021〕3号/);
    assert.equal((await of().office.get(`/notice/editions/${head.id}`)).status, 404);
    assert.match(said((await of().first.get('/notice/editions')).text), /2021〕3号/);
  });

  test('opening and closing take a second person; one may be open beside another', async () => {
    assert.equal((await change(newId, { state: 'closed' })).status, 422, 'what was never open is not closed');
    assert.equal((await change(newId, { state: 'open' })).status, 303);
    assert.match(said((await of().second.get(`/drives/${newId}`)).text), /为每个填报单位各建立五张附件/);
    assert.equal((await release(newId)).status, 303);
    const both = await listOpenDrives(portal.deps.db);
    assert.deepEqual(
      both.map(({ id }) => id),
      [oldId, newId],
    );
    assert.equal((await change(newId, { state: 'closed' })).status, 303);
    assert.equal((await release(newId)).status, 303);
    assert.equal((await change(newId, { state: 'open' })).status, 303);
    assert.equal((await change(oldId, { state: 'closed' })).status, 303);
    assert.match(said((await of().second.get(`/drives/${oldId}`)).text), /不再填报；还有 110 份附件没有办完/);
    assert.equal((await release(oldId, of().first)).status, 409, 'not their own');
    assert.equal((await release(oldId)).status, 303);
    assert.equal(await findCurrentDrive(portal.deps.db), undefined);
    for (const path of ['/', '/notice', '/annexes', '/progress', '/duties', '/help', '/notice/receipts'])
      assert.equal((await of().office.get(path)).status, 200, `${path} with no drive open`);
    assert.equal((await release(newId)).status, 303);
    const current = await findCurrentDrive(portal.deps.db);
    assert.deepEqual([current?.id, current?.boundaryDay], [newId, 5]);
    assert.equal((await listBoard(portal.deps.db, newId, null)).length, 110);
    const states = (await listDrives(portal.deps.db)).map(({ state }) => state);
    assert.deepEqual(states, ['open', 'closed']);
    assert.match(said((await of().office.get('/annexes')).text), /附件1/);
  });

  test('one person fills in and submits only where the drive says that the office is small, and the report says so', async () => {
    const { deps } = portal;
    const neighbour = await actorNamed(portal, 'neighbour');
    const row = { ...(soundRow[1] as Record<string, string>), division_code: '469002' };
    const annexId = await annexIdOf(deps, '469002', 1);
    const versionId = await uploadAndCheck(deps, neighbour, { annexId, ...annexWorkbook(1, [row]) });
    await deps.db('annex_findings').where({ version_id: versionId }).delete();
    await deps.db('annex_versions').where({ id: versionId }).update({ error_count: 0, warning_count: 0 });
    const submit = () => act(deps, (trx) => submitAnnex(trx, deps, neighbour, annexId));
    await assert.rejects(submit(), { code: 'annex.same_person_submits' });
    await assert.rejects(
      deps.db('annexes').where({ id: annexId }).update({ state: 'submitted', submitted_by: neighbour.id }),
    );
    assert.equal((await change(newId, { smallUnits: '469002' })).status, 303);
    assert.match(said((await of().second.get(`/drives/${newId}`)).text), /小机构（一人填报并报送） 没有 琼海市/);
    await assert.rejects(submit(), { code: 'annex.same_person_submits' }, 'not before it is released');
    assert.equal((await release(newId)).status, 303);
    await submit();
    assert.match(said((await of().first.get(`/drives/${newId}`)).text), /一人填报并报送的附件.*琼海市 附件1 neighbour/);
    const [entry] = await deps.db('audit_entries').where({ verb: 'annex.submit' }).orderBy('seq', 'desc').limit(1);
    assert.match(String(entry.state_after), /填报和报送/);
  });
});
