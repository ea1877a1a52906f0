import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { projectRoot } from '#platform/project-root.js';
import { textOf } from '#scripts/rehearsal/html.js';
import { listDocket } from '#features/drive/legacy/docket-queries.js';
import { listLicences, listWhole } from '#features/drive/legacy/licence-queries.js';
import { findCurrentDrive } from '#features/drive/queries.js';
import { loadExtract } from '#src/season/licences.js';
import type { Client } from '#test/support/client.js';
import { anOldLicence, extractFile, type ExtractRow } from '#test/support/extracts.js';
import { actorNamed } from '#test/support/operators.js';
import { assertSizesNoted } from '#test/support/noted-sizes.js';
import { startTestPortal, type TestPortal } from '#test/support/test-portal.js';

const said = (html: string): string => textOf(html).replace(/\s+/g, ' ');
const driveOf = async ({ deps }: TestPortal): Promise<number> => (await findCurrentDrive(deps.db))?.id ?? 0;

describe('the lists from the old system on their way to the offices', () => {
  let portal: TestPortal;
  let [reader, loader, office, stranger]: Client[] = [];
  const people = () => ({ reader: reader!, loader: loader!, office: office!, stranger: stranger! });
  const rows: ExtractRow[] = [
    anOldLicence(1),
    anOldLicence(2, { valid_to: '2020-10-31', valid_from: '2017-11-01' }),
    anOldLicence(3, { valid_to: '2019-01-31', valid_from: '2016-02-01' }),
    anOldLicence(4, { valid_to: '长期' }),
    anOldLicence(5, { division_code: '三亚市', address: '三亚市天涯区示例路5号' }),
    anOldLicence(6, { valid_from: '2022-01-01', valid_to: '2021-01-01' }),
  ];
  before(async () => {
    portal = await startTestPortal({ jobs: true });
    [reader, loader, office, stranger] = await Promise.all(
      (['reviewer', 'importer', 'filer', 'neighbour'] as const).map((name) => portal.client(name)),
    );
  });
  after(() => portal.stop());

  const send = async (file = extractFile(rows, '运政系统名单.csv', '另一列')): Promise<string> => {
    const answer = await people().reader.upload('/licences/loads', file);
    assert.equal(answer.status, 303, said(answer.text));
    return answer.location;
  };
  const lineOf = async (oldId: string) => {
    const found = await listLicences(portal.deps.db, await driveOf(portal), { keyword: oldId }, { after: 0, limit: 9 });
    return found.find((line) => line.oldId === oldId);
  };
  const docketLine = async (reason: string) =>
    (await listDocket(portal.deps.db, await driveOf(portal), {}, { after: 0, limit: 99 })).find(
      (line) => line.reason === reason,
    );

  test('an office hears that nothing was handed out yet', async () => {
    assert.match(said((await people().office.get('/licences')).text), /名单还没有下发/);
    assert.equal((await people().office.get('/licences/list')).status, 404);
    assert.equal((await people().office.upload('/licences/loads', extractFile(rows))).status, 403);
  });

  test('what is no list is refused in words, and nothing changes', async () => {
    const noise = await send({ name: '名单.csv', content: Buffer.from('甲,乙\n1,2\n') });
    const page = said((await people().reader.get(noise)).text);
    assert.match(page, /未能读取/);
    assert.match(page, /运政系统维修业户名单/);
    assert.ok(!page.includes('附件4《'), page);
    const none = await people().reader.post('/licences/loads', {});
    assert.ok([400, 422].includes(none.status), String(none.status));
  });

  test('a list is compared first; another person than who had it read loads it', async () => {
    const path = await send();
    const page = said((await people().loader.get(path)).text);
    assert.match(page, /名单 6 行 新增 6/);
    assert.match(page, /另一列/, 'a column that nobody knows is shown');
    const own = await people().reader.post(`${path}/application`);
    assert.equal(own.status, 409);
    assert.match(said(own.text), /读取人和装入人不能是同一人/);
    assert.equal(await lineOf('HN0000001'), undefined);
    assert.equal((await people().loader.post(`${path}/application`)).status, 303);
    assert.match(said((await people().loader.get(path)).text), /已装入/);
    assert.equal((await people().loader.post(`${path}/application`)).status, 409, 'once only');
  });

  test('each licence is in its list and unit, the day itself in annex 4', async () => {
    const places = await Promise.all(
      ['1', '2', '3', '4', '5', '6'].map(async (n) => {
        const line = await lineOf(`HN000000${n}`);
        return [line?.list, line?.unit];
      }),
    );
    assert.deepEqual(places, [
      ['annex4', '460100'],
      ['annex4', '460100'],
      ['annex5', '460100'],
      ['undecided', '460100'],
      ['annex4', null],
      ['annex4', '460100'],
    ]);
    const page = said((await people().reader.get('/licences')).text);
    assert.match(page, /2020-10-31 当天到期 1 户/);
    assert.match(page, /未归入填报单位/);
  });

  test('every raw cell is kept, numbers of persons show their ends alone', async () => {
    const line = await lineOf('HN0000004');
    const [whole] = await listWhole(portal.deps.db, portal.deps.cipher, await driveOf(portal), {
      ids: [line?.id ?? 0],
      after: 0,
      limit: 1,
    });
    assert.equal(whole?.typed.valid_to, '长期');
    assert.deepEqual(whole?.further, { 另一列: '另4' });
    const { text } = await people().reader.get(`/licences/${line?.id}`);
    assert.match(said(text), /有效期止 长期 读不出/);
    assert.match(text, /469\*{11}0020/);
    assert.ok(!text.includes('469999199001010020') && !text.includes('13800000003'));
  });

  test('two persons decide what the list leaves open, and the decision makes the list', async () => {
    const line = await docketLine('end_date_unreadable');
    const pick = `${line?.id}.${line?.version}`;
    const { reader, loader } = people();
    const proposals = '/licences/docket/proposals';
    const page = { Referer: `${portal.base}/licences/docket` };
    const ground = '查档案，有效期至2022年';
    const refusals = [
      [{ outcome: 'annex4', ground }, /没有勾选/],
      [{ pick, ground }, /请选择怎样处理/],
      [{ pick, outcome: 'as_split', ground }, /不能“按名单原样处理”/],
      [{ pick, outcome: 'annex4', ground: ' ' }, /请写明依据/],
    ] as const;
    for (const [fields, words] of refusals) {
      const answer = await reader.post(proposals, fields, page);
      assert.equal(answer.status, 422, said(answer.text));
      assert.match(said(answer.text), words);
    }
    assert.equal((await reader.post(proposals, { pick, outcome: 'annex4', ground }, page)).status, 303);
    assert.equal((await lineOf('HN0000004'))?.list, 'undecided', 'one person alone moves nothing');
    assert.equal((await loader.post(proposals, { pick, outcome: 'annex5', ground }, page)).status, 409);
    const proposed = await docketLine('end_date_unreadable');
    const again = `${proposed?.id}.${proposed?.version}`;
    const own = await reader.post('/licences/docket/decisions', { pick: again, do: 'confirm' }, page);
    assert.equal(own.status, 409);
    assert.match(said(own.text), /提出人和确认人不能是同一人/);
    const mixed = { pick: again, do: 'confirm', ground: '依据不足' };
    assert.equal((await loader.post('/licences/docket/decisions', mixed, page)).status, 422, 'a reason to refuse');
    assert.equal((await loader.post('/licences/docket/decisions', { pick: again, do: 'confirm' }, page)).status, 303);
    assert.equal((await lineOf('HN0000004'))?.list, 'annex4');
  });

  test('a row without a district goes where the portal proposes; a proposal can be sent back', async () => {
    const { reader, loader } = people();
    const line = await docketLine('division_without_own_agency');
    assert.equal(line?.suggestion, '460204');
    const place = { pick: `${line?.id}.${line?.version}`, outcome: 'unit', ground: '按地址' };
    assert.equal((await reader.post('/licences/docket/proposals', place)).status, 303);
    const version = async () => {
      const now = await docketLine('division_without_own_agency');
      return `${now?.id}.${now?.version}`;
    };
    const back = { pick: await version(), do: 'refuse', ground: '地址是仓库' };
    assert.equal((await loader.post('/licences/docket/decisions', back)).status, 303);
    assert.match(said((await reader.get('/licences/docket')).text), /上次的意见没有确认：地址是仓库/);
    await reader.post('/licences/docket/proposals', { ...place, pick: await version() });
    await loader.post('/licences/docket/decisions', { pick: await version(), do: 'confirm' });
    assert.equal((await lineOf('HN0000005'))?.unit, '460204');
  });

  test('handed out by another person than who loaded them: an office sees its own and nothing else', async () => {
    const { reader, loader, office, stranger } = people();
    assert.equal((await loader.post('/licences/release')).status, 409, 'who loaded');
    assert.equal((await reader.post('/licences/release')).status, 303);
    assert.match(said((await office.get('/licences')).text), /海口市/);
    const own = said((await office.get('/licences/list')).text);
    assert.match(own, /HN0000001/);
    assert.ok(!own.includes('HN0000005'), 'of another unit');
    const other = await stranger.get('/licences/list');
    assert.ok(!other.text.includes('HN0000001'));
    assert.ok(!(await stranger.get('/licences/list?unit=460100')).text.includes('HN0000001'));
    const line = await lineOf('HN0000001');
    assert.equal((await office.get(`/licences/${line?.id}`)).status, 200);
    assert.equal((await stranger.get(`/licences/${line?.id}`)).status, 404);
  });

  test('whole numbers of one licence come after saying why, and every look is recorded', async () => {
    const { reader, office, stranger } = people();
    const path = `/licences/${(await lineOf('HN0000001'))?.id}/full-numbers`;
    const whole = ['469999199001010020', '13800000003'];
    for (const reason of ['', ' ', 'x']) {
      const refused = await office.post(path, { reason });
      assert.equal(refused.status, 422);
      assert.match(said(refused.text), /请填写查看完整号码的理由/);
      assert.ok(whole.every((number) => !refused.text.includes(number)));
    }
    assert.equal((await stranger.post(path, { reason: '想看看' })).status, 404);
    for (const client of [office, reader]) {
      const shown = await client.post(path, { reason: '电话核对业户' });
      assert.equal(shown.status, 200);
      assert.ok(
        whole.every((number) => shown.text.includes(number)),
        said(shown.text),
      );
    }
    const { db } = portal.deps;
    const looks = (await db('audit_entries').where({ verb: 'licence.reveal' })) as { state_after: string }[];
    assert.equal(looks.length, 2);
    assert.ok(looks.every(({ state_after: after }) => after.includes('电话核对业户')));
    const page = said((await (await portal.client('auditor')).get('/reveals')).text);
    assert.match(page, /原许可业户 .*电话核对业户/);
  });

  test('loading again shows what is new, changed and gone, and keeps the decisions', async () => {
    const { reader, loader } = people();
    const changed = [
      anOldLicence(1, { legal_name: '示例己', phone_masked: '13800000004' }),
      ...rows.slice(3),
      anOldLicence(7),
    ];
    const path = await send(extractFile(changed, '名单二.csv', '另一列'));
    const page = said((await reader.get(path)).text);
    assert.match(page, /不再出现 2/);
    const { text } = await reader.get(`${path}?kind=changed`);
    assert.match(said(text), /法定代表人（经营者）：示例戊 → 示例己/);
    assert.ok(!text.includes('13800000004'));
    const unseen = await loader.post(`${path}/application`);
    assert.equal(unseen.status, 422, 'what is gone must have been looked at');
    assert.equal((await loader.post(`${path}/application`, { gone: '1' })).status, 303);
    assert.equal(await lineOf('HN0000003'), undefined);
    assert.match(said((await reader.get('/licences/list?only=gone')).text), /HN0000003/);
    assert.equal((await lineOf('HN0000004'))?.list, 'annex4', 'decided stays decided');
    assert.equal((await lineOf('HN0000005'))?.unit, '460204');
    assert.equal((await docketLine('end_date_unreadable'))?.state, 'decided');
  });

  test('other facts ask anew; a list that was compared before is not loaded over a later one', async () => {
    const { loader } = people();
    const kept = [anOldLicence(1), anOldLicence(4, { valid_to: '2019-05-31' }), anOldLicence(7)];
    const first = await send(extractFile(kept, '名单三.csv'));
    const second = await send(extractFile([...kept, anOldLicence(8)], '名单四.csv'));
    assert.equal((await loader.post(`${second}/application`, { gone: '1' })).status, 303);
    assert.equal((await lineOf('HN0000004'))?.list, 'annex5');
    const stale = await loader.post(`${first}/application`, { gone: '1' });
    assert.equal(stale.status, 409);
    assert.match(said(stale.text), /已经过时/);
    assert.equal((await loader.post(`${first}/comparison`)).status, 303);
    assert.match(said((await loader.get(first)).text), /不再出现 1/);
    assert.equal((await loader.post(`${first}/removal`)).status, 303);
  });

  test('every change of a list was noted with its new length', () => assertSizesNoted(portal.deps.db));
});

