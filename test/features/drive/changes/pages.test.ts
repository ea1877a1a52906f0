import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { textOf } from '#scripts/rehearsal/html.js';
import { runAnnexCheck } from '#features/annexes/checking/check-job.js';
import { listDocket } from '#features/drive/legacy/docket-queries.js';
import { listLicences } from '#features/drive/legacy/licence-queries.js';
import { findCurrentDrive } from '#features/drive/queries.js';
import { loadExtract } from '#src/season/licences.js';
import { annexWorkbook } from '#test/support/annex-files.js';
import { annexSeason } from '#test/support/annex-season.js';
import { soundRow } from '#test/domain/checking/rows.js';
import type { Client, Fields } from '#test/support/client.js';
import { anOldLicence, extractFile } from '#test/support/extracts.js';
import { actorNamed } from '#test/support/operators.js';
import { assertSizesNoted } from '#test/support/noted-sizes.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';
import { sentForm } from '#test/support/two-sessions/sent-form.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');

describe('a drive that the province changes', () => {
  let portal: TestPortal;
  let driveId: number;
  let [first, second, office]: Client[] = [];
  const people = () => ({ first: first!, second: second!, office: office! });
  before(async () => {
    portal = await startTestPortal();
    [first, second, office] = await Promise.all(
      (['reviewer', 'importer', 'filer'] as const).map((name) => portal.client(name)),
    );
    driveId = (await findCurrentDrive(portal.deps.db))?.id ?? 0;
    const rows = [
      anOldLicence(1, { valid_from: '2017-11-01', valid_to: '2020-10-31' }),
      anOldLicence(2, { valid_from: '2017-12-01', valid_to: '2020-11-30' }),
      anOldLicence(3, { valid_from: '2017-12-01', valid_to: '2020-11-29', division_code: '琼海市' }),
      anOldLicence(4, { valid_from: '2016-02-01', valid_to: '2019-01-31' }),
      // Begins after it ends: a person says which list it is.
      anOldLicence(5, { valid_from: '2022-01-01', valid_to: '2020-11-15' }),
      anOldLicence(6, { valid_to: '长期' }),
    ];
    const [reader, loader] = [await actorNamed(portal, 'reviewer'), await actorNamed(portal, 'importer')];
    await loadExtract(portal.deps, { reader, loader }, extractFile(rows));
  });
  after(() => portal.stop());

  const path = () => `/drives/${driveId}`;
  const listsNow = async () => {
    const lines = await listLicences(portal.deps.db, driveId, {}, { after: 0, limit: 99 });
    return Object.fromEntries(lines.map(({ oldId, list }) => [oldId.slice(-1), list]));
  };
  const propose = async (who: Client, change: Fields) => {
    const form = sentForm((await who.get(`${path()}/change`)).text, `${path()}/proposals`);
    return who.post(
      `${path()}/proposals`,
      { ...form, ground: '按省局批复', ...change },
      {
        Referer: `${portal.base}${path()}/change`,
      },
    );
  };
  const decide = async (who: Client, fields: Fields) => {
    const form = sentForm((await who.get(path())).text, `${path()}/decisions`);
    return who.post(`${path()}/decisions`, { ...form, ...fields });
  };

  test('is no office’s business', async () => {
    for (const page of ['/drives', path(), `${path()}/change`])
      assert.equal((await people().office.get(page)).status, 403, page);
    assert.equal((await people().office.post(`${path()}/proposals`, {})).status, 403);
    assert.match(said((await people().first.get('/drives')).text), /琼道运发〔2020〕247号.*2020-11-27 17:00.*进行中/);
  });

  test('what is typed wrongly is told and kept', async () => {
    const answer = await propose(people().first, { deadline: '明天下午', title: '另一个名称' });
    assert.equal(answer.status, 422);
    assert.match(said(answer.text), /报送截止时间不是能认出的日期和时间/);
    assert.ok(answer.text.includes('明天下午') && answer.text.includes('另一个名称'));
    assert.match(said((await propose(people().first, {})).text), /各项都和现在一样/);
    assert.match(said((await propose(people().first, { title: '新名称', ground: '' })).text), /请写明理由/);
  });

  test('a new baseline shows what it would move, and moves nothing before another person releases it', async () => {
    const [line] = (await listDocket(portal.deps.db, driveId, {}, { after: 0, limit: 99 })).filter(
      ({ reason }) => reason === 'starts_after_end',
    );
    const decided = await people().first.post('/licences/docket/proposals', {
      pick: `${line?.id}.${line?.version}`,
      outcome: 'annex4',
      ground: '查档案',
    });
    assert.equal(decided.status, 303);
    const again = await people().second.post('/licences/docket/decisions', { pick: `${line?.id}.2`, do: 'confirm' });
    assert.equal(again.status, 303, said(again.text));

    const stood = await listsNow();
    assert.deepEqual(stood, { 1: 'annex4', 2: 'annex4', 3: 'annex4', 4: 'annex5', 5: 'annex4', 6: 'undecided' });
    assert.equal(
      (
        await propose(people().first, {
          baselineOn: '2020年11月30日',
          deadline: '2020-12-10 17:00',
          goLiveOn: '2020-12-31',
        })
      ).status,
      303,
    );
    assert.equal((await propose(people().second, { title: '另一份' })).status, 409, 'one proposal at a time');
    const page = said((await people().second.get(path())).text);
    assert.match(page, /许可证基准日 2020-10-31 2020-11-30/);
    assert.match(page, /附件5 改列附件4： 0 户；附件4 改列附件5： 2 户。另有 1 户已由人工判断列表/);
    assert.match(page, /海口市 0 1 1/);
    assert.match(page, /琼海市 0 1 0/);
    assert.match(page, /2020-10-31 海口市 附件4 → 附件5/);
    assert.match(page, /2020-11-15 海口市 人工判断，不改列/);
    assert.deepEqual(await listsNow(), stood);
    assert.equal((await findCurrentDrive(portal.deps.db))?.baselineOn, '2020-10-31');
    assert.match(said((await people().second.get('/')).text), /有一份修改待您确认/);
    assert.doesNotMatch(said((await people().first.get('/')).text), /有一份修改待您确认/);

    const own = await decide(people().first, { do: 'release' });
    assert.equal(own.status, 409);
    assert.match(said(own.text), /提出人和确认人不能是同一人/);
    const both = await decide(people().second, { do: 'release', refusal: '日期不对' });
    assert.equal(both.status, 422, 'who wrote why it goes back does not release it');
    assert.equal((await decide(people().second, { do: 'release' })).status, 303);
    assert.deepEqual(await listsNow(), {
      1: 'annex5',
      2: 'annex4',
      3: 'annex5',
      4: 'annex5',
      5: 'annex4',
      6: 'undecided',
    });
    const now = await findCurrentDrive(portal.deps.db);
    assert.deepEqual([now?.baselineOn, now?.goLiveOn], ['2020-11-30', '2020-12-31']);
    assert.match(said((await people().first.get(path())).text), /许可证基准日：2020-10-31 → 2020-11-30/);
  });

  test('annexes 4 and 5 that offices still have are checked anew by the new day, and no others', async () => {
    const season = annexSeason(portal);
    const jobs = async () =>
      Number((await portal.deps.db('jobs').where({ name: 'annex.recheck' }).count({ n: '*' }))[0]?.['n']);
    const versions = [];
    for (const no of [3, 4] as const) {
      const versionId = await season.upload('460100', no, annexWorkbook(no, [soundRow[no] as Record<string, string>]));
      await runAnnexCheck(portal.deps, { versionId }, () => {});
      versions.push(versionId);
    }
    const before = await jobs();
    assert.equal((await propose(people().first, { baselineOn: '2020-11-29' })).status, 303);
    assert.equal((await decide(people().second, { do: 'release' })).status, 303);
    assert.equal((await jobs()) - before, 1);
    const checked = await portal.deps.db('annex_versions').select('id').whereIn('id', versions).whereNull('checked_at');
    assert.deepEqual(
      checked.map(({ id }) => id),
      [versions[1]],
    );
    assert.equal((await propose(people().first, { baselineOn: '2020-11-30' })).status, 303);
    assert.equal((await decide(people().second, { do: 'release' })).status, 303);
  });

  test('the rule of the day itself moves the rows of that day alone', async () => {
    assert.equal((await propose(people().first, { boundaryDay: '5' })).status, 303);
    assert.match(said((await people().second.get(path())).text), /附件4 改列附件5： 1 户/);
    assert.equal((await decide(people().second, { do: 'release' })).status, 303);
    assert.equal((await listsNow())['2'], 'annex5');
    assert.equal((await findCurrentDrive(portal.deps.db))?.boundaryDay, 5);
  });

  test('what is sent back or taken back changes nothing and stays readable', async () => {
    assert.equal((await propose(people().first, { title: '新名称' })).status, 303);
    assert.equal((await decide(people().second, { do: 'withdraw' })).status, 409, 'not theirs to take back');
    assert.equal((await decide(people().second, { do: 'refuse', refusal: '' })).status, 422);
    assert.equal((await decide(people().second, { do: 'refuse', refusal: '没有批复' })).status, 303);
    assert.equal((await propose(people().first, { title: '新名称' })).status, 303);
    assert.equal((await decide(people().first, { do: 'withdraw' })).status, 303);
    const page = said((await people().first.get(path())).text);
    assert.match(page, /已退回.*理由：没有批复/);
    assert.match(page, /已撤回/);
    assert.equal((await findCurrentDrive(portal.deps.db))?.title, '机动车维修备案管理数据采集');
  });

  test('a form that was opened before another change took effect changes nothing', async () => {
    const form = sentForm((await people().first.get(`${path()}/change`)).text, `${path()}/proposals`);
    await propose(people().first, { noticeNo: '琼道运发〔2020〕248号' });
    await decide(people().second, { do: 'release' });
    const late = await people().first.post(
      `${path()}/proposals`,
      { ...form, title: '旧页面', ground: '按批复' },
      { Referer: `${portal.base}${path()}/change` },
    );
    assert.equal(late.status, 409);
    assert.match(said(late.text), /已经改过/);
    assert.ok(late.text.includes('旧页面'), 'what was typed is kept');
  });

  test('every change of a list was noted with its new length', () => assertSizesNoted(portal.deps.db));
});