describe('the list straight from the old system', () => {
  let portal: TestPortal;
  let reader: Client;
  const config: { oldSystem?: { url: string; table: string } } = {};
  before(async () => {
    portal = await startTestPortal({ jobs: true, config: config as never });
    reader = await portal.client('reviewer');
    const { db } = portal.deps;
    await db.raw(
      'CREATE TABLE old_repair_shops (`业户编号` VARCHAR(20), `业户名称` VARCHAR(100), `行政区划` VARCHAR(40), `许可证号` VARCHAR(20), `有效期止` DATE, photo BLOB)',
    );
    await db('old_repair_shops').insert([
      {
        业户编号: 'HN1',
        业户名称: '海口示例“甲”店, 总店',
        行政区划: '460100',
        许可证号: '460100000001',
        有效期止: '2021-01-31',
      },
      {
        业户编号: 'HN2',
        业户名称: '海口示例乙店',
        行政区划: '460100',
        许可证号: '460100000002',
        photo: Buffer.from([0, 255]),
      },
    ]);
  });
  after(() => portal.stop());
  const set = (table: string, url = portal.databaseUrl): void => {
    Object.assign(portal.deps.config, { oldSystem: { url, table } });
  };

  test('without a setting there is no button, and the address says what to do', async () => {
    assert.ok(!(await reader.get('/licences')).text.includes('/licences/old-system'));
    const answer = await reader.post('/licences/old-system');
    assert.equal(answer.status, 409);
    assert.match(said(answer.text), /名单请以文件上传/);
  });

  test('its rows are read as a file would be, and nothing there is changed', async () => {
    set('old_repair_shops');
    assert.match((await reader.get('/licences')).text, /直接从运政系统的数据库读取/);
    const answer = await reader.post('/licences/old-system');
    assert.equal(answer.status, 303, said(answer.text));
    const page = said((await reader.get(answer.location)).text);
    assert.match(page, /名单 2 行 新增 2/);
    assert.match(page, /海口示例“甲”店, 总店/);
    assert.equal((await portal.deps.db('old_repair_shops')).length, 2);
  });

  test('a table that is not there, and a database that does not answer, are said in words', async () => {
    set('nothing_of_the_kind');
    const missing = await reader.post('/licences/old-system');
    assert.equal(missing.status, 409);
    assert.match(said(missing.text), /没有设置的那张表/);
    set('old_repair_shops', 'mysql://nobody:wrong@127.0.0.1:1/nothing');
    const away = await reader.post('/licences/old-system');
    assert.equal(away.status, 409);
    assert.match(said(away.text), /连不上/);
    assert.ok(!away.text.includes('nobody'));
  });
});

const samples = join(projectRoot, '..', 'shared', 'samples');
const skip = existsSync(samples)
  ? false
  : 'SAMPLES MISSING: ../shared/samples is not here, no list of real offices was loaded';

interface Expected {
  readonly split: Readonly<Record<'annex4' | 'annex5' | 'missing_end', Readonly<Record<string, readonly string[]>>>>;
  readonly decisions: readonly { readonly reason: string }[];
}

describe('lists of the samples, loaded', { skip }, () => {
  for (const [size, ext] of [
    ['small', 'csv'],
    ['small', 'xlsx'],
    ['province', 'xlsx'],
  ] as const)
    test(`${size} .${ext}: every licence in its list and unit, and what persons must decide`, async () => {
      const portal = await startTestPortal();
      try {
        const name = `legacy-extract.${ext}`;
        const content = readFileSync(join(samples, size, 'legacy-extract', name));
        const expected = JSON.parse(readFileSync(join(samples, size, 'legacy-expected.json'), 'utf8')) as Expected;
        const [reader, loader] = [await actorNamed(portal, 'reviewer'), await actorNamed(portal, 'importer')];
        await loadExtract(portal.deps, { reader, loader }, { name, content });
        const lines = await listLicences(portal.deps.db, await driveOf(portal), {}, { after: 0, limit: 10_000 });
        const split: Record<string, Record<string, string[]>> = { annex4: {}, annex5: {}, missing_end: {} };
        for (const list of Object.values(split)) for (const unit of Object.keys(expected.split.annex4)) list[unit] = [];
        for (const { list, unit, division, oldId } of lines)
          split[list === 'undecided' ? 'missing_end' : list]?.[unit ?? division ?? '']?.push(oldId);
        for (const list of Object.values(split)) for (const ids of Object.values(list)) ids.sort();
        assert.deepEqual(split, sorted(expected.split));
        const docket = await listDocket(portal.deps.db, await driveOf(portal), {}, { after: 0, limit: 10_000 });
        const reasons = new Set(docket.map(({ reason }) => reason));
        assert.deepEqual([...reasons].sort(), [...new Set(expected.decisions.map(({ reason }) => reason))].sort());
      } finally {
        await portal.stop();
      }
    });
});

const sorted = (split: Expected['split']) =>
  Object.fromEntries(
    Object.entries(split).map(([list, units]) => [
      list,
      Object.fromEntries(Object.entries(units).map(([unit, ids]) => [unit, [...ids].sort()])),
    ]),
  );
